import { compare } from '../../../model/problem';
import { isLate } from '../../../model/token';
import type { ConfigMap, Manifest, ObjectMetadata } from '../../manifest';
import type { GatewayListener, GatewayManifest, HttpRoute } from '../../manifest-gateway';
import type { AuthorizationPolicy } from '../../manifest-istio';
import { isMeshed } from '../istio/mesh';
import { labels, type NamespaceScope } from '../namespace';
import type { PlannedObject } from '../planned-object';
import type { ResolvedGateway } from '../platform';
import { gatewayNetworkPolicy } from './network-policy';
import { listenerName } from './route';

const API = 'gateway.networking.k8s.io/v1';
const PLAIN_LISTENER = 'http';

type Owned = ResolvedGateway & { readonly owned: NonNullable<ResolvedGateway['owned']> };

/** A gateway that the system owns, and its pods where they run beside the system's. */
interface OwnedScope {
  readonly scope: NamespaceScope;
  readonly gateway: Owned;
  /** Istio runs the pods of a gateway in the gateway's own namespace. */
  readonly hasPodsHere: boolean;
}

/** The gateway that a system owns, with TLS, and what may reach it. */
export function gatewayObjects(scope: NamespaceScope): PlannedObject<Manifest>[] {
  const { gateway, guards } = scope.platform;
  if (gateway?.owned === undefined) return [];
  const hasPodsHere = gateway.implementation === 'istio' && gateway.namespace === scope.namespace;
  const owned: OwnedScope = { scope, gateway: { ...gateway, owned: gateway.owned }, hasPodsHere };
  const { name, namespace } = gateway;
  const planned: PlannedObject<Manifest>[] = [
    { id: 'gateway', apiVersion: API, kind: 'Gateway', name, namespace, build: () => gatewayManifest(owned) },
    { id: 'httpsRedirect', apiVersion: API, kind: 'HTTPRoute', name: `${name}-https`, namespace, build: () => httpsRedirect(owned) },
  ];
  if (!hasPodsHere) return planned;
  planned.push({
    id: 'gatewayNetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    name: `${name}-gateway`,
    namespace,
    build: () => gatewayNetworkPolicy(scope, gateway, metadata(owned, `${name}-gateway`)),
  });
  if (guards !== undefined)
    planned.push({
      id: 'gatewayParameters',
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name: `${name}-gateway`,
      namespace,
      build: () => parameters(owned),
    });
  if (guards !== undefined && isMeshed(scope.platform))
    planned.push({
      id: 'gatewayAuthorization',
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      name: `${name}-gateway`,
      namespace,
      build: () => authorization(owned),
    });
  return planned;
}

function metadata({ scope, gateway }: OwnedScope, name: string): ObjectMetadata {
  return { name, namespace: gateway.namespace, labels: labels(scope) };
}

/** The hosts of every route of the system, each once, in order. */
function routeHosts({ units }: Pick<NamespaceScope, 'units'>): readonly string[] {
  return [...new Set(units.flatMap(({ unit }) => unit.edges.exposes.map(({ properties }) => properties.host)))].sort(compare);
}

function gatewayManifest(owned: OwnedScope): GatewayManifest {
  const { scope, gateway, hasPodsHere } = owned;
  const { className, certificate } = gateway.owned;
  const here = gateway.namespace === scope.namespace;
  const allowedRoutes: GatewayListener['allowedRoutes'] = {
    namespaces: here
      ? { from: 'Same' }
      : { from: 'Selector', selector: { matchLabels: { 'kubernetes.io/metadata.name': scope.namespace } } },
  };
  const hosts = routeHosts(scope);
  const secure = (name: string, hostname?: string): GatewayListener => ({
    name,
    ...(hostname === undefined ? {} : { hostname }),
    port: 443,
    protocol: 'HTTPS',
    tls: { mode: 'Terminate', certificateRefs: [{ kind: 'Secret', name: certificate }] },
    allowedRoutes,
  });
  const known = hosts.filter((host) => !isLate(host)).map((host) => secure(listenerName(host), host));
  const late = hosts
    .filter(isLate)
    .slice(0, 1)
    .map((host) => secure(listenerName(host)));
  return {
    apiVersion: API,
    kind: 'Gateway',
    metadata: metadata(owned, gateway.name),
    spec: {
      gatewayClassName: className,
      listeners: [
        // Only the redirect stands here: it is in the gateway's own namespace.
        { name: PLAIN_LISTENER, port: 80, protocol: 'HTTP', allowedRoutes: { namespaces: { from: 'Same' } } },
        ...late,
        ...known,
      ],
      ...(hasPodsHere && scope.platform.guards !== undefined
        ? { infrastructure: { parametersRef: { group: '' as const, kind: 'ConfigMap' as const, name: `${gateway.name}-gateway` } } }
        : {}),
    },
  };
}

/** Whoever comes without TLS, at whatever host, is sent to the same address with it; no service hears of it. */
function httpsRedirect(owned: OwnedScope): HttpRoute {
  const { gateway } = owned;
  return {
    apiVersion: API,
    kind: 'HTTPRoute',
    metadata: metadata(owned, `${gateway.name}-https`),
    spec: {
      parentRefs: [{ name: gateway.name, sectionName: PLAIN_LISTENER }],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' } }],
          filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https', statusCode: 301 } }],
        },
      ],
    },
  };
}

/**
 * Restricted Pod Security asks for a profile of system calls, which the pods of Istio's gateways do not have unless the installation says so
 * (its template kube-gateway.yaml, `gateways.seccompProfile`). Istio merges this into the Deployment that it makes.
 */
function parameters(owned: OwnedScope): ConfigMap {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: metadata(owned, `${owned.gateway.name}-gateway`),
    data: {
      deployment: [
        'spec:',
        '  template:',
        '    spec:',
        '      securityContext:',
        '        seccompProfile:',
        '          type: RuntimeDefault',
        '',
      ].join('\n'),
    },
  };
}

/** Nothing is allowed in the namespace unless a policy says so; the gateway is for everybody, and services check who comes through it. */
function authorization(owned: OwnedScope): AuthorizationPolicy {
  return {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: metadata(owned, `${owned.gateway.name}-gateway`),
    spec: {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: owned.gateway.name }],
      action: 'ALLOW',
      rules: [{}],
    },
  };
}
