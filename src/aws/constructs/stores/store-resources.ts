import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { CfnServerlessCache } from 'aws-cdk-lib/aws-elasticache';
import type { DatabaseCluster, DatabaseProxy } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';

/** A table of DynamoDB, which was made or given. */
export interface TableResources {
  readonly kind: 'table';
  readonly table: ITable;
}

/** A cluster of Aurora Serverless v2, behind a proxy. */
export interface DatabaseResources {
  readonly kind: 'database';
  readonly cluster: DatabaseCluster;
  readonly proxy: DatabaseProxy;
  /** Who is in it can be asked at the port of the database: the owner alone. */
  readonly proxyGroup: SecurityGroup;
  /** User name and password, which RDS makes and rotates. */
  readonly credentials: ISecret;
  readonly port: number;
  /** Where reads are answered that may be a little old; there where read replicas were declared. */
  readonly readerHost: string | undefined;
}

/** A cache of ElastiCache Serverless. */
export interface CacheResources {
  readonly kind: 'cache';
  readonly cache: CfnServerlessCache;
  readonly group: SecurityGroup;
  readonly port: number;
  /** Where reads are answered that may be a little old; there where read replicas were declared. */
  readonly readerHost: string | undefined;
  readonly readerPort: number;
}

/** What keeps the data of one store. */
export type StoreResources = TableResources | DatabaseResources | CacheResources;
