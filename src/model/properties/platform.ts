import type { Duration } from '../duration';
import { address, cidr, cpu, duration, LABEL_KEY, labelValue, name, remotePort, storage } from '../fields';
import type { Bytes, Cpu } from '../quantity';
import { anyText, either, type Field, flag, list, map, number, object, oneOf, required, type Shape, text, whole } from '../shape';

/** Minor versions of Kubernetes that Keelson knows. */
export type KubernetesVersion = '1.32' | '1.33' | '1.34' | '1.35' | '1.36';

/** A group of pods elsewhere in the cluster: the gateway, Prometheus, the collector. */
export interface Peer {
  /** Where they run. */
  readonly namespace: string;
  /** Labels of its pods. @default - every pod of the namespace */
  readonly labels?: Readonly<Record<string, string>>;
  /** The service account that it runs as, for policies of the mesh. @default - not told apart */
  readonly serviceAccount?: string;
}

/** A service mesh. */
export interface Mesh {
  /** Which mesh. Istio with sidecars alone is emitted: Linkerd and Istio's ambient mode are refused. */
  readonly kind: 'istio' | 'linkerd';
  /** Istio's data plane. @default 'sidecar' */
  readonly dataPlane?: 'sidecar' | 'ambient';
  /** Istio's minor version, 1.27 and later. @default '1.27' */
  readonly version?: string;
  /** Where its control plane lives. @default { namespace: 'istio-system' }, or 'linkerd' */
  readonly controlPlane?: Peer;
  /** The first part of every identity of the mesh (SPIFFE). @default 'cluster.local' */
  readonly trustDomain?: string;
  /** The node agent of Istio sets pods up, so that they keep to restricted Pod Security. @default true */
  readonly cni?: boolean;
  /** The revision of Istio's control plane that injects proxies (`istio.io/rev`). @default - the cluster's default */
  readonly revision?: string;
  /** What each proxy reserves and may use. @default { cpu: '100m', memory: '128Mi', cpuLimit: '2', memoryLimit: '1Gi' } */
  readonly proxy?: MeshProxy;
}

/** What a proxy beside each replica reserves and may use; the defaults are Istio's own (its chart, `global.proxy.resources`). */
export interface MeshProxy {
  /** What is reserved. @default '100m' */
  readonly cpu?: Cpu;
  /** What is reserved. @default '128Mi' */
  readonly memory?: Bytes;
  /** The most that it may use. @default '2' */
  readonly cpuLimit?: Cpu;
  /** The most that it may use. @default '1Gi' */
  readonly memoryLimit?: Bytes;
}

