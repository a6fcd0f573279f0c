import { milliseconds, seconds } from '../../model/duration';
import type { EnvironmentProperties } from '../../model/properties/environment';
import type { StoreEngine } from '../../model/properties/store';
import { bytes } from '../../model/quantity';
import type { Store } from '../../model/store';

const DAY = 86_400_000;
const GIBIBYTE = 1024 ** 3;
/** The longest that Aurora and DynamoDB keep backups that bring back any second, in days (their quotas); ElastiCache keeps snapshots as long. */
export const LONGEST_BACKUP = 35;
const DEFAULT_BACKUP = '35d';
const DEFAULT_SIZE = '10Gi';

/** What a store becomes: a table of DynamoDB, a cluster of Aurora, a cache of ElastiCache. */
export type StoreKind = 'table' | 'database' | 'cache';

const KINDS: Readonly<Record<StoreEngine, StoreKind | undefined>> = {
  dynamodb: 'table',
  postgres: 'database',
  'aurora-postgres': 'database',
  mysql: 'database',
  'aurora-mysql': 'database',
  redis: 'cache',
  memcached: 'cache',
  cosmosdb: undefined,
};

/** What a store becomes; undefined where AWS does not run its engine. */
export function storeKind({ properties }: Pick<Store, 'properties'>): StoreKind | undefined {
  return KINDS[properties.engine];
}

/** Whether a store can be reached only inside of a network. */
export function needsNetwork(store: Store): boolean {
  const kind = storeKind(store);
  return kind === 'database' || kind === 'cache';
}

/** A version as AWS calls it. */
export interface OfferedVersion {
  /** `16.9`, `8.0.mysql_aurora.3.10.1`, `7`. */
  readonly full: string;
  /** `16`, `8.0`, `7`. */
  readonly major: string;
}

/**
 * The newest of each major version that Aurora and ElastiCache Serverless offer (aws-cdk-lib 2.276 and cfn-lint 1.58, which both list them); of
 * Aurora MySQL the newest with long-term support.
 */
const NEWEST: Readonly<Record<'postgres' | 'mysql' | 'redis' | 'memcached', Readonly<Record<string, string>>>> = {
  postgres: { '14': '14.22', '15': '15.17', '16': '16.13', '17': '17.9' },
  mysql: { '8.0': '8.0.mysql_aurora.3.10.3' },
  redis: { '7': '7' },
  memcached: { '1.6': '1.6' },
};
const DEFAULT_VERSIONS = { postgres: '17', mysql: '8.0', redis: '7', memcached: '1.6' } as const;

/** The engine of a store without the word Aurora. */
export function plainEngine(engine: StoreEngine): 'postgres' | 'mysql' | 'redis' | 'memcached' | undefined {
  if (engine === 'aurora-postgres') return 'postgres';
  if (engine === 'aurora-mysql') return 'mysql';
  return engine === 'dynamodb' || engine === 'cosmosdb' ? undefined : engine;
}

/** The major versions that can be asked for, oldest first. */
export function offeredVersions(engine: StoreEngine): readonly string[] {
  const plain = plainEngine(engine);
  return plain === undefined ? [] : Object.keys(NEWEST[plain]);
}

/** The version of a store, the newest of its major one, or exactly the declared one of PostgreSQL; undefined where AWS offers no such. */
export function versionOf({ properties: { engine, version } }: Pick<Store, 'properties'>): OfferedVersion | undefined {
  const plain = plainEngine(engine);
  if (plain === undefined) return undefined;
  const asked = version ?? DEFAULT_VERSIONS[plain];
  const major = offeredVersions(engine).find((known) => asked === known || asked.startsWith(`${known}.`) || known.startsWith(`${asked}.`));
  if (major === undefined) return undefined;
  // Aurora MySQL and the caches name no minor versions as their engines do.
  return { major, full: plain === 'postgres' && asked.includes('.') ? asked : (NEWEST[plain][major] as string) };
}

/** What decides how a store is kept. */
export interface StoreInEnvironment {
  readonly store: Store;
  readonly environment: Pick<EnvironmentProperties, 'sizing'>;
}

/** Whether a store must not go with its stack: what was said, else all that is no cache and stands in no small environment. */
export function isProtected({ store, environment }: StoreInEnvironment): boolean {
  return store.properties.deletionProtection ?? !(store.isCache || environment.sizing === 'small');
}

