/** The objects of the Gateway API that Keelson emits, as far as it emits them (gateway.networking.k8s.io/v1). */

import type { Manifest } from './manifest';

export interface ParentReference {
  group?: string;
  kind?: string;
  name: string;
  namespace?: string;
  sectionName?: string;
}

export interface BackendReference {
  name: string;
  port: number;
}

export interface PathMatch {
  type: 'PathPrefix' | 'Exact';
  value: string;
}

interface PrefixReplacement {
  type: 'ReplacePrefixMatch';
  replacePrefixMatch: string;
}

export type HttpRouteFilter =
  | { type: 'ResponseHeaderModifier'; responseHeaderModifier: { set: { name: string; value: string }[] } }
  | { type: 'RequestRedirect'; requestRedirect: { scheme?: 'https'; hostname?: string; path?: PrefixReplacement; statusCode: number } }
  | { type: 'URLRewrite'; urlRewrite: { path: PrefixReplacement } }
  | {
      type: 'CORS';
      cors: { allowOrigins: string[]; allowMethods: string[]; allowHeaders?: string[]; allowCredentials?: true; maxAge: number };
    }
  | { type: 'ExtensionRef'; extensionRef: { group: string; kind: string; name: string } };

export interface HttpRouteRule {
  name?: string;
  matches?: { path: PathMatch; method?: string }[];
  filters?: HttpRouteFilter[];
  backendRefs?: BackendReference[];
  timeouts?: { request: string; backendRequest?: string };
}

/** gateway.networking.k8s.io/v1 */
export interface HttpRoute extends Manifest {
  kind: 'HTTPRoute';
  spec: { parentRefs: ParentReference[]; hostnames?: string[]; rules: HttpRouteRule[] };
}

/** gateway.networking.k8s.io/v1 */
export interface GrpcRoute extends Manifest {
  kind: 'GRPCRoute';
  spec: {
    parentRefs: ParentReference[];
    hostnames: string[];
    rules: {
      name?: string;
      matches?: { method: { type?: 'Exact'; service?: string; method?: string } }[];
      filters?: object[];
      backendRefs: BackendReference[];
    }[];
  };
}

/** gateway.networking.k8s.io/v1 */
export interface GatewayListener {
  name: string;
  hostname?: string;
  port: number;
  protocol: 'HTTP' | 'HTTPS';
  tls?: { mode: 'Terminate'; certificateRefs: { kind: 'Secret'; name: string }[] };
  allowedRoutes: { namespaces: { from: 'Same' } | { from: 'Selector'; selector: { matchLabels: Record<string, string> } } };
}

/** gateway.networking.k8s.io/v1 */
export interface GatewayManifest extends Manifest {
  kind: 'Gateway';
  spec: {
    gatewayClassName: string;
    listeners: GatewayListener[];
    infrastructure?: { parametersRef: { group: ''; kind: 'ConfigMap'; name: string } };
  };
}

interface TargetReference {
  group: string;
  kind: 'HTTPRoute' | 'GRPCRoute';
  name: string;
}

/** gateway.envoyproxy.io/v1alpha1: who may come in. */
export interface SecurityPolicy extends Manifest {
  kind: 'SecurityPolicy';
  spec: { targetRefs: TargetReference[]; cors?: object; jwt?: object; authorization?: object };
}

/** gateway.envoyproxy.io/v1alpha1: how many, how large, for how long. */
export interface BackendTrafficPolicy extends Manifest {
  kind: 'BackendTrafficPolicy';
  spec: { targetRefs: TargetReference[]; rateLimit?: object; requestBuffer?: { limit: string }; timeout?: object };
}

/** traefik.io/v1alpha1 */
export interface Middleware extends Manifest {
  kind: 'Middleware';
  spec: { rateLimit: object } | { buffering: object } | { headers: object };
}

/** configuration.konghq.com/v1: what it says stands beside its metadata. */
export interface KongPlugin extends Manifest {
  kind: 'KongPlugin';
  plugin: string;
  config: object;
}

/** gateway.nginx.org/v1alpha1 */
export interface ClientSettingsPolicy extends Manifest {
  kind: 'ClientSettingsPolicy';
  spec: { targetRef: TargetReference; body: { maxSize: string } };
}
