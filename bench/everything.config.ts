import { defineConfig, type EnvironmentOptions, type Service, System } from 'keelson';

/**
 * A generated system with something of all that a system may hold, each as often as there are SERVICES: databases that exist with a secret
 * of their own, topics, publications, subscriptions, objectives, contexts, externals, and what an environment overrides. Each
 * service calls the next CALLS; with MESH=istio it stands on that mesh. What is quadratic in any of these shows in the phases.
 */
const services = Number(process.env.SERVICES ?? '10');
const calls = Number(process.env.CALLS ?? '0');
const mesh = process.env.MESH === 'istio' ? 'istio' : false;

type Changes<K extends keyof EnvironmentOptions> = Record<
  string,
  NonNullable<EnvironmentOptions[K]>[string & keyof NonNullable<EnvironmentOptions[K]>]
>;

const shop = new System('shop', { owner: 'team-shop' });
const declared: Service[] = [];
const existing: Changes<'existing'> = { kafka: { brokers: ['kafka.data.example.com:9093'], addresses: ['10.20.3.0/24'] } };
const overridden: Changes<'services'> = {};
const secrets: Changes<'secrets'> = {};
for (let number = 0; number < services; number += 1) {
  const name = `service-${String(number).padStart(5, '0')}`;
  shop.context(`context-${number}`);
  const events = shop.topic(`${name}-events`, { broker: 'kafka', partitions: 12, retention: '7d' });
  const service = shop.service(name, {
    image: `registry.example.com/${name}:1.4.2@sha256:${'0123456789abcdef'.repeat(4)}`,
    runtime: 'go',
    context: `context-${number}`,
    http: { port: 8080 },
    scaling: { min: 3, max: 20, cpu: 70 },
    objectives: [{ availability: 99.9 }, { availability: 99.5, of: name }, { freshness: '5m', percentile: 99, of: `${name}-events` }],
    env: { LOG_LEVEL: 'info', REGION: 'eu-central-1' },
    files: { '/etc/app/settings.yaml': `service: ${name}\npage:\n  size: 50\n  largest: 500\ncurrency: EUR\n` },
  });
  for (const value of ['key', 'login']) shop.secret(`${name}-${value}`, { provider: 'vault', keys: ['username', 'password'] });
  service.uses(shop.secret(`${name}-token`, { provider: 'vault', keys: ['token'], rotation: { every: '30d' } }));
  service.owns(`${name}-db`, { engine: 'postgres', version: '16' });
  service.publishes(events, { outbox: { store: `${name}-db` } });
  service.subscribes(events, { idempotencyKey: 'id' });
  service.reaches(`partner-${number}.example.com:443`);
  service.exposes({ host: 'shop.example.com', path: `/v1/${name}`, public: true });
  existing[`${name}-db`] = { host: `${name}.data.example.com`, port: 5432, secret: `${name}-login`, addresses: ['10.20.0.0/24'] };
  overridden[name] = { resources: { cpu: '500m' } };
  secrets[`${name}-token`] = { path: `elsewhere/${name}` };
  declared.push(service);
}
for (const [number, service] of declared.entries())
  for (const callee of declared.slice(number + 1, number + 1 + calls))
    service.calls(callee, { operations: ['GET /v1/things/{id}', 'POST /v1/things'], timeout: '800ms', retries: 1 });

export default defineConfig({
  system: shop,
  environments: {
    production: {
      kubernetes: {
        namespace: 'shop',
        ownsNamespace: true,
        mesh,
        gateway: { name: 'public', namespace: 'gateways', implementation: 'istio' },
        monitoring: 'prometheus-operator',
        secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
        reloader: true,
        telemetry: { endpoint: 'http://collector.observability.svc.cluster.local:4317', sampling: 0.1 },
        registries: ['registry.example.com'],
      },
      existing,
      services: overridden,
      secrets,
    },
  },
});
