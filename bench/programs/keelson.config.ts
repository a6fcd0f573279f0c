import { defineConfig, type Service, System } from 'keelson';

/** A generated system: SERVICES services, each of which calls the next CALLS. Each becomes twelve Kubernetes objects. */
const services = Number(process.env.SERVICES ?? '10');
const calls = Number(process.env.CALLS ?? '0');

const shop = new System('shop', { owner: 'team-shop' });
const declared: Service[] = [];
for (let number = 0; number < services; number += 1) {
  const name = `service-${String(number).padStart(5, '0')}`;
  const service = shop.service(name, {
    image: `registry.example.com/${name}:1.4.2@sha256:${'0123456789abcdef'.repeat(4)}`,
    runtime: 'go',
    http: { port: 8080 },
    scaling: { min: 3, max: 20, cpu: 70 },
    resources: { cpu: '250m', memory: '512Mi' },
    env: { LOG_LEVEL: 'info', REGION: 'eu-central-1' },
    files: { '/etc/app/settings.yaml': `service: ${name}\npage:\n  size: 50\n  largest: 500\ncurrency: EUR\n` },
  });
  for (const value of ['database', 'signing-key'])
    service.uses(shop.secret(`${name}-${value}`, { provider: 'vault', path: `shop/${name}/${value}`, keys: ['username', 'password'] }));
  declared.push(service);
}
for (const [number, service] of declared.entries())
  for (const callee of declared.slice(number + 1, number + 1 + calls)) service.calls(callee, { timeout: '800ms', retries: 1 });

export default defineConfig({
  system: shop,
  environments: {
    production: {
      kubernetes: {
        namespace: 'shop',
        monitoring: 'prometheus-operator',
        secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
        reloader: true,
        telemetry: { endpoint: 'http://collector.observability.svc.cluster.local:4317', sampling: 0.1 },
      },
    },
  },
});
