import type { Call } from './edges';
import { isName } from './name';
import { nearest } from './nearest';
import { type Problem, show } from './problem';
import { addressField, type CallProperties, callShape, type ReachProperties, reachShape } from './properties/call';
import { type PublicationProperties, publicationShape, type SubscriptionProperties, subscriptionShape } from './properties/messaging';
import { routeField } from './properties/route';
import { type SecretProperties, secretShape, type UseProperties, useShape } from './properties/secret';
import { type StoreProperties, storeShape } from './properties/store';
import type { Secret } from './secret';
import { secretKeys } from './secret';
import { type At, isRecord, object, report } from './shape';
import type { Unit } from './unit';

const CALL = object<CallProperties>(callShape, 'the properties of a call');
const PUBLICATION = object<PublicationProperties>(publicationShape, 'the properties of a publication');
const SUBSCRIPTION = object<SubscriptionProperties>(subscriptionShape, 'the properties of a subscription');
const STORE = object<StoreProperties>(storeShape, 'the properties of a store');
const USE = object<UseProperties>(useShape, 'how a secret is used');
const REACH = object<ReachProperties>(reachShape, 'the properties of an external');
const SECRET = object<SecretProperties>(secretShape, 'the properties of a secret');

/** `*`, and patterns that a page of anybody's fits: `https://*`, `https://*.com`. */
const ANY_ORIGIN = /^(https?:\/\/)?[*.]*(\.[a-z]+)?(:\d+)?$/;

/** The problems of a unit's edges, whether or not it belongs to a system. */
export function validateEdges(unit: Unit, problems: Problem[]): void {
  const { calls, publishes, subscribes, owns, uses, reaches, exposes } = unit.edges;
  const at = (verb: string, to: string, source: At['source']): At => {
    const path = [`${unit.kind}s`, unit.name, verb, to];
    return { path, depth: path.length, source, problems };
  };
  for (const mistake of unit.mistakes) problems.push(mistake);
  for (const call of calls) validateCall(call, problems);
  for (const publication of publishes) PUBLICATION.check(publication.properties, at('publishes', publication.to.name, publication.source));
  for (const subscription of subscribes)
    SUBSCRIPTION.check(subscription.properties, at('subscribes', subscription.to.name, subscription.source));
  for (const { to, source } of owns) {
    const here = at('owns', to.name, source);
    if (!(typeof to.name === 'string' && isName(to.name) && to.name.length <= 63))
      report(here, {
        code: 'invalid-name',
        received: show(to.name),
        expected: 'small letters, digits and hyphens, starting with a letter, at most 63 characters',
        fix: 'rename the store',
      });
    STORE.check(to.properties, here);
  }
  for (const use of uses) {
    const here = at('uses', use.to.name, use.source);
    const before = problems.length;
    USE.check(use.properties, here);
    if (problems.length === before) checkKeys(use.to, use.properties, here);
  }
  for (const reach of reaches) {
    const here = at('reaches', reach.to, reach.source);
    addressField.check(reach.to, here);
    REACH.check(reach.properties, here);
  }
  for (const route of exposes) {
    const here = at('exposes', addressOf(route.properties), route.source);
    const before = problems.length;
    routeField.check(route.properties, here);
    if (problems.length > before) continue;
    const { jwt, iam, public: open, cors, protocol } = route.properties;
    if (jwt !== undefined && open === true)
      report(here, {
        code: 'contradiction',
        received: 'jwt and public: true',
        expected: 'one of them',
        fix: 'remove public to ask for a token, or jwt to let everybody in',
      });
    if (iam !== undefined && (jwt !== undefined || open === true))
      report(here, {
        code: 'contradiction',
        received: `iam and ${jwt === undefined ? 'public: true' : 'jwt'}`,
        expected: 'one of them',
        fix: `remove ${jwt === undefined ? 'public' : 'jwt'} to ask for an AWS identity, or iam`,
      });
    const anyOrigin = cors?.origins.find((origin) => ANY_ORIGIN.test(origin));
    if (cors?.credentials === true && anyOrigin !== undefined)
      report(here, {
        code: 'contradiction',
        received: `cors with origins '${anyOrigin}' and credentials`,
        expected: 'named origins',
        fix: 'name the origins: browsers refuse the combination (the Fetch standard)',
      });
    checkProtocol(protocol, route.from.properties, here);
  }
  checkDuplicates(unit, problems);
}

