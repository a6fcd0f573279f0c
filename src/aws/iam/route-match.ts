import { compare } from '../../model/problem';

/** A method and a path of an API, with what it serves. */
export interface RoutePattern {
  /** `ANY` for those that no other route has. */
  readonly method: string;
  /** `/v1/products/{id}`, `/v1/{proxy+}`; undefined for the route that catches all that is left. */
  readonly path: string | undefined;
}

type Rank = readonly number[];

const LITERAL = 0;
const VARIABLE = 1;
const GREEDY = 2;

/**
 * The route that serves a request: the most specific one whose method fits (API Gateway Developer Guide, "Routing API requests": a full match, then
 * a greedy variable, then `$default`). Of several of one kind, which the guide leaves open: more literal segments, then more segments, then those
 * that are literal further left, as AWS' emulator in aws-lambda-dotnet does; a method of its own before `ANY`. A last slash is not told apart
 * (powertools-lambda-python, issue 1552).
 */
export function routeFor<R extends RoutePattern>(routes: readonly R[], method: string, path: string): R | undefined {
  const fitting = routes.filter((route) => route.method === 'ANY' || route.method === method);
  return best(fitting, path);
}

/** The same of a REST API: first its resource by the path alone, then one of that resource's methods. */
export function restRouteFor<R extends RoutePattern>(routes: readonly R[], method: string, path: string): R | undefined {
  const resource = best(routes, path);
  const methods = routes.filter((route) => route.path === resource?.path);
  return methods.find((route) => route.method === method) ?? methods.find((route) => route.method === 'ANY');
}

function best<R extends RoutePattern>(routes: readonly R[], path: string): R | undefined {
  let found: { readonly route: R; readonly rank: Rank } | undefined;
  for (const route of routes) {
    const rank = rankOf(route, path);
    if (rank !== undefined && (found === undefined || compareRanks(rank, found.rank) < 0)) found = { route, rank };
  }
  return found?.route;
}

/** How specific a route is for a path, the smaller the more; undefined where it does not fit. */
function rankOf({ path: pattern, method }: RoutePattern, path: string): Rank | undefined {
  const ofMethod = method === 'ANY' ? 1 : 0;
  if (pattern === undefined) return [2, ofMethod];
  const kinds = kindsOf(pattern, path) ?? (path.length > 1 && path.endsWith('/') ? kindsOf(pattern, path.slice(0, -1)) : undefined);
  if (kinds === undefined) return undefined;
  const literals = kinds.filter((kind) => kind === LITERAL).length;
  return [kinds.at(-1) === GREEDY ? 1 : 0, -literals, -kinds.length, ...kinds, ofMethod];
}

/** Of each segment of a route that fits a path, what it is. */
function kindsOf(pattern: string, path: string): readonly number[] | undefined {
  const expected = pattern.split('/').slice(1);
  const actual = path.split('/').slice(1);
  const kinds: number[] = [];
  for (const [index, segment] of expected.entries()) {
    const value = actual[index];
    if (value === undefined) return undefined;
    if (/^\{[^}]+\+\}$/.test(segment)) return actual.slice(index).join('/') === '' ? undefined : [...kinds, GREEDY];
    const isVariable = /^\{[^}]+\}$/.test(segment);
    if (isVariable ? value === '' : segment !== value) return undefined;
    kinds.push(isVariable ? VARIABLE : LITERAL);
  }
  return expected.length === actual.length ? kinds : undefined;
}

function compareRanks(a: Rank, b: Rank): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Routes in the order of their keys. */
export function byKey<R extends RoutePattern>(routes: readonly R[]): readonly R[] {
  return [...routes].sort((a, b) => compare(`${a.path ?? ''} ${a.method}`, `${b.path ?? ''} ${b.method}`));
}
