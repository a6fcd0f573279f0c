import { defineConfig } from 'keelson';
import { warehouse } from './system';

const existing = {
  'ledger-db': {
    host: 'ledger-db.data.example.com',
    port: 5432,
    secret: 'ledger-db',
    user: 'ledger',
    addresses: ['10.20.0.0/24', 'fd12:3456:789a::/64'],
  },
  'price-cache': { host: 'redis.data.svc.cluster.local', port: 6379, pods: { namespace: 'data', labels: { app: 'redis' } } },
  'stock-db': { host: '10.20.4.7', port: 3306, secret: 'stock-db', database: 'stock_v3' },
  'label-index': { host: 'dynamodb.eu-central-1.amazonaws.com', port: 443, addresses: ['0.0.0.0/0'] },
  kafka: { brokers: ['kafka-0.data.example.com:9094', 'kafka-1.data.example.com:9094'], secret: 'kafka' },
  rabbitmq: { brokers: ['rabbitmq.data.svc.cluster.local:5671'], pods: { namespace: 'data' } },
} as const;

const vault = {
  address: 'https://vault.example.com:8200',
  mount: 'kv',
  authMount: 'cluster-a',
  role: 'warehouse-{service}',
  namespace: 'shops',
};

/** Not one of these gateways checks tokens, and there is no mesh. */
const accept = { 'jwt-not-checked': 'search checks the tokens of its callers itself' };

/** One system on the oldest version that Keelson knows, on the one that most run, and on the newest; each platform says other things. */
export default defineConfig({
  system: warehouse,
  environments: {
    oldest: {
      stage: 'staging',
      existing,
      accept,
      kubernetes: {
        version: '1.32',
        namespace: 'warehouse-staging',
        ownsNamespace: { podSecurity: 'restricted', quota: { cpu: '400', memory: '800Gi', pods: 500 } },
        trafficDistribution: 'PreferClose',
        monitoring: {
          kind: 'prometheus-operator',
          prometheus: { namespace: 'observability', labels: { app: 'prometheus', shard: '0' } },
          labels: { release: 'kube-prometheus-stack' },
        },
        gateway: {
          name: 'edge',
          deregistration: '30s',
          pods: { namespace: 'edge', labels: { 'gateway.networking.k8s.io/gateway-name': 'edge' } },
        },
        secretStore: { kind: 'external-secrets', refresh: '15m', vault },
        telemetry: { endpoint: 'https://10.30.0.9/otlp', protocol: 'http/protobuf', sampling: 1 },
        dns: { namespace: 'openshift-dns', labels: { 'dns.operator.openshift.io/daemonset-dns': 'default' }, port: 5353, nodeLocal: false },
      },
    },
    production: {
      stage: 'production',
      existing,
      accept,
      kubernetes: {
        version: '1.34',
        namespace: 'warehouse',
        ownsNamespace: true,
        monitoring: 'prometheus-operator',
        gateway: { name: 'public', namespace: 'gateways', implementation: 'istio' },
        secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
        reloader: true,
        telemetry: { endpoint: 'http://collector.observability.svc.cluster.local:4317' },
        registries: ['registry.example.com/warehouse', 'mirror.example.com:5000'],
        imagePullSecrets: ['registry', 'mirror'],
        imagePullPolicy: 'Always',
        priorityClasses: { low: 'batch', medium: 'standard', high: 'critical' },
        podAnnotations: { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'true' },
        storageClass: 'fast',
      },
    },
    /** On a mesh that is followed by revision, with smaller proxies than usual. */
    meshed: {
      stage: 'production',
      existing,
      kubernetes: {
        version: '1.34',
        namespace: 'warehouse-meshed',
        ownsNamespace: true,
        mesh: { kind: 'istio', version: '1.28', revision: 'stable', proxy: { cpu: '50m', memoryLimit: '512Mi' } },
        monitoring: 'prometheus-operator',
        gateway: { name: 'public', namespace: 'gateways', implementation: 'istio' },
        secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
        telemetry: { endpoint: 'http://collector.observability.svc.cluster.local:4317' },
      },
    },
    newest: {
      stage: 'production',
      existing,
      accept,
      kubernetes: {
        version: '1.36',
        namespace: 'warehouse',
        ownsNamespace: { quota: false },
        clusterDomain: 'cluster.example',
        trafficDistribution: 'PreferSameZone',
        userNamespaces: true,
        appArmor: 'RuntimeDefault',
        seLinux: 'container_t',
        monitoring: { kind: 'prometheus-operator' },
        gateway: { name: 'public', namespace: 'gateways' },
        secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
        telemetry: {
          endpoint: 'http://collector:4318',
          protocol: 'http/protobuf',
          pods: { namespace: 'otel', labels: { app: 'collector' } },
        },
        privateRanges: ['10.0.0.0/8', 'fd12:3456:789a::/48'],
      },
      images: {
        stock: 'registry.example.com/warehouse/stock@sha256:5be8f1402d7c396ea0b57d28c9461f3ed87ba62c05f9e1743d8a60bc29e4f571',
      },
      services: { storefront: { scaling: { min: 6, max: 60 }, http: { port: 8088 } }, labels: { criticality: 'low' } },
    },
  },
});
