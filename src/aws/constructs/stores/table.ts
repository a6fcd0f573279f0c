import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Store } from '../../../model/store';
import { backupDays, isProtected } from '../../plan/stores';
import type { SharedResources } from '../shared-resources';
import { encryptedBy } from '../table-encryption';
import type { TableResources } from './store-resources';

/** A table that is encrypted with the system's key, brings back any second of its last weeks, and stays when its stack goes. */
export function createTable(scope: Construct, store: Store, { key, environment, given }: SharedResources): TableResources {
  const table = given.tables?.[store.name];
  if (table !== undefined) return { kind: 'table', table };
  const { properties } = store;
  const { partition, sort } = properties.key ?? { partition: 'id' };
  const days = backupDays(store);
  const stays = isProtected({ store, environment });
  return {
    kind: 'table',
    table: new TableV2(scope, 'Table', {
      partitionKey: { name: partition, type: AttributeType.STRING },
      ...(sort === undefined ? {} : { sortKey: { name: sort, type: AttributeType.STRING } }),
      ...(properties.expires === undefined ? {} : { timeToLiveAttribute: properties.expires }),
      billing: Billing.onDemand(),
      encryption: encryptedBy(key),
      pointInTimeRecoverySpecification:
        days === 0 ? { pointInTimeRecoveryEnabled: false } : { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: days },
      deletionProtection: stays,
      // Protected, it would refuse to go with a first deployment that fails; it has no name that the next one would miss.
      removalPolicy: stays ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    }),
  };
}
