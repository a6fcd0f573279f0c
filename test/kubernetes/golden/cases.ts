import { type EnvironmentOptions, System } from 'keelson';
import everything from '../../systems/everything/keelson.config';
import { imageOf, type Manifests, planned, shop } from '../plan/support/manifests';

/** Manifests that are worth reading whole. */
export const CASES: Readonly<Record<string, () => Manifests>> = {
  /** What ten lines make. */
  service: () =>
    planned(
      shop((system) => {
        const catalog = system.service('product-catalog', { image: imageOf('product-catalog'), runtime: 'go', http: { port: 8080 } });
        system.worker('importer', { image: imageOf('importer') }).calls(catalog);
      }),
      { kubernetes: { namespace: 'shop' } },
    ).belongingTo('product-catalog'),

  /** A Job that Argo CD waits for, and the workload in a later wave. */
  migration: () =>
    planned(
      shop((system) => {
        const orders = system.worker('orders', { image: imageOf('orders'), migration: { command: ['/app/migrate', 'up'] } });
        orders.owns('order-db', { engine: 'postgres' });
      }),
      { existing: { 'order-db': { host: '10.20.0.5', port: 5432 } }, kubernetes: { namespace: 'shop', migrations: 'argo-cd' } },
    ).belongingTo('orders'),

  /** On Istio: two callers told apart, a route with tokens, a host outside, a store, a Job that migrates. */
  'service-on-a-mesh': () => meshed().belongingTo('orders'),
  /** Who calls it: its proxy knows the callee alone, and nobody may ask it. */
  'job-on-a-mesh': () => meshed().belongingTo('reminders'),
  /** What the units share there: the gateway that the system owns, the defaults of the namespace, the hosts outside. */
  'shared-on-a-mesh': () => meshed().belongingTo('shop'),

  stateful: () => one('search'),
  worker: () => one('relay'),
  cronjob: () => one('night-report'),
  job: () => one('backfill'),
  /** Sidecars, init containers, stores, secrets of Vault, a broker. */
  'service-with-everything': () => one('ledger'),
  namespace: () => {
    const system = new System('warehouse', { owner: 'team-warehouse' });
    system.worker('importer', { image: imageOf('importer') });
    const environment: EnvironmentOptions = { kubernetes: { version: '1.34', namespace: 'warehouse', ownsNamespace: true } };
    return planned(system, environment).belongingTo('warehouse');
  },
};

function one(unit: string): Manifests {
  return planned(everything.system, everything.environments.production).belongingTo(unit);
}

function meshed(): Manifests {
  return planned(
    shop((system) => {
      system.context('ordering');
      system.context('telling');
      const orders = system.service('orders', {
        image: imageOf('orders'),
        context: 'ordering',
        http: { port: 8080, timeout: '5s' },
        migration: { command: ['/app/migrate', 'up'] },
      });
      const web = system.service('web', { image: imageOf('web'), context: 'ordering', http: { port: 8080 } });
      const reminders = system.job('reminders', { image: imageOf('reminders'), context: 'telling', schedule: '0 8 * * *' });
      web.calls(orders, {
        operations: ['GET /v1/orders/{id}', 'POST /v1/orders', 'DELETE /v1/orders/{id}'],
        timeout: '800ms',
        retries: 1,
        idempotencyKey: 'Idempotency-Key',
        concurrency: 50,
      });
      reminders.calls(orders);
      orders.owns('order-db', { engine: 'postgres' });
      orders.reaches('payments.example.com:443');
      orders.reaches('rates.example.com:8080', { protocol: 'http', timeout: '1s', retries: 2 });
      orders.exposes({
        host: 'shop.example.com',
        path: '/v1/orders',
        jwt: { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/keys', scopes: ['orders'] },
        timeout: '5s',
      });
    }),
    {
      existing: { 'order-db': { host: 'order-db.data.example.com', port: 5432, addresses: ['10.20.0.0/24'] } },
      kubernetes: {
        namespace: 'shop',
        ownsNamespace: true,
        mesh: 'istio',
        monitoring: 'prometheus-operator',
        migrations: 'argo-cd',
        gateway: { name: 'shop', implementation: 'istio', owned: { className: 'istio', certificate: 'shop-tls' } },
      },
    },
  );
}
