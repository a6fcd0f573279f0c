import { indexOf } from '../../model/by-name';
import { seconds } from '../../model/duration';
import { effectiveSecret } from '../../model/effective';
import { variableName } from '../../model/name';
import { compare } from '../../model/problem';
import type { SecretProperties, UseProperties } from '../../model/properties/secret';
import { Secret, secretKeys } from '../../model/secret';
import { type Source, UNKNOWN_SOURCE } from '../../model/source';
import type { Store } from '../../model/store';
import { isLate } from '../../model/token';
import { existingStore } from '../../target/existing';
import type { AwsScope } from './scope';

/**
 * The one key of a secret that nobody has given a value yet: Keelson's extension writes its random text for every declared key. It does not
 * depend on the declared keys: whatever changes the generator of a secret makes CloudFormation replace the value that a person put in.
 */
export const PLACEHOLDER_KEY = 'keelson-placeholder';

/** One secret that a unit reads. */
export interface UsedSecret {
  readonly name: string;
  readonly properties: SecretProperties;
  readonly use: UseProperties;
  /** Keys as the unit sees them, to their names in the provider. */
  readonly keys: ReadonlyMap<string, string>;
  /** Where it was said. */
  readonly source: Source;
}

/** The secrets of a unit: those that it uses, and the credentials of stores that exist. Sorted by name. */
export function usedSecrets(scope: AwsScope): readonly UsedSecret[] {
  const used = new Map<string, UsedSecret>();
  for (const { to, properties, source } of scope.unit.edges.uses) used.set(to.name, describe(scope, to, properties, source));
  for (const { to, source } of scope.unit.edges.owns) {
    const name = existingStore(scope, to)?.secret;
    if (name === undefined || used.has(name)) continue;
    const declared = scope.unit.system === undefined ? undefined : indexOf(scope.unit.system.secrets).get(name);
    // A lone construct has no system that declares secrets: the name is that of a secret in Secrets Manager.
    const secret =
      declared ?? new Secret(name, { provider: 'aws-secrets-manager', path: name, keys: ['username', 'password'] }, UNKNOWN_SOURCE);
    used.set(name, describe(scope, secret, {}, source));
  }
  return [...used.values()].sort((a, b) => compare(a.name, b.name));
}

function describe(scope: AwsScope, secret: Secret, use: UseProperties, source: Source): UsedSecret {
  const properties = effectiveSecret(secret, scope.environment);
  const keys = [...secretKeys(properties)].filter(([key]) => use.keys === undefined || use.keys.includes(key));
  return { name: secret.name, properties, use, keys: new Map(keys), source };
}

/** Below which name the credentials of a store are that the system makes: the store's own, unless a secret of that name is read, too. */
export function credentialsName(scope: AwsScope, { name }: Pick<Store, 'name'>): string {
  const taken = new Set(usedSecrets(scope).map((secret) => secret.name));
  let free = name;
  while (taken.has(free)) free += '-credentials';
  return free;
}

/** Whether the process reads it as files. */
export function isRead({ use }: Pick<UsedSecret, 'use'>): boolean {
  return use.as !== 'variables';
}

/** The name or ARN under which a secret is in Secrets Manager already; undefined where the system makes it. */
export function existingId({ provider, path }: Pick<SecretProperties, 'provider' | 'path'>): string | undefined {
  return provider === 'aws-secrets-manager' ? path : undefined;
}

/** Secrets Manager adds a hyphen and six characters to the name in an ARN (its user guide, "What's in a secret"). */
const COMPLETE_ARN = /^arn:.*:secret:.+-[A-Za-z0-9]{6}$/;

/** The resource of a policy for a secret that exists, by its name or ARN. What is late is taken as a whole ARN. */
export function secretResource(
  id: string,
  place: { readonly partition: string; readonly region: string; readonly account: string },
): string {
  if (isLate(id) || COMPLETE_ARN.test(id)) return id;
  if (id.startsWith('arn:')) return `${id}-??????`;
  return `arn:${place.partition}:secretsmanager:${place.region}:${place.account}:secret:${id}-??????`;
}

/** The variables of a secret that is read as such, to its keys in the provider: under the names of the edge, or made from both names. */
export function secretVariables({ name, use, keys }: UsedSecret): ReadonlyMap<string, string> {
  const named =
    use.variables === undefined
      ? [...keys.keys()].map((key) => [`${variableName(name)}_${variableName(key)}`, key] as const)
      : Object.entries(use.variables);
  return new Map([...named].sort(([a], [b]) => compare(a, b)).map(([variable, key]) => [variable, keys.get(key) ?? key]));
}

const HOUR = 3_600;
/** The shortest and the longest time between rotations, in hours and days (Secrets Manager, "Rotation schedules"). */
const SHORTEST_ROTATION = 4;
const LONGEST_ROTATION = 999;

/** How often Secrets Manager rotates: as often as was declared, or more. */
export function rotationRate(every: string): string {
  const hours = Math.max(SHORTEST_ROTATION, Math.floor(seconds(every) / HOUR));
  if (hours < 24 || (hours % 24 !== 0 && hours < LONGEST_ROTATION)) return `rate(${hours} hours)`;
  const days = Math.min(LONGEST_ROTATION, Math.floor(hours / 24));
  return days === 1 ? 'rate(1 day)' : `rate(${days} days)`;
}
