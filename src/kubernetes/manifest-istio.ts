/** The objects of Istio that Keelson emits, as far as it emits them (networking.istio.io/v1, security.istio.io/v1). */

import type { LabelSelector, Manifest } from './manifest';

/** security.istio.io/v1: which of the connections that arrive must be of mutual TLS. */
export interface PeerAuthentication extends Manifest {
  kind: 'PeerAuthentication';
  spec: {
    selector?: LabelSelector;
    mtls: { mode: 'STRICT' };
    /** By port of the pod. */
    portLevelMtls?: Record<string, { mode: 'PERMISSIVE' }>;
  };
}

export interface AuthorizationOperation {
  methods?: string[];
  notMethods?: string[];
  paths?: string[];
  /** What a route with a token of its own takes of these. */
  notPaths?: string[];
  ports?: string[];
}

export interface AuthorizationSource {
  principals?: string[];
  /** `*`: whoever has no identity of the mesh. */
  notPrincipals?: string[];
  requestPrincipals?: string[];
}

export interface AuthorizationRule {
  from?: { source: AuthorizationSource }[];
  to?: { operation: AuthorizationOperation }[];
  when?: { key: string; values: string[] }[];
}

/** security.istio.io/v1: who may ask what. One with `ALLOW` and no rules allows nothing. */
export interface AuthorizationPolicy extends Manifest {
  kind: 'AuthorizationPolicy';
  spec: {
    selector?: LabelSelector;
    /** In place of a selector where the pods are those of a Gateway. */
    targetRefs?: { group: 'gateway.networking.k8s.io'; kind: 'Gateway'; name: string }[];
    action?: 'ALLOW';
    rules?: AuthorizationRule[];
  };
}

/** security.istio.io/v1: whose tokens are taken. It refuses tokens that do not hold; it does not ask for one. */
export interface RequestAuthentication extends Manifest {
  kind: 'RequestAuthentication';
  spec: {
    selector: LabelSelector;
    jwtRules: {
      issuer: string;
      audiences: string[];
      jwksUri: string;
      forwardOriginalToken: true;
      fromHeaders: { name: string; prefix: string }[];
    }[];
  };
}

export interface HttpRetry {
  attempts: number;
  perTryTimeout?: string;
  retryOn?: string;
}

export interface HttpMatch {
  sourceLabels?: Record<string, string>;
  sourceNamespace?: string;
  port?: number;
  method?: { exact: string } | { regex: string };
  headers?: Record<string, object>;
}

export interface VirtualServiceRoute {
  name: string;
  match?: HttpMatch[];
  route: { destination: { host: string; port: { number: number }; subset?: string } }[];
  timeout?: string;
  /** Without them Istio makes its own: two, of any method. */
  retries?: HttpRetry;
}

/** networking.istio.io/v1: how callers wait for a host and try again. */
export interface VirtualService extends Manifest {
  kind: 'VirtualService';
  spec: { hosts: string[]; exportTo?: string[]; http: VirtualServiceRoute[] };
}

export interface ConnectionPool {
  tcp: { connectTimeout: string; tcpKeepalive: { time: string; interval: string } };
  http: { idleTimeout: string; http2MaxRequests?: number; http1MaxPendingRequests?: number };
}

export interface TrafficPolicy {
  loadBalancer?: { simple: 'LEAST_REQUEST'; warmup?: { duration: string }; localityLbSetting?: { enabled: false } };
  connectionPool?: ConnectionPool;
  outlierDetection?: {
    splitExternalLocalOriginErrors: boolean;
    consecutiveLocalOriginFailures: number;
    consecutiveGatewayErrors: number;
    consecutive5xxErrors: number;
    interval: string;
    baseEjectionTime: string;
    maxEjectionPercent: number;
    minHealthPercent: number;
  };
  retryBudget?: { percent: number; minRetryConcurrency: number };
}

/** networking.istio.io/v1: how connections to a host are kept. */
export interface DestinationRule extends Manifest {
  kind: 'DestinationRule';
  spec: { host: string; exportTo?: string[]; trafficPolicy: TrafficPolicy; subsets?: { name: string; trafficPolicy: TrafficPolicy }[] };
}

/** networking.istio.io/v1: what a proxy knows of the mesh. */
export interface Sidecar extends Manifest {
  kind: 'Sidecar';
  spec: {
    workloadSelector: { labels: Record<string, string> };
    egress: { hosts: string[] }[];
    outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' };
  };
}

/** networking.istio.io/v1: a host outside the mesh. */
export interface ServiceEntry extends Manifest {
  kind: 'ServiceEntry';
  spec: {
    hosts: string[];
    addresses?: string[];
    exportTo?: string[];
    location: 'MESH_EXTERNAL' | 'MESH_INTERNAL';
    ports: { number: number; name: string; protocol: 'HTTP' | 'GRPC' | 'TLS' | 'TCP' }[];
    resolution: 'DNS' | 'NONE' | 'STATIC';
  };
}
