import { isRecord } from '../../model/shape';
import type { Condition } from './conditions';

/** Where a statement stands. */
export interface Origin {
  /** The resource that holds the policy, and the policy's name where it holds several: `shop/OrdersRole policy Invoke`. */
  readonly policy: string;
  /** Its place in the policy, from 0. */
  readonly index: number;
  readonly sid?: string;
}

/** Who is meant: everybody, or principals by kind. */
export type Principals = '*' | Readonly<Partial<Record<PrincipalKind, readonly string[]>>>;
export type PrincipalKind = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/** One statement of a policy, with every list a list. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  /** Absent in trust policies, whose resource is the role. */
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  readonly principals?: Principals;
  readonly notPrincipals?: Principals;
  readonly conditions: readonly Condition[];
  /** Whether `${...}` is a policy variable: from version 2012-10-17 on. */
  readonly hasVariables: boolean;
  readonly origin: Origin;
}

/** The statements of some policies, and the policies whose contents the templates do not say. */
export interface PolicySet {
  readonly statements: readonly Statement[];
  readonly unknown: readonly UnknownPolicy[];
}

/** A policy that is attached, but not written in any template. */
export interface UnknownPolicy {
  /** Its ARN, or where it stands. */
  readonly policy: string;
  /** Whether it could hold a Deny. */
  readonly mayDeny: boolean;
}

export const NO_POLICIES: PolicySet = { statements: [], unknown: [] };

export function joinPolicies(sets: readonly PolicySet[]): PolicySet {
  return { statements: sets.flatMap((set) => set.statements), unknown: sets.flatMap((set) => set.unknown) };
}

const VARIABLES_SINCE = '2012-10-17';

/** The statements of a policy document whose intrinsic functions have been resolved; one that cannot be read is unknown as a whole. */
export function readPolicy(document: unknown, policy: string): PolicySet {
  const parsed = typeof document === 'string' ? fromText(document) : document;
  if (!isRecord(parsed)) return { statements: [], unknown: [{ policy, mayDeny: true }] };
  const statements: Statement[] = [];
  let isReadable = true;
  for (const [index, written] of list(parsed.Statement).entries()) {
    const statement = isRecord(written) ? readStatement(written, parsed.Version === VARIABLES_SINCE, policy, index) : undefined;
    if (statement === undefined) isReadable = false;
    else statements.push(statement);
  }
  return { statements, unknown: isReadable ? [] : [{ policy, mayDeny: true }] };
}

function fromText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readStatement(written: Record<string, unknown>, hasVariables: boolean, policy: string, index: number): Statement | undefined {
  const { Effect: effect, Sid: sid } = written;
  if (effect !== 'Allow' && effect !== 'Deny') return undefined;
  if (written.Action === undefined && written.NotAction === undefined) return undefined;
  const conditions = readConditions(written.Condition);
  if (conditions === undefined) return undefined;
  return {
    effect,
    ...strings('actions', written.Action),
    ...strings('notActions', written.NotAction),
    ...strings('resources', written.Resource),
    ...strings('notResources', written.NotResource),
    ...(written.Principal === undefined ? {} : { principals: readPrincipals(written.Principal) }),
    ...(written.NotPrincipal === undefined ? {} : { notPrincipals: readPrincipals(written.NotPrincipal) }),
    conditions,
    hasVariables,
    origin: { policy, index, ...(typeof sid === 'string' && sid !== '' ? { sid } : {}) },
  };
}

function strings<K extends string>(key: K, value: unknown): Partial<Record<K, readonly string[]>> {
  return (value === undefined ? {} : { [key]: list(value).map(String) }) as unknown as Partial<Record<K, readonly string[]>>;
}

function readPrincipals(value: unknown): Principals {
  if (!isRecord(value)) return value === '*' ? '*' : { AWS: list(value).map(String) };
  return Object.fromEntries(Object.entries(value).map(([kind, members]) => [kind, list(members).map(String)]));
}

function readConditions(value: unknown): readonly Condition[] | undefined {
  if (value === undefined) return [];
  if (!isRecord(value)) return undefined;
  const conditions: Condition[] = [];
  for (const [operator, keys] of Object.entries(value)) {
    if (!isRecord(keys)) return undefined;
    for (const [key, values] of Object.entries(keys)) conditions.push({ operator, key, values: list(values).map(String) });
  }
  return conditions;
}

/** Lists of lists come from `Fn::Split` within a list. */
export function list(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value.flatMap(list) : [value];
}
