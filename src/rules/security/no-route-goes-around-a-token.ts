import type { RouteProperties } from '../../model/properties/route';
import { isWithin, servedPath } from '../../model/route-path';
import { addressOf } from '../../model/validate-edges';
import type { ModelRule } from '../model-rule';

/**
 * Gateways give a request to the route with the longest path of its host, so a route below another guards its own part. At another host, or
 * behind a rewrite, the same path of the service has two ways in, and one may ask for less.
 */
export const noRouteGoesAroundAToken: ModelRule = {
  id: 'security/no-route-goes-around-a-token',
  severity: 'warning',
  description: 'What one route asks a token for, no other route of the service opens without one.',
  standard: 'OWASP API Security 2023, API5 Broken Function Level Authorization',
  fix: 'ask for the same token there, narrow its path, or serve what is guarded from a path that no other route reaches',
  *check({ units }) {
    for (const { unit, path } of units) {
      const routes = unit.edges.exposes.filter(({ properties }) => properties.redirect === undefined);
      const guarded = routes.filter(({ properties }) => asksFor(properties) !== undefined);
      for (const { properties, source } of routes) {
        if (asksFor(properties) !== undefined) continue;
        const around = guarded.find((other) => goesAround(properties, other.properties));
        if (around === undefined) continue;
        yield {
          subject: `${path}.exposes`,
          message: `${addressOf(properties)} opens ${servedPath(around.properties) || '/'} of the service, for which ${addressOf(around.properties)} asks ${asksFor(around.properties)}`,
          source,
        };
      }
    }
  },
};

/** What opens a route, where not everybody does. */
function asksFor({ jwt, iam }: RouteProperties): string | undefined {
  if (jwt !== undefined) return 'a token';
  return iam === undefined ? undefined : 'an identity of AWS';
}

function goesAround(open: RouteProperties, guarded: RouteProperties): boolean {
  const apart = open.host !== guarded.host || open.rewrite !== undefined || guarded.rewrite !== undefined;
  const sharesMethods =
    open.methods === undefined || guarded.methods === undefined || open.methods.some((method) => guarded.methods?.includes(method));
  const [one, other] = [servedPath(open), servedPath(guarded)];
  return apart && sharesMethods && (isWithin(one, other) || isWithin(other, one));
}
