import type { Edges } from '../model/edges';
import type { PublicationProperties, SubscriptionProperties } from '../model/properties/messaging';
import type { UseProperties } from '../model/properties/secret';
import type { StoreProperties } from '../model/properties/store';
import { emulated, exact, type ParityEntry, type ParityTable, refused } from '../target/parity-entry';
import { calls, reaches } from './parity-calls';
import { exposes } from './parity-routes';
import type { ResolvedPlatform } from './plan/platform';

/** The edges themselves, by their verbs. */
export function edgeParity(platform: ResolvedPlatform): Readonly<Record<keyof Edges, ParityEntry>> {
  return {
    calls: calls(platform),
    publishes: emulated('a network policy to the broker as a whole, its addresses and the name of the channel in variables'),
    subscribes: emulated('a network policy to the broker as a whole, its addresses and the name of the channel in variables'),
    owns: emulated('a network policy to the store that the environment names, and its address in variables; nothing is created'),
    uses: exact('files or variables of a Secret that exists or that External Secrets makes'),
    reaches: reaches(platform),
    exposes: exposes(platform),
  };
}

const IN_THE_SERVICE = 'the service does it itself; no object depends on it';
const NOT_CREATED = 'the store exists already: whoever runs it decides';

export const PUBLICATION_PARITY: ParityTable<PublicationProperties> = {
  outbox: refused(IN_THE_SERVICE),
  messages: refused('brokers know channels, not kinds of messages'),
};

export const SUBSCRIPTION_PARITY: ParityTable<SubscriptionProperties> = {
  group: exact('the variable that tells the process its group'),
  deadLetter: refused('channels exist already: whoever runs the broker makes those for dead letters'),
  retries: refused(IN_THE_SERVICE),
  retryDelay: refused(IN_THE_SERVICE),
  idempotencyKey: refused(IN_THE_SERVICE),
  timeout: exact('time to drain before a pod is stopped'),
  concurrency: refused(IN_THE_SERVICE),
  messages: refused('brokers know channels, not kinds of messages'),
};

export const STORE_PARITY: ParityTable<StoreProperties> = {
  engine: exact('the store that the environment names is taken to be of it'),
  version: refused(NOT_CREATED),
  purpose: refused(NOT_CREATED),
  database: exact('a variable'),
  size: refused(NOT_CREATED),
  readReplicas: refused(NOT_CREATED),
  highlyAvailable: refused(NOT_CREATED),
  pool: refused(IN_THE_SERVICE),
  maxConnections: refused(NOT_CREATED),
  backup: refused(NOT_CREATED),
  key: refused(NOT_CREATED),
  expires: refused(NOT_CREATED),
  deletionProtection: refused(NOT_CREATED),
  owner: refused(NOT_CREATED),
  description: exact('for readers; no object depends on it'),
};

export const USE_PARITY: ParityTable<UseProperties> = {
  as: exact('a volume, or variables'),
  variables: exact('secretKeyRef'),
  keys: exact('items of the volume'),
  restart: exact('a restart by Reloader, where the platform runs it'),
};
