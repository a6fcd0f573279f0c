import type { Route } from '../../model/edges';
import { compare } from '../../model/problem';
import { gatewayPath, isWithin } from '../../model/route-path';
import { METHODS } from './route-key';

/** One key of a public API, and the route that its requests belong to. */
export interface PublicKey {
  /** One of the seven, or `ANY`: each that has no key of its own at this path. */
  readonly method: (typeof METHODS)[number] | 'ANY';
  /** `/v1/orders` or `/v1/orders/{proxy+}`. */
  readonly path: string;
  /** `GET /v1/orders`. */
  readonly key: string;
  readonly route: Route;
}

const BELOW = '{proxy+}';
/** A segment of a path that both kinds of API take, where braces are not parameters. */
const SEGMENT = /^[A-Za-z0-9.:_-]+$/;

/** Whether API Gateway can say the path of a route. */
export function isExpressible(path: string): boolean {
  return path
    .split('/')
    .slice(1)
    .every((segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..');
}

/**
 * The keys of the routes of one host, by path and method. As with the Gateway API, a request belongs to the route with the longest path, of
 * two with one path to that which names its method; where that takes other methods only, to the next. A REST API settles on a path
 * before it looks at the method, so each path has keys for all the methods that any route around it takes.
 *
 * @param hasPreflight - whether the API answers preflights of a route itself: then OPTIONS has no key that asks for a token
 */
export function publicKeys(routes: readonly Route[], hasPreflight: (route: Route) => boolean): readonly PublicKey[] {
  const paths = [...new Set(routes.map(({ properties }) => gatewayPath(properties)))].sort(compare);
  return paths.flatMap((path) => {
    const found = winners(path, routes, hasPreflight);
    return [path === '' ? '/' : path, `${path}/${BELOW}`].flatMap((of) =>
      found.map(({ method, route }) => ({ method, path: of, key: `${method} ${of}`, route })),
    );
  });
}

function winners(path: string, routes: readonly Route[], hasPreflight: (route: Route) => boolean): Pick<PublicKey, 'method' | 'route'>[] {
  const around = routes.filter(({ properties }) => isWithin(path, gatewayPath(properties)));
  around.sort(
    (a, b) => gatewayPath(b.properties).length - gatewayPath(a.properties).length || named(a) - named(b) || compare(nameOf(a), nameOf(b)),
  );
  const byMethod = METHODS.flatMap((method) => {
    const route = around.find(({ properties }) => properties.methods === undefined || properties.methods.includes(method));
    return route === undefined || (method === 'OPTIONS' && hasPreflight(route)) ? [] : [{ method, route }];
  });
  const rest = around.find(({ properties }) => properties.methods === undefined);
  const isWhole = byMethod.length === METHODS.length;
  if (rest === undefined || !isWhole) return byMethod;
  return [{ method: 'ANY', route: rest }, ...byMethod.filter(({ route }) => route !== rest)].filter(
    ({ method }) => method !== 'ANY' || byMethod.some(({ route }) => route === rest),
  ) as Pick<PublicKey, 'method' | 'route'>[];
}

function named({ properties }: Route): number {
  return properties.methods === undefined ? 1 : 0;
}

function nameOf({ from }: Route): string {
  return from.name;
}

/** Routes of the same host that take requests from within the path of another: what is counted for that leaves them out. */
export function routesWithin(route: Route, routes: readonly Route[]): readonly Route[] {
  const whole = gatewayPath(route.properties);
  return routes.filter((other) => {
    if (other === route) return false;
    const path = gatewayPath(other.properties);
    return path === whole ? other.properties.methods !== undefined && route.properties.methods === undefined : isWithin(path, whole);
  });
}
