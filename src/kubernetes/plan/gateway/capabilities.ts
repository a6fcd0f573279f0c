import type { Gateway } from '../../../model/properties/platform';

/** Who implements a gateway. */
export type Implementation = NonNullable<Gateway['implementation']>;

/** What an implementation of the Gateway API does of a route, beyond hosts, paths, methods, a service and rewrites. */
export interface Capabilities {
  /** As people write it. */
  readonly title: string;
  /** The codes of a `RequestRedirect`. */
  readonly redirects: readonly number[];
  /** `RequestRedirect` with `ReplacePrefixMatch`. */
  readonly redirectPath: boolean;
  /** `ResponseHeaderModifier` of a GRPCRoute; that of an HTTPRoute has each of them. */
  readonly grpcHeaders: boolean;
  /** Time limits of HTTP: the field of the HTTPRoute. */
  readonly timeout: boolean;
  /** Time limits of gRPC, for which a GRPCRoute has no field. */
  readonly grpcTimeout: boolean;
  /** `filter`: that of HTTPRoute; `policy`: an object of its own. */
  readonly cors: 'filter' | 'policy' | false;
  /** Origins such as `https://*.example.com`. */
  readonly corsWildcards: boolean;
  readonly rateLimit: boolean;
  /** Tokens, by the gateway itself. */
  readonly jwt: boolean;
}

const ALL_REDIRECTS = [301, 302, 307, 308];
const EXTENSIONS_ONLY = { grpcTimeout: false, corsWildcards: false, rateLimit: false, jwt: false } as const;

/**
 * Read in the sources: Istio 1.31 (pilot/pkg/config/kube/gateway/conversion.go), Envoy Gateway 1.9.1 (api/v1alpha1), Traefik 3.7.13
 * (pkg/provider/kubernetes/gateway), Kong Ingress Controller 2.12 and the changelog of 3.2, NGINX Gateway Fabric 1.6.2
 * (config/validation/http_filters.go). What they leave open counts as not done.
 */
const CAPABILITIES: Readonly<Record<Implementation, Capabilities>> = {
  istio: {
    ...EXTENSIONS_ONLY,
    title: 'Istio',
    redirects: ALL_REDIRECTS,
    redirectPath: true,
    grpcHeaders: true,
    timeout: true,
    cors: 'filter',
    corsWildcards: true,
  },
  'envoy-gateway': {
    title: 'Envoy Gateway',
    redirects: ALL_REDIRECTS,
    redirectPath: true,
    grpcHeaders: true,
    timeout: true,
    grpcTimeout: true,
    cors: 'policy',
    corsWildcards: true,
    rateLimit: true,
    jwt: true,
  },
  traefik: {
    ...EXTENSIONS_ONLY,
    title: 'Traefik',
    redirects: ALL_REDIRECTS,
    redirectPath: true,
    grpcHeaders: false,
    timeout: false,
    cors: 'policy',
    rateLimit: true,
  },
  kong: {
    ...EXTENSIONS_ONLY,
    title: 'Kong',
    redirects: [301, 302],
    redirectPath: false,
    grpcHeaders: false,
    timeout: false,
    cors: 'policy',
    rateLimit: true,
  },
  nginx: {
    ...EXTENSIONS_ONLY,
    title: 'NGINX Gateway Fabric',
    redirects: [301, 302],
    redirectPath: true,
    grpcHeaders: true,
    timeout: false,
    cors: false,
  },
  other: {
    ...EXTENSIONS_ONLY,
    title: 'a gateway of no known implementation',
    redirects: ALL_REDIRECTS,
    redirectPath: true,
    grpcHeaders: true,
    timeout: true,
    cors: false,
  },
};

export function capabilitiesOf(implementation: Implementation): Capabilities {
  return CAPABILITIES[implementation];
}
