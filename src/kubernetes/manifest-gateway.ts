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

export type HttpRouteFilter =
  | { type: 'ResponseHeaderModifier'; responseHeaderModifier: { set: { name: string; value: string }[] } }
  | { type: 'RequestRedirect'; requestRedirect: { scheme?: 'https'; hostname?: string; path?: object; statusCode: number } }
  | { type: 'URLRewrite'; urlRewrite: { path: { type: 'ReplacePrefixMatch'; replacePrefixMatch: string } } }
  | { type: 'CORS'; cors: object }
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
  spec: { parentRefs: ParentReference[]; hostnames: string[]; rules: HttpRouteRule[] };
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
export interface GatewayManifest extends Manifest {
  kind: 'Gateway';
  spec: { gatewayClassName: string; listeners: object[]; infrastructure?: object };
}
