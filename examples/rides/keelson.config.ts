import { defineConfig } from 'keelson';
import { rides } from './system';

/** Where the stores and the broker are: managed ones outside the cluster, with ranges of addresses of their own. */
const managed = {
  'trips-db': { host: 'trips-db.data.example.com', port: 5432, secret: 'trips-db', addresses: ['10.40.0.0/26'] },
  'payments-db': { host: 'payments-db.data.example.com', port: 5432, secret: 'payments-db', addresses: ['10.40.0.64/26'] },
  'riders-db': { host: 'riders-db.data.example.com', port: 5432, secret: 'riders-db', addresses: ['10.40.0.128/26'] },
  'drivers-db': { host: 'drivers-db.data.example.com', port: 5432, secret: 'drivers-db', addresses: ['10.40.0.192/26'] },
  'promotions-db': { host: 'promotions-db.data.example.com', port: 3306, secret: 'promotions-db', addresses: ['10.40.1.0/26'] },
  'positions-cache': { host: 'redis.data.svc.cluster.local', port: 6379, pods: { namespace: 'data', labels: { app: 'redis' } } },
  kafka: { brokers: ['kafka-0.data.example.com:9093', 'kafka-1.data.example.com:9093'], addresses: ['10.40.2.0/26'] },
};

/** The same system with a mesh and without one: what is lost without stands in the parity report. */
const config = defineConfig({
  system: rides,
  environments: {
    production: {
      stage: 'production',
      kubernetes: {
        version: '1.34',
        namespace: 'rides',
        ownsNamespace: true,
        mesh: 'istio',
        monitoring: 'prometheus-operator',
        gateway: { name: 'rides', implementation: 'istio', owned: { className: 'istio', certificate: 'rides-tls' } },
        secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
        reloader: true,
        telemetry: { endpoint: 'http://collector.observability.svc.cluster.local:4317' },
        registries: ['registry.example.com'],
        migrations: 'argo-cd',
      },
      existing: managed,
    },

    staging: {
      stage: 'staging',
      kubernetes: {
        version: '1.34',
        namespace: 'rides-staging',
        ownsNamespace: true,
        monitoring: 'prometheus-operator',
        gateway: { name: 'public', namespace: 'gateways', implementation: 'envoy-gateway' },
        secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
        registries: ['registry.example.com'],
      },
      existing: managed,
    },

    /** The same system on Lambda and API Gateway, where gRPC is not spoken: who speaks it stays where it was. */
    aws: {
      stage: 'production',
      aws: {
        account: '111111111111',
        region: 'eu-central-1',
        registry: '111111111111.dkr.ecr.eu-central-1.amazonaws.com',
        network: 'vpc',
        stacks: 'nested',
        concurrency: { account: 3_000 },
        domains: Object.fromEntries(
          ['app.rides.example.com', 'rides.example.com', 'drivers.rides.example.com'].map((host) => [
            host,
            { hostedZone: { id: 'Z0000000EXAMPLE', name: 'rides.example.com' } },
          ]),
        ),
      },
      existing: {
        pricing: { url: 'https://pricing.cluster.rides.example.com' },
        positions: { url: 'https://positions.cluster.rides.example.com' },
        // Aurora has no MySQL 8.4: this database stays where it is.
        'promotions-db': managed['promotions-db'],
      },
      // A function runs for a quarter of an hour at most, and is told what to run.
      services: {
        settlement: { command: ['python', 'settle.py'], timeout: '15m' },
        'fare-backfill': { command: ['/app/backfill'], timeout: '15m' },
      },
      secrets: {
        'card-key': { provider: 'aws-secrets-manager' },
        'bank-login': { provider: 'aws-secrets-manager' },
        'promotions-db': { provider: 'aws-secrets-manager' },
      },
    },
  },
});

export default config;
