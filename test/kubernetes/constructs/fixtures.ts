import { App, Chart } from 'cdk8s';
import { type EnvironmentOptions, KeelsonError, type Problem, System } from 'keelson';

export const DIGEST = `sha256:${'0'.repeat(64)}`;

export const imageOf = (name: string): string => `registry.example.com/${name}:1.4.2@${DIGEST}`;

/** What a service needs at least. */
export const HTTP = { image: imageOf('service'), http: { port: 8080 } } as const;

export function shopChart(app = new App()): Chart {
  return new Chart(app, 'shop', { namespace: 'shop' });
}

/** What Keelson says is wrong. */
export function problemsOf(action: () => unknown): readonly Problem[] {
  try {
    action();
  } catch (error) {
    if (error instanceof KeelsonError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
}

export const codesOf = (action: () => unknown): string[] => problemsOf(action).map(({ code }) => code);

/** The line of this call, as messages give it: `test/x.test.ts:12`. */
export function here(lines = 0): string {
  const frame = new Error().stack?.split('\n')[2] ?? '';
  const [, file, line] = /\(?([^\s()]+):(\d+):\d+\)?$/.exec(frame) ?? [];
  return `${file?.slice(process.cwd().length + 1)}:${Number(line) + lines}`;
}

/** Every kind of unit and of object, and an edge of each verb. The declarations can be made in another order. */
export function everything(shuffle: <T>(steps: T[]) => T[] = (steps) => steps): { system: System; environment: EnvironmentOptions } {
  const system = new System('shop', { owner: 'team-shop' });
  const declarations = shuffle([
    () =>
      system.service('product-catalog', { image: imageOf('product-catalog'), runtime: 'go', http: { port: 8080 }, grpc: { port: 9000 } }),
    () =>
      system.service('order-service', {
        image: imageOf('order-service'),
        runtime: 'fastapi',
        http: { port: 8080 },
        files: { '/etc/app/a.yaml': 'a: 1\n' },
      }),
    () =>
      system.service('search', {
        image: imageOf('search'),
        http: { port: 8080 },
        scaling: 3,
        writable: { '/var/lib/search': { size: '1Gi', medium: 'volume' } },
      }),
    () => system.worker('notification-service', { image: imageOf('notification-service'), runtime: 'express' }),
    () => system.job('cleanup', { image: imageOf('cleanup'), schedule: '15 3 * * *' }),
    () => system.job('import', { image: imageOf('import') }),
    () => system.topic('order-events', { broker: 'kafka' }),
    () => system.secret('payment', { provider: 'vault', path: 'shop/payment', keys: ['api-key'] }),
    () => system.secret('mail', { provider: 'vault', path: 'shop/mail', keys: ['password'] }),
    () => system.secret('orders-db', { provider: 'kubernetes', path: 'orders-db', keys: ['username', 'password'] }),
  ]);
  for (const declare of declarations) declare();
  const service = (name: string) => system.services.find((each) => each.name === name)!;
  const secret = (name: string) => system.secrets.find((each) => each.name === name)!;
  const [orders, catalog, search] = [service('order-service'), service('product-catalog'), service('search')];
  const [notifications] = system.workers;
  const [events] = system.channels;
  const edges = shuffle([
    () => orders.calls(catalog, { timeout: '800ms', retries: 1 }),
    () => orders.calls(search, { soft: 'shows the last results' }),
    () => catalog.calls(search),
    () => orders.publishes(events!),
    () => notifications!.subscribes(events!),
    () => orders.owns('order-db', { engine: 'postgres', version: '16' }),
    () => orders.uses(secret('payment')),
    () => orders.uses(secret('mail')),
    () => notifications!.uses(secret('mail'), { as: 'variables' }),
    () => notifications!.reaches('smtp.example.com:587'),
    () => system.jobs[0]!.calls(orders),
  ]);
  for (const declare of edges) declare();
  return {
    system,
    environment: {
      kubernetes: {
        namespace: 'shop',
        ownsNamespace: true,
        monitoring: 'prometheus-operator',
        secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
      },
      existing: {
        'order-db': { host: '10.20.0.5', port: 5432, secret: 'orders-db' },
        kafka: { brokers: ['kafka.internal.example.com:9093'] },
      },
    },
  };
}
