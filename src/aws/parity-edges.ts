import type { Edges } from '../model/edges';
import type { CallProperties, ReachProperties } from '../model/properties/call';
import type { PublicationProperties, SubscriptionProperties } from '../model/properties/messaging';
import type { UseProperties } from '../model/properties/secret';
import type { StoreProperties } from '../model/properties/store';
import { emulated, exact, type ParityEntry, type ParityTable, refused } from '../target/parity-entry';
import { DOCUMENTATION } from './parity-units';
import type { ResolvedAwsPlatform } from './platform';

const IN_THE_SERVICE = 'the service does it itself; no object depends on it';

/** The edges themselves, by their verbs. */
export function edgeParity(platform: ResolvedAwsPlatform): Readonly<Record<keyof Edges, ParityEntry>> {
  return {
    calls: exact("a permission for exactly the declared operations, an address in a variable, and requests that Keelson's extension signs"),
    publishes: exact('a permission for this channel alone, and its address in a variable'),
    subscribes: emulated('messages come to the process as requests to POST /events: it asks no broker'),
    owns: emulated(
      'the store, a permission for its owner alone, its address in variables; a database has one user, its master, migrations too',
    ),
    uses: exact("files that Keelson's extension writes before the process starts, and a permission for this secret alone"),
    reaches:
      platform.network === 'public'
        ? refused('functions outside of a network reach every public address: nothing limits them')
        : emulated('security groups know no host names: the port is opened to the given ranges, or to every public address'),
    exposes: exact('a public API for each host'),
  };
}

export const CALL_PARITY: ParityTable<CallProperties> = {
  operations: exact('routes of the API of the callee, and statements of IAM for exactly these'),
  timeout: exact("Keelson's extension, retries included"),
  retries: exact("Keelson's extension, for what may be repeated"),
  idempotencyKey: exact("Keelson's extension: requests that carry the header are tried again too"),
  soft: DOCUMENTATION,
  protocol: exact('HTTP; a call by gRPC stops synthesis'),
  rate: refused('used for capacity only, which is not computed yet'),
  concurrency: emulated("Keelson's extension, in each environment of the function: one that handles a request at a time has few in flight"),
};

export const PUBLICATION_PARITY: ParityTable<PublicationProperties> = {
  outbox: refused(IN_THE_SERVICE),
  messages: emulated('a condition of IAM for EventBridge; SNS and SQS know channels, not kinds of messages'),
};

export const SUBSCRIPTION_PARITY: ParityTable<SubscriptionProperties> = {
  group: exact('a queue of its own for each group'),
  deadLetter: exact('a queue for dead letters; what nobody wants to see is gone after a minute'),
  retries: exact('how often a message is received'),
  retryDelay: emulated(
    'the pause is the time for which a message is hidden, six times the time limit of the function, and does not double',
  ),
  idempotencyKey: emulated('a table of what was handled, which the process asks: no object knows the field'),
  timeout: exact("the function's time limit"),
  concurrency: emulated('how many messages the event source has handled at once, for all replicas together'),
  messages: emulated('a filter of the subscription, or a rule of EventBridge; a queue gives out all'),
};

export const STORE_PARITY: ParityTable<StoreProperties> = {
  engine: emulated('Aurora Serverless for PostgreSQL and MySQL, ElastiCache Serverless for Redis and Memcached; DynamoDB as it is'),
  version: exact('the version of the engine; another major one upgrades the database in place'),
  purpose: exact('what is kept, backed up and protected unless something else is said'),
  database: exact('the name of the database'),
  size: emulated('stores grow by themselves: it bounds the memory of a database and the data of a cache'),
  readReplicas: exact('readers of the cluster; DynamoDB and caches need none'),
  highlyAvailable: exact('a reader in another zone that takes over; DynamoDB is in three zones, a cache in every zone of the network'),
  pool: emulated('RDS Proxy waits that long for a connection; how many one process holds it decides itself'),
  maxConnections: emulated('the most capacity of a database leaves room for them'),
  backup: exact('backups for exactly as long, of caches daily snapshots; more than 35 days stop synthesis unless accepted'),
  'backup.recoveryPoint': emulated('continuous backups lose five minutes at most, whatever is declared; snapshots of caches a day'),
  'backup.recoveryTime': refused('how long it takes depends on the data'),
  key: exact('the keys of the table'),
  expires: exact('the attribute of the time to live'),
  deletionProtection: emulated(
    'deletion protection, and data that stay when the stack goes; a cache stays, but anybody who may can delete it',
  ),
  owner: exact('a tag'),
  description: DOCUMENTATION,
};

export const USE_PARITY: ParityTable<UseProperties> = {
  as: exact('files below APP_CONFIG_DIR; variables stop synthesis unless they are accepted'),
  variables: emulated('values are taken at each deployment'),
  keys: exact('the keys that are written'),
  restart: emulated('new values are read every 300 seconds, and nothing is restarted'),
};

export function reachParity(platform: ResolvedAwsPlatform): ParityTable<ReachProperties> {
  return {
    addresses:
      platform.network === 'public'
        ? refused('functions outside of a network reach every public address')
        : exact('rules of the security group'),
    protocol: refused('security groups know ports, not protocols above TCP'),
    timeout: refused(IN_THE_SERVICE),
    retries: refused(IN_THE_SERVICE),
    soft: DOCUMENTATION,
  };
}
