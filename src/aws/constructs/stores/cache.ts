import { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { STORE_PORTS, type Store } from '../../../model/store';
import { backupDays, cacheLimits, isProtected, plainEngine, versionOf } from '../../plan/stores';
import { ClosedGroup } from '../closed-group';
import type { Network } from '../network';
import type { SharedResources } from '../shared-resources';
import { physicalName, textOf } from './physical-name';
import type { CacheResources } from './store-resources';

/** Characters of the name of a serverless cache (ElastiCache API). */
const CACHE_NAME = 40;
/** Where a serverless cache of Redis answers reads that may be a little old (ElastiCache user guide). */
const READER_PORT = 6380;

/** A cache of ElastiCache Serverless in subnets without a way out: always TLS, in several zones, encrypted with the system's key. */
export function createCache(
  scope: Construct,
  store: Store,
  { key, environment, system }: SharedResources,
  network: Network,
): CacheResources {
  const engine = plainEngine(store.properties.engine) as string;
  const { gigabytes, unitsPerSecond } = cacheLimits(store);
  const { storeSubnets, vpc } = network;
  const { subnets } = vpc.selectSubnets(storeSubnets);
  const stays = isProtected({ store, environment });
  const group = new ClosedGroup(scope, 'SecurityGroup', { vpc, description: `Cache ${store.name}: its owner may ask it.` });
  const cache = new CfnServerlessCache(scope, 'Cache', {
    // It can change none of its subnets. What may be lost is made anew under another name; what must not fails to be, and stays.
    serverlessCacheName: physicalName(scope, store, CACHE_NAME, stays ? '' : textOf(subnets)),
    description: store.properties.description ?? `${store.name} of ${system}`,
    engine,
    majorEngineVersion: versionOf(store)?.major as string,
    kmsKeyId: key.keyArn,
    securityGroupIds: [group.securityGroupId],
    subnetIds: subnets.map(({ subnetId }) => subnetId),
    cacheUsageLimits: { dataStorage: { maximum: gigabytes, unit: 'GB' }, ecpuPerSecond: { maximum: unitsPerSecond } },
    ...(engine === 'redis' ? { snapshotRetentionLimit: backupDays(store) } : {}),
  });
  const removalPolicy = stays ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
  cache.applyRemovalPolicy(removalPolicy);
  group.applyRemovalPolicy(removalPolicy);
  const hasReader = engine === 'redis' && (store.properties.readReplicas ?? 0) > 0;
  return {
    kind: 'cache',
    cache,
    group,
    port: STORE_PORTS[store.properties.engine] as number,
    readerHost: hasReader ? cache.attrReaderEndpointAddress : undefined,
    readerPort: READER_PORT,
  };
}
