import type { Route } from '../../model/edges';
import { compare, show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { isLate } from '../../model/token';
import { addressOf } from '../../model/validate-edges';
import { chooseApi } from '../plan/api-choice';
import type { AwsScope } from '../plan/scope';
import { propertiesOf } from './calls';

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
  }
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
