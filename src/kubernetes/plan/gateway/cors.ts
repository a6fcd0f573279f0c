import { seconds } from '../../../model/duration';
import { compare } from '../../../model/problem';
import type { Cors } from '../../../model/properties/route';
import type { RouteScope } from './route';

const ALL_METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];
const DEFAULT_HEADERS = ['authorization', 'content-type'];

/** CORS with every default filled in; lists in order, each entry once. */
export interface ResolvedCors {
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly credentials: boolean;
  /** In seconds. */
  readonly maxAge: number;
}

/** What a route says of other origins, where its gateway can say it. */
export function corsOf({ properties, methods, can, protocol }: RouteScope): ResolvedCors | undefined {
  const { cors } = properties;
  if (cors === undefined || can.cors === false || !isExpressible(cors, can.corsWildcards)) return undefined;
  if (can.cors === 'filter' && protocol === 'grpc') return undefined;
  return {
    origins: sorted(cors.origins),
    methods: sorted(cors.methods ?? methods ?? ALL_METHODS),
    headers: sorted(cors.headers ?? DEFAULT_HEADERS),
    credentials: cors.credentials ?? false,
    maxAge: Math.max(1, Math.floor(seconds(cors.maxAge ?? '10m'))),
  };
}

/** Origins such as `https://*.example.com` mean something else, or nothing, where they are not known. */
function isExpressible({ origins }: Cors, wildcards: boolean): boolean {
  return wildcards || origins.every((origin) => origin === '*' || !origin.includes('*'));
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort(compare);
}
