import type {
  ClusterDns,
  Gateway,
  KubernetesPlatform,
  KubernetesVersion,
  Mesh,
  MeshProxy,
  Monitoring,
  NamespaceGuards,
  Peer,
  SecretStore,
} from '../../model/properties/platform';

/** A platform with every default filled in. */
export interface ResolvedPlatform
  extends Omit<KubernetesPlatform, 'version' | 'mesh' | 'monitoring' | 'gateway' | 'secretStore' | 'ownsNamespace' | 'dns'> {
  readonly version: KubernetesVersion;
  /** The minor version as a number: 34. */
  readonly minor: number;
  readonly clusterDomain: string;
  readonly mesh: ResolvedMesh | undefined;
  readonly monitoring: (Monitoring & { readonly prometheus: Peer }) | undefined;
  readonly gateway: ResolvedGateway | undefined;
  readonly secretStore: SecretStore | undefined;
  readonly guards: (Required<Pick<NamespaceGuards, 'podSecurity'>> & NamespaceGuards) | undefined;
  readonly dns: ClusterDns & { readonly port: number; readonly nodeLocal: string | false };
  readonly imagePullPolicy: 'Always' | 'IfNotPresent';
  readonly privateRanges: readonly string[];
  readonly migrations: 'init-container' | 'argo-cd';
}

export interface ResolvedMesh extends Required<Omit<Mesh, 'revision' | 'proxy'>> {
  readonly revision: string | undefined;
  readonly proxy: Required<MeshProxy>;
}

export interface ResolvedGateway extends Gateway {
  /** The namespace of the Gateway object: as declared, or the system's. */
  readonly namespace: string;
  readonly implementation: NonNullable<Gateway['implementation']>;
  /** The pods that send the requests. */
  readonly pods: Peer;
}

/** RFC 1918, RFC 6598 (shared address space) and RFC 3927 (link-local, which holds the metadata address of every cloud). */
export const PRIVATE_RANGES = ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'] as const;

/** RFC 4193 (unique local) and RFC 4291 (link-local). */
export const PRIVATE_RANGES_V6 = ['fc00::/7', 'fe80::/10'] as const;

/** Where NodeLocal DNSCache listens by default (its add-on's own manifest). It is on the host's network: no pod selector matches it. */
const NODE_LOCAL_DNS = '169.254.20.10/32';

export function resolvePlatform(platform: KubernetesPlatform = {}): ResolvedPlatform {
  const version = platform.version ?? '1.34';
  const mesh = typeof platform.mesh === 'string' ? { kind: platform.mesh } : platform.mesh;
  const monitoring = platform.monitoring === 'prometheus-operator' ? { kind: platform.monitoring } : platform.monitoring;
  const { ownsNamespace } = platform;
  return {
    ...platform,
    version,
    minor: Number.parseInt(version.slice(2), 10),
    clusterDomain: platform.clusterDomain ?? 'cluster.local',
    mesh: mesh ? resolveMesh(mesh) : undefined,
    monitoring: monitoring
      ? {
          ...monitoring,
          prometheus: monitoring.prometheus ?? { namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'prometheus' } },
        }
      : undefined,
    gateway: platform.gateway === undefined ? undefined : resolveGateway(platform.gateway, platform.namespace ?? ''),
    secretStore: platform.secretStore,
    guards:
      ownsNamespace === true ? { podSecurity: 'restricted' } : ownsNamespace ? { podSecurity: 'restricted', ...ownsNamespace } : undefined,
    dns: { port: 53, nodeLocal: NODE_LOCAL_DNS, ...(platform.dns ?? { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }) },
    imagePullPolicy: platform.imagePullPolicy ?? 'Always',
    privateRanges: platform.privateRanges ?? PRIVATE_RANGES,
    migrations: platform.migrations ?? 'init-container',
  };
}

/** What Istio gives the proxies that it injects unless told otherwise (its chart, `global.proxy.resources`). */
const ISTIO_PROXY: Required<MeshProxy> = { cpu: '100m', memory: '128Mi', cpuLimit: '2', memoryLimit: '1Gi' };

/** Where istiod is unless the platform says otherwise (its chart). */
export const ISTIOD_PODS: Peer = { namespace: 'istio-system', labels: { app: 'istiod' } };

function resolveMesh({ proxy, revision, ...mesh }: Mesh): ResolvedMesh {
  const controlPlane = mesh.kind === 'istio' ? ISTIOD_PODS : { namespace: 'linkerd' };
  return {
    dataPlane: 'sidecar',
    version: '1.27',
    controlPlane,
    trustDomain: 'cluster.local',
    cni: true,
    ...mesh,
    revision,
    proxy: { ...ISTIO_PROXY, ...proxy },
  };
}

function resolveGateway(gateway: Gateway, systemNamespace: string): ResolvedGateway {
  const namespace = gateway.namespace ?? systemNamespace;
  const implementation = gateway.implementation ?? (gateway.owned?.className === 'istio' ? 'istio' : 'other');
  const assumed = gatewayPods(gateway, namespace, implementation);
  return { ...gateway, namespace, implementation, pods: gateway.pods === undefined ? assumed : declaredPods(gateway.pods, assumed) };
}

/** Pods that are the assumed ones run as their account; of any other it is not known: a wrong one would refuse every request. */
function declaredPods(declared: Peer, { namespace, labels = {}, serviceAccount }: Peer): Peer {
  const isAssumed = declared.namespace === namespace && Object.entries(labels).every(([key, value]) => declared.labels?.[key] === value);
  return { ...(isAssumed && serviceAccount !== undefined ? { serviceAccount } : {}), ...declared };
}

/** The pods that an implementation runs for a Gateway. Others serve many gateways with the same pods, and name them as they like. */
function gatewayPods({ name, owned }: Gateway, namespace: string, implementation: ResolvedGateway['implementation']): Peer {
  // Istio: "Automated deployment" of its documentation of the Gateway API: a Deployment and its account are called NAME-CLASS.
  if (implementation === 'istio')
    return {
      namespace,
      labels: { 'gateway.networking.k8s.io/gateway-name': name },
      serviceAccount: `${name}-${owned?.className ?? 'istio'}`,
    };
  if (implementation === 'envoy-gateway')
    return {
      namespace: 'envoy-gateway-system',
      labels: { 'gateway.envoyproxy.io/owning-gateway-name': name, 'gateway.envoyproxy.io/owning-gateway-namespace': namespace },
    };
  return { namespace };
}
