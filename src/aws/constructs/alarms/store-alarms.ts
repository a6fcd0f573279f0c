import type { Store } from '../../../model/store';
import { cacheLimits } from '../../plan/stores';
import type { StoreResources } from '../stores/store-resources';
import type { Measure, MetricSource } from './measure';

/** An alarm over something that a unit stands on. */
export interface Watched {
  readonly name: string;
  readonly means: string;
  readonly next: string;
  readonly measure: () => Measure;
  readonly threshold: number;
}

const GIBIBYTE = 1_024 ** 3;
/** Percent of what there is. */
const NEARLY_FULL = 80;
const NEARLY_ALL_CAPACITY = 90;
const LEAST_LOCAL_STORAGE = GIBIBYTE;

/** What runs short in a store before it fails. */
export function storeAlarms(store: Pick<Store, 'name' | 'properties'>, resources: StoreResources): readonly Watched[] {
  switch (resources.kind) {
    case 'table':
      return [throttledTable(store.name, resources.table.tableName)];
    case 'database':
      return databaseAlarms(store.name, resources);
    case 'cache':
      return cacheAlarms(store, resources);
  }
}

/** A table that refuses for want of capacity. */
export function throttledTable(name: string, TableName: string): Watched {
  const metric = (each: string): MetricSource => ({ namespace: 'AWS/DynamoDB', name: each, dimensions: { TableName }, statistic: 'Sum' });
  return {
    name: `throttles of ${name}`,
    means: `Table ${name} refuses reads or writes.`,
    next: 'Keys that are asked for far more often than others, or growth that is faster than the table doubles its capacity.',
    measure: () => ({
      metrics: { reads: metric('ReadThrottleEvents'), writes: metric('WriteThrottleEvents') },
      expressions: [['throttles', 'FILL(reads, 0) + FILL(writes, 0)']],
    }),
    threshold: 0,
  };
}

function databaseAlarms(name: string, { cluster, proxy }: Extract<StoreResources, { kind: 'database' }>): readonly Watched[] {
  const ofCluster = (metric: string, statistic: string): MetricSource => ({
    namespace: 'AWS/RDS',
    name: metric,
    dimensions: { DBClusterIdentifier: cluster.clusterIdentifier },
    statistic,
  });
  const ofProxy = (metric: string): MetricSource => ({
    namespace: 'AWS/RDS',
    name: metric,
    dimensions: { ProxyName: proxy.dbProxyName, TargetGroup: 'default', TargetRole: 'READ_WRITE' },
    statistic: 'Sum',
  });
  return [
    {
      name: `capacity of ${name}`,
      means: `Database ${name} uses more than ${NEARLY_ALL_CAPACITY} % of its largest capacity.`,
      next: 'It cannot grow further. Look for slow statements; raise size or maxConnections of the store.',
      measure: () => ({ metrics: { capacity: ofCluster('ACUUtilization', 'Average') } }),
      threshold: NEARLY_ALL_CAPACITY,
    },
    {
      name: `local storage of ${name}`,
      means: `An instance of database ${name} has less than 1 GiB of local storage left.`,
      next: 'Sorts and temporary tables fail when it is used up. Look for large sorts.',
      // What is missing: alarms go off above their threshold.
      measure: () => ({
        metrics: { free: ofCluster('FreeLocalStorage', 'Minimum') },
        expressions: [['short', `IF(free < ${LEAST_LOCAL_STORAGE}, 1, 0)`]],
      }),
      threshold: 0,
    },
    {
      name: `connections of ${name}`,
      means: `The proxy of database ${name} uses more than ${NEARLY_FULL} % of the connections that it may open.`,
      next: 'Requests wait for a connection. Look for transactions that stay open.',
      measure: () => ({
        metrics: { open: ofProxy('DatabaseConnections'), most: ofProxy('MaxDatabaseConnectionsAllowed') },
        expressions: [['used', '100 * open / IF(most > 0, most, 1)']],
      }),
      threshold: NEARLY_FULL,
    },
  ];
}

function cacheAlarms(store: Pick<Store, 'name' | 'properties'>, { cache }: Extract<StoreResources, { kind: 'cache' }>): readonly Watched[] {
  const metric = (name: string, statistic: string): MetricSource => ({
    namespace: 'AWS/ElastiCache',
    name,
    dimensions: { clusterId: cache.serverlessCacheName },
    statistic,
  });
  return [
    {
      name: `memory of ${store.name}`,
      means: `Cache ${store.name} is filled to more than ${NEARLY_FULL} %.`,
      next: 'When it is full it drops what has a time to live, next refuses writes. Raise the size of the store, or let values expire.',
      measure: () => ({ metrics: { bytes: metric('BytesUsedForCache', 'Maximum') } }),
      threshold: (cacheLimits(store).gigabytes * GIBIBYTE * NEARLY_FULL) / 100,
    },
    {
      name: `throttles of ${store.name}`,
      means: `Cache ${store.name} refuses commands.`,
      next: 'More is asked than its size allows. Raise the size of the store.',
      measure: () => ({ metrics: { commands: metric('ThrottledCmds', 'Sum') } }),
      threshold: 0,
    },
  ];
}
