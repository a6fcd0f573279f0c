import type { Route } from '../../model/edges';
import { compare, show } from '../../model/problem';
import type { Iam } from '../../model/properties/route';
import { gatewayPath } from '../../model/route-path';
import { type At, below, report } from '../../model/shape';
import { isLate } from '../../model/token';
import { addressOf } from '../../model/validate-edges';
import { chooseApi } from '../plan/api-choice';
import { routesWithin } from '../plan/public-routes';
import type { AwsScope } from '../plan/scope';
import { propertiesOf } from './calls';
import { checkEventsRoute } from './events-path';

/** What the public APIs cannot do: each host has one, whoever's routes it serves. */
export function checkRoutes(scopes: readonly AwsScope[], at: At): void {
  const [first] = scopes;
  if (first === undefined) return;
  const hosts = new Map<string, Route[]>();
  for (const route of scopes.flatMap(({ unit }) => unit.edges.exposes)) {
    const others = hosts.get(route.properties.host);
    if (others === undefined) hosts.set(route.properties.host, [route]);
    else others.push(route);
  }
  for (const [host, routes] of [...hosts].sort(([a], [b]) => compare(a, b))) {
    checkDomain(host, routes, first, at);
    const { problems } = chooseApi(host, routes, {
      platform: first.environment.aws ?? {},
      propertiesOf: (service) => propertiesOf(service, first),
    });
    for (const { route, property, ...problem } of problems) report(below(placeOf(route, at), property), problem);
    for (const route of routes) checkEventsRoute(route, propertiesOf(route.from, first), placeOf(route, at));
    checkIdentities(routes, first, at);
  }
}

/**
 * Routes for AWS identities: CloudFront asks the API by another host than the one that was signed, and the policy that keeps others from a route
 * reaches everything below its path.
 */
function checkIdentities(routes: readonly Route[], { platform }: AwsScope, at: At): void {
  for (const route of routes.filter(({ properties }) => properties.iam !== undefined)) {
    const here = below(placeOf(route, at), 'iam');
    if (platform.cdn !== false)
      report(here, {
        code: 'route-not-expressed',
        received: 'a route for AWS identities behind CloudFront',
        expected: 'one that is asked as it is signed: CloudFront changes the host, which is part of the signature',
        fix: 'say cdn: false in an environment of its own for this route, or let clients bring tokens: jwt',
      });
    const inside = routesWithin(route, routes).find(({ properties }) => !sameIdentities(properties.iam, route.properties.iam));
    if (inside !== undefined)
      report(here, {
        code: 'route-not-expressed',
        received: `${gatewayPath(route.properties) || '/'} for AWS identities, around ${addressOf(inside.properties)} of ${inside.from.name}`,
        expected: 'everything below the path for the same identities, since a policy that denies others has no exceptions',
        fix: 'give one of the two another path, or another host',
      });
  }
}

function sameIdentities(a: Iam | undefined, b: Iam | undefined): boolean {
  const text = (iam: Iam | undefined): string => JSON.stringify([...new Set(iam?.principals ?? [])].sort(compare));
  return a !== undefined && b !== undefined && text(a) === text(b);
}

function placeOf({ from, properties, source }: Route, at: At): At {
  const path = [`${from.kind}s`, from.name, 'exposes', addressOf(properties)];
  return { ...at, path, depth: path.length, source };
}

/** A platform that names no domain serves every API at an address of its own, which the parity report says; one that names some means all. */
function checkDomain(host: string, routes: readonly Route[], { platform }: AwsScope, at: At): void {
  const known = Object.keys(platform.domains);
  const [route] = [...routes].sort((a, b) => compare(addressOf(a.properties), addressOf(b.properties)));
  if (route === undefined || known.length === 0 || isLate(host) || Object.hasOwn(platform.domains, host)) return;
  report(below(placeOf(route, at), 'host'), {
    code: 'no-domain',
    received: show(host),
    expected: `a host of the platform's domains: ${known.sort(compare).join(', ')}`,
    fix: `add '${host}': { hostedZone: { id: 'Z...', name: 'example.com' } } to domains`,
  });
}
