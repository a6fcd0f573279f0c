import { defineConfig } from 'keelson';
import { shop } from './system';

const cluster = {
  version: '1.34',
  namespace: 'shop',
  ownsNamespace: true,
  monitoring: 'prometheus-operator',
  gateway: { name: 'public', namespace: 'gateways', implementation: 'envoy-gateway' },
  secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
  reloader: true,
  telemetry: { endpoint: 'http://collector.observability.svc.cluster.local:4317', sampling: 0.1 },
  registries: ['registry.example.com'],
} as const;

/** Stores and broker outside the cluster. */
const managed = {
  'catalog-db': { host: 'catalog-db.data.example.com', port: 5432, secret: 'catalog-db', addresses: ['10.20.0.0/24'] },
  'catalog-cache': { host: 'catalog-cache.data.example.com', port: 6379, addresses: ['10.20.1.0/24'] },
  'order-db': { host: 'order-db.data.example.com', port: 5432, secret: 'order-db', addresses: ['10.20.2.0/24'] },
  kafka: { brokers: ['kafka-0.data.example.com:9093', 'kafka-1.data.example.com:9093'], addresses: ['10.20.3.0/24'] },
};

/** Where the shop goes, and what differs there. */
const config = defineConfig({
  system: shop,
  environments: {
    production: { kubernetes: cluster, existing: managed },

    /** Production on a mesh: what the other one leaves to the services, the proxies do. */
    meshed: {
      kubernetes: { ...cluster, mesh: 'istio', gateway: { name: 'public', namespace: 'gateways', implementation: 'istio' } },
      existing: managed,
    },

    /** The same shop on Lambda and API Gateway: the same images, from the registry that mirrors them. */
    aws: {
      stage: 'production',
      aws: {
        account: '111111111111',
        region: 'eu-central-1',
        registry: '111111111111.dkr.ecr.eu-central-1.amazonaws.com',
        network: 'vpc',
        domains: { 'shop.example.com': { hostedZone: { id: 'Z0000000EXAMPLE', name: 'example.com' } } },
      },
      secrets: {
        'catalog-db': { provider: 'aws-secrets-manager', path: 'shop/catalog-db' },
        'order-db': { provider: 'aws-secrets-manager', path: 'shop/order-db' },
        'payment-key': { provider: 'aws-secrets-manager', path: 'shop/payment' },
        'smtp-login': { provider: 'aws-secrets-manager', path: 'shop/smtp' },
      },
    },

    development: {
      sizing: 'small',
      kubernetes: {
        version: '1.34',
        namespace: 'shop-dev',
        gateway: { name: 'public', namespace: 'gateways', implementation: 'envoy-gateway' },
      },
      // Stores and broker run in the same cluster; the Secrets with their logins are there already.
      existing: {
        'catalog-db': { host: 'postgres.data.svc.cluster.local', port: 5432, secret: 'catalog-db', pods: { namespace: 'data' } },
        'catalog-cache': { host: 'redis.data.svc.cluster.local', port: 6379, pods: { namespace: 'data' } },
        'order-db': { host: 'postgres.data.svc.cluster.local', port: 5432, secret: 'order-db', pods: { namespace: 'data' } },
        kafka: { brokers: ['kafka.data.svc.cluster.local:9092'], pods: { namespace: 'data' } },
      },
      secrets: {
        'catalog-db': { provider: 'kubernetes', path: 'catalog-db' },
        'order-db': { provider: 'kubernetes', path: 'order-db' },
        'payment-key': { provider: 'kubernetes', path: 'payment-key' },
      },
    },
  },
});

export default config;