/** What scrapes metrics. */
export interface Monitoring {
  /** What reads monitors. */
  readonly kind: 'prometheus-operator';
  /** Where Prometheus runs. @default { namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'prometheus' } } */
  readonly prometheus?: Peer;
  /** Labels by which its operator finds monitors: `{ release: 'kube-prometheus-stack' }`. @default - none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A gateway of the Gateway API. */
export interface Gateway {
  /** The name of the Gateway object. */
  readonly name: string;
  /** Where the Gateway object is. @default - the system's namespace */
  readonly namespace?: string;
  /** The listener that routes attach to, of a gateway that exists. @default - all listeners */
  readonly listener?: string;
  /** Who implements it: it decides what a route can express. @default - 'istio' where `owned.className` is 'istio', else 'other' */
  readonly implementation?: 'istio' | 'envoy-gateway' | 'traefik' | 'kong' | 'nginx' | 'other';
  /**
   * The pods that send the requests, and under a mesh the service account that they run as.
   * @default - those that Istio or Envoy Gateway run for a Gateway of that name; else every pod of its namespace
   */
  readonly pods?: Peer;
  /** Emit the gateway, of this class, with TLS from this Secret. @default - it exists */
  readonly owned?: { readonly className: string; readonly certificate: string };
  /** How long an address stays in use after a replica left: 15 s for most, 30 s for cloud load balancers with pod targets. @default '15s' */
  readonly deregistration?: Duration;
}

/** HashiCorp Vault, or a server with its interface. */
export interface Vault {
  /** `https://vault.example.com:8200`; may be late. */
  readonly address: string;
  /** Mount of the key-value engine, version 2. @default 'secret' */
  readonly mount?: string;
  /** Mount of the Kubernetes authentication. @default 'kubernetes' */
  readonly authMount?: string;
  /** The role of a unit's secrets; `{service}` and `{namespace}` stand for themselves. @default '{namespace}-{service}' */
  readonly role?: string;
  /** @default - none */
  readonly namespace?: string;
}

/** How values of secrets come into the cluster. */
export interface SecretStore {
  /** What copies values into the cluster. */
  readonly kind: 'external-secrets';
  /** How often values are read again. @default '1h' */
  readonly refresh?: Duration;
  /** @default - none, and secrets of the provider vault are refused */
  readonly vault?: Vault;
}

/** Guard rails of a namespace that the system owns. */
export interface NamespaceGuards {
  /** The level of Pod Security that is enforced. @default 'restricted' */
  readonly podSecurity?: 'restricted' | 'baseline';
  /** Upper bounds of the namespace. @default - twice what the system asks for at its largest */
  readonly quota?: { readonly cpu?: Cpu; readonly memory?: Bytes; readonly pods?: number } | false;
}

/** Where the cluster's DNS answers. */
export interface ClusterDns extends Peer {
  /** 5353 on OpenShift. @default 53 */
  readonly port?: number;
  /** The address of the cache on each node, which no pod selector matches. @default '169.254.20.10/32' */
  readonly nodeLocal?: string | false;
}

/** The OpenTelemetry collector. */
export interface Telemetry {
  /** `http://collector.observability.svc.cluster.local:4317`; may be late. */
  readonly endpoint: string;
  /** @default 'grpc' */
  readonly protocol?: 'grpc' | 'http/protobuf';
  /** Its pods. @default - every pod of the namespace in `endpoint` */
  readonly pods?: Peer;
  /** Part of the traces that are kept, 0 to 1. @default 0.1 */
  readonly sampling?: number;
}

/** What a Kubernetes cluster offers. */
export interface KubernetesPlatform {
  /** The oldest version among its nodes. @default '1.34' */
  readonly version?: KubernetesVersion;
  /** Where the system lives; `default` and `kube-*` are refused. @default - the chart's */
  readonly namespace?: string;
  /** The system owns its namespace, with Pod Security, default deny, quota and limits. @default false */
  readonly ownsNamespace?: boolean | NamespaceGuards;
  /** What the names of Services end in. @default 'cluster.local' */
  readonly clusterDomain?: string;
  /** The mesh that its pods are in; 'istio' is Istio with sidecars and the defaults of `Mesh`. @default - none */
  readonly mesh?: 'istio' | 'linkerd' | Mesh | false;
  /** What scrapes metrics. @default - none, and no monitor is emitted */
  readonly monitoring?: 'prometheus-operator' | Monitoring | false;
  /** The gateway that routes come through. @default - none, and routes are refused */
  readonly gateway?: Gateway;
  /** What copies secrets into the cluster. @default - none, and only secrets of the provider kubernetes can be used */
  readonly secretStore?: SecretStore;
  /** Stakater Reloader runs: replicas restart when a secret changes. @default false */
  readonly reloader?: boolean;
  /** Where DNS answers. @default - kube-dns in kube-system, port 53, node-local cache at 169.254.20.10 */
  readonly dns?: ClusterDns;
  /** The collector that processes send telemetry to. @default - none */
  readonly telemetry?: Telemetry;
  /** Always asks the registry whether the digest still holds; nodes cache the layers. @default 'Always' */
  readonly imagePullPolicy?: 'Always' | 'IfNotPresent';
  /** Secrets with registry credentials. @default - none */
  readonly imagePullSecrets?: readonly string[];
  /** Registries that images may come from. @default - any */
  readonly registries?: readonly string[];
  /** Names of priority classes by criticality. @default - none */
  readonly priorityClasses?: { readonly low?: string; readonly medium?: string; readonly high?: string };
  /** Prefer endpoints close to the caller. @default - spread evenly */
  readonly trafficDistribution?: 'PreferClose' | 'PreferSameZone' | 'PreferSameNode';
  /** Run pods in user namespaces, where the nodes can. @default false */
  readonly userNamespaces?: boolean;
  /** @default - the node's default */
  readonly appArmor?: 'RuntimeDefault' | false;
  /** @default - unset */
  readonly seLinux?: 'container_t' | false;
  /** A class of volumes for stateful workloads. @default - the cluster's default */
  readonly storageClass?: string;
  /** Ranges that are not public, left out when an external's addresses are not known. @default - RFC 1918, RFC 6598, link-local */
  readonly privateRanges?: readonly string[];
  /**
   * How migrations run before a new version serves: in its own pods, which works with every tool, or as a Job that Argo CD waits for
   * before it changes the workload (`argocd.argoproj.io/sync-wave`).
   * @default 'init-container'
   */
  readonly migrations?: 'init-container' | 'argo-cd';
  /** More annotations for pods. @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** What an Azure subscription offers. */
export interface AzurePlatform {
  /** Its id; may be late. @default - that of the credentials in use */
  readonly subscription?: string;
  /** `westeurope`. @default - that of the resource group */
  readonly location?: string;
  /** Its name. @default - the system's name */
  readonly resourceGroup?: string;
}

/** What a machine with Docker Compose offers. */
export interface ComposePlatform {
  /** Prometheus, Grafana, Jaeger, Loki and a collector beside the system. @default false */
  readonly observability?: boolean;
}

const peerShape: Shape<Peer> = {
  namespace: required(name('the name of a namespace')),
  labels: map(LABEL_KEY, labelValue()),
  serviceAccount: name('the name of a service account'),
};
const peer = (): Field => object<Peer>(peerShape, "pods such as { namespace: 'monitoring' }");

const mesh = object<Mesh>(
  {
    kind: required(oneOf('istio', 'linkerd')),
    dataPlane: oneOf('sidecar', 'ambient'),
    version: text("a minor version such as '1.27'", { pattern: '^1\\.(2[7-9]|[3-9]\\d)$' }),
    controlPlane: peer(),
    trustDomain: text('a trust domain', { pattern: '^[a-z0-9.-]+$' }),
    cni: flag(),
    revision: name('the name of a revision'),
    proxy: object<MeshProxy>(
      { cpu: cpu(), memory: storage(), cpuLimit: cpu(), memoryLimit: storage() },
      "sizes such as { cpu: '100m', memory: '128Mi' }",
    ),
  },
  "a mesh such as { kind: 'istio' }",
);

const gateway = object<Gateway>(
  {
    name: required(name('the name of a gateway')),
    namespace: name('the name of a namespace'),
    listener: name('the name of a listener'),
    implementation: oneOf('istio', 'envoy-gateway', 'traefik', 'kong', 'nginx', 'other'),
    pods: peer(),
    owned: object<{ className: string; certificate: string }>(
      { className: required(name('the name of a gateway class')), certificate: required(name('the name of a Secret')) },
      "an owned gateway such as { className: 'istio', certificate: 'shop-tls' }",
    ),
    deregistration: duration('15s', { max: 600_000 }),
  },
  "a gateway such as { name: 'public', namespace: 'gateways' }",
);

const url = (): Field => address('https://vault.example.com:8200');

const vault = object<Vault>(
  {
    address: required(url()),
    mount: text('a path', { pattern: '^[^\\s]+$', late: true }),
    authMount: text('a path', { pattern: '^[^\\s]+$' }),
    role: text('the name of a role', { pattern: '^[^\\s]+$', late: true }),
    namespace: text('a Vault namespace', { pattern: '^[^\\s]+$' }),
  },
  "a Vault such as { address: 'https://vault.example.com:8200' }",
);

const guards = object<NamespaceGuards>(
  {
    podSecurity: oneOf('restricted', 'baseline'),
    quota: either(
      oneOf(false),
      object<{ cpu?: Cpu; memory?: Bytes; pods?: number }>(
        { cpu: cpu(), memory: storage(), pods: whole('a number of pods', 1, 1e6) },
        "a quota such as { cpu: '40', memory: '80Gi' }",
      ),
    ),
  },
  "guards such as { podSecurity: 'restricted' }",
);

export const kubernetesField: Field = object<KubernetesPlatform>(
  {
    version: oneOf('1.32', '1.33', '1.34', '1.35', '1.36'),
    namespace: name('the name of a namespace'),
    ownsNamespace: either(flag(), guards),
    clusterDomain: text('a DNS name', { pattern: '^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$', maxLength: 200 }),
    mesh: either(oneOf('istio', 'linkerd', false), mesh),
    monitoring: either(
      oneOf('prometheus-operator', false),
      object<Monitoring>(
        { kind: required(oneOf('prometheus-operator')), prometheus: peer(), labels: map(LABEL_KEY, labelValue()) },
        "monitoring such as { kind: 'prometheus-operator' }",
      ),
    ),
    gateway,
    secretStore: object<SecretStore>(
      { kind: required(oneOf('external-secrets')), refresh: duration('1h', { min: 1_000 }), vault },
      "a secret store such as { kind: 'external-secrets' }",
    ),
    reloader: flag(),
    dns: object<ClusterDns>(
      { ...peerShape, port: remotePort(), nodeLocal: either(oneOf(false), cidr()) },
      "DNS such as { namespace: 'kube-system' }",
    ),
    telemetry: object<Telemetry>(
      { endpoint: required(url()), protocol: oneOf('grpc', 'http/protobuf'), pods: peer(), sampling: number('a number from 0 to 1', 0, 1) },
      'telemetry such as { endpoint: ... }',
    ),
    imagePullPolicy: oneOf('Always', 'IfNotPresent'),
    imagePullSecrets: list(name('the name of a Secret')),
    registries: list(text("a registry such as 'registry.example.com'", { pattern: '^[a-z0-9]([-a-z0-9.:/_]*[a-z0-9])?$' }), { min: 1 }),
    priorityClasses: object<{ low?: string; medium?: string; high?: string }>(
      { low: name(), medium: name(), high: name() },
      'priority classes',
    ),
    trafficDistribution: oneOf('PreferClose', 'PreferSameZone', 'PreferSameNode'),
    userNamespaces: flag(),
    appArmor: oneOf('RuntimeDefault', false),
    seLinux: oneOf('container_t', false),
    storageClass: name('the name of a storage class'),
    privateRanges: list(cidr(), { min: 1 }),
    migrations: oneOf('init-container', 'argo-cd'),
    podAnnotations: map(LABEL_KEY, anyText('a string')),
  },
  "a Kubernetes platform such as { version: '1.34', namespace: 'shop' }",
);

export const azureField: Field = object<AzurePlatform>(
  {
    subscription: text('a subscription', { late: true }),
    location: text("a location such as 'westeurope'"),
    resourceGroup: text('a resource group'),
  },
  'an Azure platform',
);

export const composeField: Field = object<ComposePlatform>({ observability: flag() }, 'a Compose platform');
