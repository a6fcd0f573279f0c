import { defineConfig, type Service, System } from 'keelson';

/**
 * A generated system: SERVICES services, each of which calls the next CALLS by two operations each. Every second one owns a table; every
 * twentieth reads the topic that all write to, by a queue of its own, and remembers what it has handled.
 */
const services = Number(process.env.SERVICES ?? '10');
const calls = Number(process.env.CALLS ?? '3');

const shop = new System('shop', { owner: 'team-shop' });
const events = shop.topic('shop-events', { broker: 'sns-sqs' });
const declared: Service[] = [];
for (let number = 0; number < services; number += 1) {
  const name = `service-${String(number).padStart(5, '0')}`;
  const service = shop.service(name, {
    image: `registry.example.com/${name}:1.4.2@sha256:${'0123456789abcdef'.repeat(4)}`,
    runtime: 'go',
    http: { port: 8080 },
    scaling: { min: 1, max: 3, cpu: 70 },
    resources: { cpu: '250m', memory: '512Mi' },
    env: { LOG_LEVEL: 'info', CURRENCY: 'EUR' },
  });
  service.publishes(events);
  if (number % 2 === 0) service.owns(`${name}-data`, { engine: 'dynamodb', key: { partition: 'id' } });
  if (number % 20 === 0) service.subscribes(events, { idempotencyKey: 'eventId' });
  declared.push(service);
}
for (const [number, service] of declared.entries())
  for (const callee of declared.slice(number + 1, number + 1 + calls))
    service.calls(callee, { operations: ['GET /v1/items/{id}', 'POST /v1/items'], timeout: '800ms' });

export default defineConfig({
  system: shop,
  environments: {
    production: {
      aws: {
        account: '111111111111',
        region: 'eu-central-1',
        registry: '111111111111.dkr.ecr.eu-central-1.amazonaws.com',
        stacks: 'nested',
        concurrency: { account: 100_000 },
      },
    },
  },
});
