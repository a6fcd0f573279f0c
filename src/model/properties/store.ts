import type { Duration } from '../duration';
import { duration, labelValue, name, storage } from '../fields';
import type { Bytes } from '../quantity';
import { either, type Field, flag, object, oneOf, required, type Shape, text, whole } from '../shape';

/** What keeps the data. */
export type StoreEngine = 'postgres' | 'mysql' | 'redis' | 'memcached' | 'dynamodb' | 'cosmosdb' | 'aurora-postgres' | 'aurora-mysql';

/** How a store comes back after a loss. */
export interface Backup {
  /** How long backups are kept. @default '35d' */
  readonly retention?: Duration;
  /** The most that may be lost, in time: RPO. @default '5m' */
  readonly recoveryPoint?: Duration;
  /** The longest until it serves again: RTO. @default '1h' */
  readonly recoveryTime?: Duration;
}

/** Connections of one replica of the owner. */
export interface Pool {
  /** Most connections of one replica. @default 10 */
  readonly max?: number;
  /** Longest wait for a connection. @default '2s' */
  readonly timeout?: Duration;
}

/** The key of a table, for key-value engines. */
export interface Key {
  /** The field that spreads items over partitions. */
  readonly partition: string;
  /** The field that orders items within a partition. @default - none */
  readonly sort?: string;
}

/** Data that exactly one service owns; others ask the owner. */
export interface StoreProperties {
  /** What keeps the data. */
  readonly engine: StoreEngine;
  /** The engine's major version. @default - the newest that the target offers */
  readonly version?: string;
  /** What is kept there. `cache` may be lost; `projection` can be rebuilt from events. @default 'primary', or 'cache' for redis and memcached */
  readonly purpose?: 'primary' | 'cache' | 'projection' | 'event-log';
  /** The database's name. @default - the store's name, with underscores */
  readonly database?: string;
  /** @default '10Gi' */
  readonly size?: Bytes;
  /** Copies that answer reads. @default 0 */
  readonly readReplicas?: number;
  /** A standby in another zone. @default true, false for caches */
  readonly highlyAvailable?: boolean;
  /** @default - ten connections a replica */
  readonly pool?: Pool;
  /** Most connections that the server takes. @default - the engine's own */
  readonly maxConnections?: number;
  /** `false` for data that may be lost. @default - kept 35 days, false for caches */
  readonly backup?: Backup | false;
  /** For dynamodb and cosmosdb. @default - { partition: 'id' } */
  readonly key?: Key;
  /** The field with the time after which an item is gone. @default - items stay */
  readonly expires?: string;
  /** Refuse to delete it with the system. @default true, false for caches */
  readonly deletionProtection?: boolean;
  /** @default - the owner's */
  readonly owner?: string;
  /** One sentence for readers. */
  readonly description?: string;
}

const fieldName = (): Field => text('the name of a field', { pattern: '^[A-Za-z_][A-Za-z0-9_.-]*$', maxLength: 255 });

export const storeShape: Shape<StoreProperties> = {
  engine: required(oneOf('postgres', 'mysql', 'redis', 'memcached', 'dynamodb', 'cosmosdb', 'aurora-postgres', 'aurora-mysql')),
  version: text("a version such as '16'", { pattern: '^\\d{1,4}(\\.\\d{1,4}){0,2}$' }),
  purpose: oneOf('primary', 'cache', 'projection', 'event-log'),
  database: text('the name of a database: letters, digits and underscores, starting with a letter', {
    pattern: '^[A-Za-z][A-Za-z0-9_]{0,62}$',
  }),
  size: storage(),
  readReplicas: whole('a number from 0 to 15', 0, 15),
  highlyAvailable: flag(),
  pool: object<Pool>(
    { max: whole('a number from 1 to 10000', 1, 10_000), timeout: duration('2s', { min: 1 }) },
    'a pool such as { max: 10 }',
  ),
  maxConnections: whole('a number from 1', 1, 1e6),
  backup: either(
    oneOf(false),
    object<Backup>(
      {
        retention: duration('35d', { min: 86_400_000 }),
        recoveryPoint: duration('5m', { min: 1_000 }),
        recoveryTime: duration('1h', { min: 1_000 }),
      },
      "a backup such as { retention: '35d' }",
    ),
  ),
  key: object<Key>({ partition: required(fieldName()), sort: fieldName() }, "a key such as { partition: 'id' }"),
  expires: fieldName(),
  deletionProtection: flag(),
  owner: labelValue(),
  description: text('a sentence'),
};

/** In the literal form, stores stand under the service that owns them. */
export type StoreDeclaration = StoreProperties & {
  /** The store's name. */
  readonly store: string;
};
export const storeField: Field = object<StoreDeclaration>(
  { store: required(name('the name of a store')), ...storeShape },
  'a store such as { store: order-db, engine: postgres }',
);
