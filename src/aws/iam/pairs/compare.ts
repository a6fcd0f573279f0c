import { compare } from '../../../model/problem';
import type { Account, Principal, Request } from '../account';
import { evaluateCall } from '../calls';
import type { RequestContext } from '../context';
import type { Evaluation } from '../decide';
import { type Access, accessesOf } from './access';
import type { Declared } from './declared';
import { deputiesOf } from './deputies';
import type { SystemMapping } from './mapping';
import { type DeclaredOperation, EVERY_OPERATION, isDeclared, probesOf, readOperation } from './operation';

/** A pair of which the templates say another thing than the declaration. */
export interface Difference {
  /** `service orders`; `saga place-order` for what runs as a state machine; `another account`, `everybody`, or a service of AWS. */
  readonly caller: string;
  /** `service product-catalog`, `topic order-events`. */
  readonly target: string;
  /** `GET /v1/products/keelson-probe`, or an action such as `sns:Publish`. */
  readonly request: string;
  /** What follows from the declaration. */
  readonly expected: 'allowed' | 'denied';
  /** What the templates say. */
  readonly evaluated: Evaluation;
}

/** What comparing all pairs found. */
export interface Comparison {
  /** Pairs of a caller and a request that were expected to be allowed. */
  readonly allowed: number;
  /** Those that were expected to be denied. */
  readonly denied: number;
  /** By caller, target and request. */
  readonly differences: readonly Difference[];
  /** What was declared and stands in no mapping: `service legacy`. */
  readonly notCompared: readonly string[];
}

interface CallerRole {
  readonly name: string;
  readonly principal: Principal;
  /** What it may ask of a service. */
  readonly asks: (service: string) => readonly DeclaredOperation[];
  /** The unit, for what is not a call. */
  readonly unit: string | undefined;
}

/** Those outside, to whom nothing is allowed: whatever they may do in an account of their own. */
const OUTSIDERS: readonly CallerRole[] = [
  { name: 'another account', principal: { arn: 'arn:aws:iam::999999999999:role/keelson-outsider' } },
  { name: 'everybody', principal: 'anonymous' as const },
].map((outsider) => ({ ...outsider, asks: () => [], unit: undefined }));

/**
 * Compares what was declared with what templates allow, for all pairs: each unit and each saga with each operation of each service and requests
 * near it; each unit with each store, topic, queue, secret and saga; and each of these with somebody of another account, with everybody, and with
 * the services of AWS that hand over messages and requests, in the right name and in a wrong one.
 *
 * @throws KeelsonError where the mapping names a resource that no template has
 */
export function compareAllPairs(system: Declared, account: Account, mapping: SystemMapping): Comparison {
  const units = callersOf(system, mapping);
  const callers = [...units, ...OUTSIDERS];
  const differences: Difference[] = [];
  let allowed = 0;
  let denied = 0;
  const judge = (pair: Omit<Difference, 'evaluated'>, evaluated: Evaluation): void => {
    if (pair.expected === 'allowed') allowed += 1;
    else denied += 1;
    if (evaluated.decision !== pair.expected) differences.push({ ...pair, evaluated });
  };

  for (const service of system.services) {
    const api = Object.hasOwn(mapping.apis, service.name) ? mapping.apis[service.name] : undefined;
    if (api === undefined) continue;
    const all = callers.flatMap((caller) => caller.asks(service.name));
    const probes = probesOf(all);
    for (const caller of callers) {
      const own = caller.asks(service.name);
      for (const probe of probes)
        judge(
          {
            caller: caller.name,
            target: `service ${service.name}`,
            request: `${probe.method} ${probe.path}`,
            expected: isDeclared(probe, own, all) ? 'allowed' : 'denied',
          },
          evaluateCall(account, { principal: caller.principal, api, ...probe }),
        );
    }
  }
  for (const access of accessesOf(system, mapping))
    for (const caller of account.holds(access.resource) ? callers : units) {
      const { unit, principal, name } = caller;
      const isExpected = unit !== undefined && access.units.has(unit);
      for (const { action, resource, context } of isExpected || OUTSIDERS.includes(caller)
        ? [access, ...keyUses(access, account.deployment.region)]
        : [access])
        judge(
          { caller: name, target: access.target, request: action, expected: isExpected ? 'allowed' : 'denied' },
          ask(account, { principal, action, resource, ...(context === undefined ? {} : { context }) }, access.isRole === true),
        );
    }
  for (const { pair, request } of deputiesOf(account, mapping)) judge(pair, account.evaluate(request));
  return {
    allowed,
    denied,
    differences: differences.sort((a, b) => compare(`${a.caller} ${a.target} ${a.request}`, `${b.caller} ${b.target} ${b.request}`)),
    notCompared: notCompared(system, mapping),
  };
}

function ask(account: Account, request: Request, isRole: boolean): Evaluation {
  return account.evaluate(isRole ? { ...request, resource: account.roleOf(request.resource).arn } : request);
}

function callersOf(system: Declared, mapping: SystemMapping): readonly CallerRole[] {
  const units = system.units.flatMap((unit): CallerRole[] => {
    const role = Object.hasOwn(mapping.units, unit.name) ? mapping.units[unit.name] : undefined;
    if (role === undefined) return [];
    const asked = new Map<string, readonly DeclaredOperation[]>();
    for (const { to, properties } of unit.edges.calls)
      asked.set(to.name, [
        ...(asked.get(to.name) ?? []),
        ...(properties.operations ?? [EVERY_OPERATION, '* /']).flatMap((text) => readOperation(text) ?? []),
      ]);
    return [{ name: `${unit.kind} ${unit.name}`, principal: role, unit: unit.name, asks: (service) => asked.get(service) ?? [] }];
  });
  const sagas = system.sagas.flatMap((saga): CallerRole[] => {
    const role = mapping.sagas?.[saga.name]?.role;
    if (role === undefined) return [];
    const actions = saga.properties.steps.flatMap(({ action, compensation }) =>
      compensation === undefined ? [action] : [action, compensation],
    );
    const asks = (service: string): readonly DeclaredOperation[] =>
      actions.filter((action) => action.service === service).flatMap(({ operation }) => readOperation(operation) ?? []);
    return [{ name: `saga ${saga.name}`, principal: role, unit: undefined, asks }];
  });
  return [...units, ...sagas];
}

/** What an access asks of the key besides. */
function keyUses(
  { key }: Access,
  region: string,
): readonly { readonly action: string; readonly resource: string; readonly context: RequestContext }[] {
  if (key === undefined) return [];
  return key.actions.map((action) => ({
    action,
    resource: key.address,
    context: { 'kms:ViaService': `${key.service}.${region}.amazonaws.com` },
  }));
}

function notCompared(
  system: Declared,
  { units, apis, channels = {}, stores = {}, secrets = {}, sagas = {} }: SystemMapping,
): readonly string[] {
  const missing = (kind: string, names: readonly string[], map: object): string[] =>
    names.filter((name) => !Object.hasOwn(map, name)).map((name) => `${kind} ${name}`);
  const names = (declared: readonly { readonly name: string }[]): string[] => declared.map(({ name }) => name);
  return [
    ...missing('role of', names(system.units), units),
    ...missing('API of', names(system.services.filter((service) => service.callers.length > 0)), apis),
    ...system.channels.filter(({ name }) => !Object.hasOwn(channels, name)).map(({ kind, name }) => `${kind} ${name}`),
    ...missing('store', names(system.stores), stores),
    ...missing('secret', names(system.secrets), secrets),
    ...missing('saga', names(system.sagas), sagas),
  ];
}
