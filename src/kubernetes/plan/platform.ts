import type {
  ClusterDns,
  Gateway,
  KubernetesPlatform,
  KubernetesVersion,
  Mesh,
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
  readonly mesh: Required<Mesh> | undefined;
  readonly monitoring: (Monitoring & { readonly prometheus: Peer }) | undefined;
  readonly gateway: Gateway | undefined;
  readonly secretStore: SecretStore | undefined;
  readonly guards: (Required<Pick<NamespaceGuards, 'podSecurity'>> & NamespaceGuards) | undefined;
  readonly dns: ClusterDns & { readonly port: number; readonly nodeLocal: string | false };
  readonly imagePullPolicy: 'Always' | 'IfNotPresent';
  readonly privateRanges: readonly string[];
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
    gateway: platform.gateway,
    secretStore: platform.secretStore,
    guards:
      ownsNamespace === true ? { podSecurity: 'restricted' } : ownsNamespace ? { podSecurity: 'restricted', ...ownsNamespace } : undefined,
    dns: { port: 53, nodeLocal: NODE_LOCAL_DNS, ...(platform.dns ?? { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }) },
    imagePullPolicy: platform.imagePullPolicy ?? 'Always',
    privateRanges: platform.privateRanges ?? PRIVATE_RANGES,
  };
}

function resolveMesh(mesh: Mesh): Required<Mesh> {
  const controlPlane = mesh.kind === 'istio' ? { namespace: 'istio-system', labels: { app: 'istiod' } } : { namespace: 'linkerd' };
  return { dataPlane: 'sidecar', version: '1.27', controlPlane, trustDomain: 'cluster.local', cni: true, ...mesh };
}
