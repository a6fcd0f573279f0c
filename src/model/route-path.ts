import type { RouteProperties } from './properties/route';

/** The path by which a gateway knows a route, without a last slash; empty where the route takes in every path. */
export function gatewayPath({ path = '/' }: Pick<RouteProperties, 'path'>): string {
  return withoutLastSlash(path);
}

/** The path that the service sees of a route, without a last slash; empty where it sees every path. */
export function servedPath({ rewrite, path = '/' }: Pick<RouteProperties, 'rewrite' | 'path'>): string {
  return withoutLastSlash(rewrite ?? path);
}

/** Whether one of these paths is another or lies below it, element by element as the Gateway API compares prefixes. */
export function isWithin(path: string, whole: string): boolean {
  return path === whole || path.startsWith(`${whole}/`);
}

function withoutLastSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
