import type { Route } from '../../model/edges';
import type { Problem } from '../../model/problem';
import type { Service } from '../../model/unit';
import type { ResponseHeader } from '../../target/response-headers';
import type { Authorizer } from './api-authorizer';
import type { ApiCors } from './api-cors';
import type { PublicKey } from './public-routes';
import type { BodyInspection, ClientLimit, Throttle } from './route-limits';

/** What an API waits for an integration at most, in milliseconds (API Gateway quotas). */
export const LONGEST_INTEGRATION = { http: 30_000, rest: 29_000 } as const;

/** One route of a host, as its API serves it. */
export interface PublicRoute {
  readonly route: Route;
  readonly service: Service;
  /** Without a last slash; empty for the whole host. */
  readonly path: string;
  readonly authorizer: Authorizer;
  /** How long the API waits for the function, in milliseconds. */
  readonly timeout: number;
  /** For all clients together, at each key of the route by itself. */
  readonly throttle?: Throttle;
  readonly cors?: ApiCors;
  readonly headers: readonly ResponseHeader[];
  /** Answers in place of the service: to `base`, for a path below the route to `base/` and the rest of it. */
  readonly redirect?: { readonly status: 301 | 302 | 307 | 308; readonly base: string };
  /** What the guard of Keelson's extension takes from the start of each path: `KEELSON_REMOVE_BASE_PATH`. */
  readonly removedBasePath?: string;
}

/** What a firewall lets pass of one route: of its paths and methods, but for those of routes within it. */
export interface RouteLimit {
  readonly route: Route;
  readonly path: string;
  /** Undefined for all. */
  readonly methods: readonly string[] | undefined;
  readonly without: readonly { readonly path: string; readonly methods: readonly string[] | undefined }[];
  readonly client?: ClientLimit;
  /** In bytes; larger requests are refused. */
  readonly body?: number;
}

/** The public API of one host, as data that constructs follow. */
export interface ApiPlan {
  readonly host: string;
  readonly kind: 'http' | 'rest';
  /** Why it is a REST API, for people; empty for an HTTP API. */
  readonly reasons: readonly string[];
  /** In the order of their keys. A key's requests go to its route's service, or are redirected. */
  readonly keys: readonly PublicKey[];
  readonly routes: readonly PublicRoute[];
  /** Of the whole of an HTTP API, which answers preflights itself. */
  readonly cors?: ApiCors;
  /** Of a REST API: `OPTIONS` of each path, answered by a mock. */
  readonly preflights: readonly { readonly path: string; readonly cors: ApiCors }[];
  /** What a firewall enforces; empty for an HTTP API. */
  readonly limits: readonly RouteLimit[];
  /** How much of a body that firewall has to see; undefined for its default of 16 KB. */
  readonly inspection?: BodyInspection;
  /** Who sets `headers`, and those of CORS, in answers of services: the API, the CDN before it, or nobody but the service. */
  readonly headersBy: 'api' | 'cdn' | 'service';
  /** What stands weaker than declared, for the parity report. */
  readonly notes: readonly RouteNote[];
  readonly problems: readonly RouteProblem[];
}

export interface RouteNote {
  readonly route: Route;
  /** The property of the route: `securityHeaders`. */
  readonly property: string;
  readonly text: string;
}

/** What is wrong with a route on AWS; where it stands in the declaration is added by whoever reports it. */
export interface RouteProblem extends Omit<Problem, 'path' | 'source'> {
  readonly route: Route;
  /** The property of the route: `rewrite`. */
  readonly property: string;
}
