import { seconds } from '../../model/duration';
import { compare } from '../../model/problem';
import type { RouteProperties } from '../../model/properties/route';
import { METHODS } from './route-key';

/** CORS with every default filled in; lists in order, each entry once. */
export interface ApiCors {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly credentials: boolean;
  /** In seconds. */
  readonly maxAge: number;
}

const DEFAULT_HEADERS = ['authorization', 'content-type'];
/** The longest that HTTP APIs and browsers keep an answer, in seconds (API Gateway, `Cors.maxAge`). */
const LONGEST = 86_400;

export function apiCors({ cors, methods }: RouteProperties): ApiCors | undefined {
  if (cors === undefined) return undefined;
  return {
    origins: sorted(cors.origins),
    methods: sorted(cors.methods ?? methods ?? METHODS),
    headers: sorted((cors.headers ?? DEFAULT_HEADERS).map((name) => name.toLowerCase())),
    credentials: cors.credentials ?? false,
    maxAge: Math.min(LONGEST, Math.max(1, Math.floor(seconds(cors.maxAge ?? '10m')))),
  };
}

/** Both kinds compare origins as they are, but for `*` as a whole. */
export function unknownOrigins({ cors }: RouteProperties): readonly string[] {
  return (cors?.origins ?? []).filter((origin) => origin !== '*' && origin.includes('*'));
}

/** Whether two routes say the same of other origins: an HTTP API has one answer for all its routes. */
export function sameCors(a: RouteProperties, b: RouteProperties): boolean {
  const said = (route: RouteProperties): string => {
    const { methods: _, ...rest } = apiCors(route) ?? { methods: [] };
    return JSON.stringify([rest, route.cors?.methods === undefined ? 0 : sorted(route.cors.methods)]);
  };
  return said(a) === said(b);
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort(compare);
}
