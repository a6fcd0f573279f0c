import { compare } from '../../../model/problem';
import type { Jwt } from '../../../model/properties/route';
import { gatewayPath, isWithin, servedPath } from '../../../model/route-path';
import type { AuthorizationOperation } from '../../manifest-istio';
import type { WayIn } from '../ways-in';
import { ANY_SEGMENTS, expressPath } from './operations';

/**
 * What comes in by a route: its path and everything below, as the Gateway API matches prefixes, segment by segment. Istio allows what any
 * rule of a policy allows, and knows nothing of which route a request came by: so what a more specific route of the same host takes, and
 * asks another token for, is left out. Without that the route for `/` would open `/admin` to whoever has no token.
 *
 * @param ways - every way in to the same unit
 */
export function routeOperations(way: WayIn, ways: readonly WayIn[]): AuthorizationOperation[] {
  const guarded = ways.filter((other) => takesFrom(other, way));
  const whole = pathOf(way);
  const regions = [...new Set([whole, ...guarded.map(pathOf)])].sort(compare);
  return regions.flatMap((region) => {
    const methods = methodsLeft(
      way,
      guarded.filter((other) => isWithin(region, pathOf(other))),
    );
    if (methods === undefined) return [];
    const served = (path: string): string[] => servedPaths(servedPath(way.route.properties) + path.slice(whole.length));
    const paths = served(region);
    const below = regions.filter((other) => other !== region && isWithin(other, region));
    return [
      {
        ...methods,
        ...(paths.length === 0 ? {} : { paths }),
        ...(below.length === 0 ? {} : { notPaths: below.flatMap(served) }),
        ports: [String(way.port)],
      },
    ];
  });
}

function pathOf({ route }: WayIn): string {
  return gatewayPath(route.properties);
}

/** Whether a gateway sends requests to another route that would else come by this one (longest path, then methods), for another token. */
function takesFrom(other: WayIn, way: WayIn): boolean {
  const { properties } = way.route;
  const { jwt, host, methods } = other.route.properties;
  if (other === way || jwt === undefined || sameToken(jwt, properties.jwt)) return false;
  if (host !== properties.host || other.protocol !== way.protocol) return false;
  const [path, whole] = [pathOf(other), pathOf(way)];
  return path === whole ? methods !== undefined && properties.methods === undefined : isWithin(path, whole);
}

function sameToken(a: Jwt, b: Jwt | undefined): boolean {
  const key = ({ issuer, audiences, scopes = [] }: Jwt): string =>
    JSON.stringify([issuer, [...new Set(audiences)].sort(compare), [...new Set(scopes)].sort(compare)]);
  return b !== undefined && key(a) === key(b);
}

/** The methods of a route that others leave to it; undefined where they leave none. */
function methodsLeft(
  { protocol, route }: WayIn,
  others: readonly WayIn[],
): Pick<AuthorizationOperation, 'methods' | 'notMethods'> | undefined {
  const own: readonly string[] | undefined = protocol === 'grpc' ? ['POST'] : route.properties.methods;
  const taken = others.map((other) => (protocol === 'grpc' ? undefined : other.route.properties.methods));
  if (taken.includes(undefined)) return undefined;
  const not = new Set<string>(taken.flatMap((methods) => methods ?? []));
  if (own === undefined) return not.size === 0 ? {} : { notMethods: [...not].sort(compare) };
  const methods = [...new Set(own)].filter((method) => !not.has(method)).sort(compare);
  return methods.length === 0 ? undefined : { methods };
}

/** A path and everything below it in the words of Istio; none for everything. */
function servedPaths(base: string): string[] {
  if (base === '') return [];
  const { path, hasTemplate } = expressPath(base, true);
  return [path, `${path}/${hasTemplate ? ANY_SEGMENTS : '*'}`];
}
