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