/** Days that backups are kept, at most what AWS keeps: more is refused, or accepted with a plan of AWS Backup beside it. 0 is none. */
export function backupDays(store: Store): number {
  const { backup = store.isCache ? false : undefined } = store.properties;
  if (backup === false) return 0;
  return Math.min(LONGEST_BACKUP, Math.max(1, Math.ceil(milliseconds(backup?.retention ?? DEFAULT_BACKUP) / DAY)));
}

/** Whether a store asks for backups for longer than AWS keeps them by itself; a cache of Memcached has none. */
export function asksForLongerBackups({ properties: { backup, engine } }: Pick<Store, 'properties'>): boolean {
  if (backup === undefined || backup === false || backup.retention === undefined || engine === 'memcached') return false;
  return milliseconds(backup.retention) > LONGEST_BACKUP * DAY;
}

/** Instances beside the writer: those that answer reads, and at least one in another zone that takes over. */
export function readerCount({ store, environment }: StoreInEnvironment): number {
  const { readReplicas = 0, highlyAvailable = !store.isCache && environment.sizing !== 'small' } = store.properties;
  return Math.max(readReplicas, highlyAvailable ? 1 : 0);
}

/** Gigabytes of memory of one capacity unit of Aurora (Aurora user guide, "Aurora Serverless v2 capacity"). */
const MEMORY_OF_A_UNIT = 2;
const SMALLEST_CAPACITY = 0.5;
const USUAL_CAPACITY = 1;
const LEAST_ROOM = 8;
const MOST_CAPACITY = 256;
/** The part of the data that is in use and should fit into memory. */
const WORKING_SET = 0.1;
/** Bytes of memory for one connection: how Aurora PostgreSQL bounds connections by itself (`DBInstanceClassMemory/9531392`). */
const MEMORY_OF_A_CONNECTION = 9_531_392;

/** Least and most capacity of a database, in units of Aurora: a tenth of its data fits into memory, and so do its declared connections. */
export function capacityOf({ store, environment }: StoreInEnvironment): { readonly min: number; readonly max: number } {
  const { size = DEFAULT_SIZE, maxConnections = 0 } = store.properties;
  const memory = Math.max(bytes(size) * WORKING_SET, maxConnections * MEMORY_OF_A_CONNECTION);
  return {
    min: environment.sizing === 'small' ? SMALLEST_CAPACITY : USUAL_CAPACITY,
    max: Math.min(MOST_CAPACITY, Math.max(LEAST_ROOM, Math.ceil(memory / GIBIBYTE / MEMORY_OF_A_UNIT))),
  };
}

/** ElastiCache Serverless keeps between one and five thousand gigabytes, and takes up to fifteen million units a second (its quotas). */
const MOST_CACHE = 5_000;
const MOST_UNITS = 15_000_000;
const UNITS_OF_A_GIGABYTE = 5_000;

/** What a cache keeps and answers at most: its declared size, and simple commands (ElastiCache processing units) a second in proportion. */
export function cacheLimits({ properties }: Pick<Store, 'properties'>): { readonly gigabytes: number; readonly unitsPerSecond: number } {
  const gigabytes = Math.min(MOST_CACHE, Math.max(1, Math.ceil(bytes(properties.size ?? DEFAULT_SIZE) / GIBIBYTE)));
  return { gigabytes, unitsPerSecond: Math.min(MOST_UNITS, gigabytes * UNITS_OF_A_GIGABYTE) };
}

/** Seconds that the proxy lets a process wait for a connection. */
export function borrowTimeout({ properties }: Pick<Store, 'properties'>): number {
  return seconds(properties.pool?.timeout ?? '2s');
}

/** What a database is called: the store's name, where nothing else is said. */
export function databaseName(store: Store): string {
  return store.properties.database ?? store.name.replaceAll('-', '_');
}

/** The last parts of the names of the variables that tell an owner of a store that the system makes: `HOST` of `ORDER_DB_HOST`. */
export function storeVariables(store: Store): readonly string[] {
  const kind = storeKind(store);
  if (kind === 'table') return ['TABLE'];
  const reads = (store.properties.readReplicas ?? 0) > 0;
  if (kind === 'database') return ['HOST', 'PORT', 'NAME', 'CONFIG_DIR', 'TLS', ...(reads ? ['READ_HOST'] : [])];
  return ['HOST', 'PORT', 'TLS', ...(reads ? ['READ_HOST', 'READ_PORT'] : [])];
}

/** What a process may do with the items of its own table: all, and nothing with the table itself. */
export const ITEM_ACTIONS: readonly string[] = [
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:ConditionCheckItem',
  'dynamodb:DeleteItem',
  'dynamodb:DescribeTable',
  'dynamodb:GetItem',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:Scan',
  'dynamodb:UpdateItem',
];