/** The problems of the calls that others make of a unit: what is derived for the unit follows from them too. */
export function validateCallers(unit: Unit, problems: Problem[]): void {
  for (const call of unit.callers) validateCall(call, problems);
}

function validateCall({ from, to, properties, source }: Call, problems: Problem[]): void {
  const path = [`${from.kind}s`, from.name, 'calls', to.name];
  const here: At = { path, depth: path.length, source, problems };
  CALL.check(properties, here);
  if (to === from) report(here, { code: 'call-to-itself', received: show(from.name), expected: 'another service', fix: 'remove the call' });
  checkProtocol(properties?.protocol, to.properties, here);
}

/** The problems of a secret. */
export function validateSecret(
  secret: Secret,
  problems: Problem[],
  effective?: SecretProperties,
  path: readonly string[] = ['secrets', secret.name],
): void {
  const at: At = { path, depth: path.length, source: secret.source, problems };
  checkDeclaredName(secret, at, 'secret');
  SECRET.check(effective ?? secret.properties, at);
}

export function checkDeclaredName(declaration: { readonly name: unknown }, at: At, what: string): void {
  if (typeof declaration.name === 'string' && isName(declaration.name) && declaration.name.length <= 63) return;
  report(at, {
    code: 'invalid-name',
    received: show(declaration.name),
    expected: 'small letters, digits and hyphens, starting with a letter, at most 63 characters',
    fix: `rename the ${what}`,
  });
}

function checkProtocol(protocol: unknown, callee: { readonly http?: unknown; readonly grpc?: unknown } | undefined, at: At): void {
  if (protocol !== 'http' && protocol !== 'grpc') return;
  if (callee?.[protocol] === undefined)
    report(at, {
      code: 'no-port',
      received: show(protocol),
      expected: `a service with a ${protocol} port`,
      fix: `declare ${protocol}: { port } on the service, or choose the other protocol`,
    });
}

/** The problems of the keys that a unit reads; `properties` may be those of an environment. */
export function checkKeys(secret: Secret, use: UseProperties, at: At, properties: SecretProperties = secret.properties): void {
  const ofTheSecret: Problem[] = [];
  SECRET.check(properties, { ...at, problems: ofTheSecret });
  if (ofTheSecret.length > 0) return;
  const known = [...secretKeys(properties).keys()];
  for (const key of [...(use.keys ?? []), ...Object.values(use.variables ?? {})]) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    report(at, {
      code: 'unknown-reference',
      received: show(key),
      expected: `a key of secret ${secret.name}: ${known.join(', ')}`,
      fix: near === undefined ? `add ${key} to the secret's keys` : `did you mean ${near}?`,
    });
  }
  for (const [variable, key] of Object.entries(use.variables ?? {})) {
    if (use.keys === undefined || use.keys.includes(key) || !known.includes(key)) continue;
    report(at, {
      code: 'contradiction',
      received: `${variable} from ${show(key)}, which keys leave out`,
      expected: `one of ${use.keys.map(show).join(', ')}`,
      fix: `add ${key} to keys, or remove ${variable}`,
    });
  }
  if (use.variables !== undefined && use.as !== 'variables')
    report(at, {
      code: 'contradiction',
      received: "variables without as: 'variables'",
      expected: "as: 'variables', or no variables",
      fix: "add as: 'variables'",
    });
}

/** Two edges of one verb to the same end would be two answers to one question. */
function checkDuplicates(unit: Unit, problems: Problem[]): void {
  for (const verb of ['calls', 'publishes', 'subscribes', 'uses', 'reaches'] as const) {
    const seen = new Set<string>();
    for (const edge of unit.edges[verb]) {
      const to = typeof edge.to === 'string' ? edge.to : edge.to.name;
      const path = [`${unit.kind}s`, unit.name, verb, to];
      if (seen.has(to))
        report(
          { path, depth: path.length, source: edge.source, problems },
          { code: 'duplicate-edge', received: `${verb} ${show(to)} twice`, expected: 'one edge', fix: 'say both in one' },
        );
      seen.add(to);
    }
  }
}

/** What a route is called in messages: the address that it opens, the same in whatever order routes are declared. */
export function addressOf(route: unknown): string {
  const { host, path } = isRecord(route) ? route : {};
  return `${typeof host === 'string' ? host : ''}${typeof path === 'string' ? path : '/'}`;
}
