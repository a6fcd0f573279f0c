import type { Gateway } from '../../../model/properties/platform';

export type Implementation = NonNullable<Gateway['implementation']>;

/** What an implementation of the Gateway API does of a route, beyond hosts, paths, methods and a service. */
export interface Capabilities {
  /** As people write it. */
  readonly title: string;
  /** `URLRewrite` with `ReplacePrefixMatch`. */
  readonly rewrite: boolean;
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
  /** `always`, also where only the default says it; `declared`, because it costs something; not at all. */
  readonly maxBodySize: 'always' | 'declared' | false;
  /** Tokens, by the gateway itself. */
  readonly jwt: boolean;
}

const ALL_REDIRECTS = [301, 302, 307, 308];
const EXTENSIONS_ONLY = { grpcTimeout: false, corsWildcards: false, rateLimit: false, maxBodySize: false, jwt: false } as const;

/**
 * Read in the sources: Istio 1.31 (pilot/pkg/config/kube/gateway/conversion.go), Envoy Gateway 1.9.1 (api/v1alpha1), Traefik 3.7.13
 * (pkg/provider/kubernetes/gateway), Kong Ingress Controller 2.12 and the changelog of 3.2, NGINX Gateway Fabric 1.6.2
 * (config/validation/http_filters.go). What they leave open counts as not done.
 */
const CAPABILITIES: Readonly<Record<Implementation, Capabilities>> = {
  istio: {
    ...EXTENSIONS_ONLY,
    title: 'Istio',
    rewrite: true,
    redirects: ALL_REDIRECTS,
    redirectPath: true,
    grpcHeaders: true,
    timeout: true,
    cors: 'filter',
    corsWildcards: true,
  },
  'envoy-gateway': {
    title: 'Envoy Gateway',
    rewrite: true,
    redirects: ALL_REDIRECTS,
    redirectPath: true,
    grpcHeaders: true,
    timeout: true,
    grpcTimeout: true,
    cors: 'policy',
    corsWildcards: true,
    rateLimit: true,
    maxBodySize: 'always',
    jwt: true,
  },
  traefik: {
    ...EXTENSIONS_ONLY,
    title: 'Traefik',
    rewrite: true,
    redirects: ALL_REDIRECTS,
    redirectPath: true,
    grpcHeaders: false,
    timeout: false,
    cors: 'policy',
    rateLimit: true,
    maxBodySize: 'declared',
  },
  kong: {
    ...EXTENSIONS_ONLY,
    title: 'Kong',
    rewrite: true,
    redirects: [301, 302],
    redirectPath: false,
    grpcHeaders: false,
    timeout: false,
    cors: 'policy',
    rateLimit: true,
    maxBodySize: 'always',
  },
  nginx: {
    ...EXTENSIONS_ONLY,
    title: 'NGINX Gateway Fabric',
    rewrite: true,
    redirects: [301, 302],
    redirectPath: true,
    grpcHeaders: true,
    timeout: false,
    cors: false,
    maxBodySize: 'always',
  },
  other: {
    ...EXTENSIONS_ONLY,
    title: 'a gateway of no known implementation',
    rewrite: true,
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
