import type { Edges } from '../model/edges';
import type { CallProperties, ReachProperties } from '../model/properties/call';
import type { PublicationProperties, SubscriptionProperties } from '../model/properties/messaging';
import type { RouteProperties } from '../model/properties/route';
import type { UseProperties } from '../model/properties/secret';
import type { StoreProperties } from '../model/properties/store';
import { emulated, exact, type ParityEntry, type ParityTable, refused } from './parity-entry';

/** The edges themselves, by their verbs. */
export const EDGE_PARITY: Readonly<Record<keyof Edges, ParityEntry>> = {
  calls: exact('network policies on both sides, and the address in a variable'),
  publishes: emulated('a network policy to the broker as a whole, its addresses and the name of the channel in variables'),
  subscribes: emulated('a network policy to the broker as a whole, its addresses and the name of the channel in variables'),
  owns: emulated('a network policy to the store that the environment names, and its address in variables; nothing is created'),
  uses: exact('files or variables of a Secret that exists or that External Secrets makes'),
  reaches: emulated('network policies know no host names: the port is opened to the given ranges, or to every public address'),
  exposes: refused('no HTTPRoute is made yet: nobody comes in from outside'),
};

const MESH_TIME = 'the caller must keep to it itself: no proxy does it without a mesh';
const IN_THE_SERVICE = 'the service does it itself; no object depends on it';
const NOT_CREATED = 'the store exists already: whoever runs it decides';

export const CALL_PARITY: ParityTable<CallProperties> = {
  operations: refused('a network policy admits a caller to the port, whatever it asks: that takes a mesh'),
  timeout: refused(MESH_TIME),
  retries: refused(MESH_TIME),
  idempotencyKey: refused(IN_THE_SERVICE),
  soft: exact('for readers; no object depends on it'),
  protocol: exact('the port that is opened, and the address in the variable'),
  rate: refused('used for capacity only, which is not computed yet'),
  concurrency: refused(MESH_TIME),
};

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

export const REACH_PARITY: ParityTable<ReachProperties> = {
  protocol: emulated('network policies know ports, not protocols above TCP'),
  addresses: exact('ipBlock'),
  timeout: refused(MESH_TIME),
  retries: refused(MESH_TIME),
  soft: exact('for readers; no object depends on it'),
};

const NO_ROUTE = 'no HTTPRoute is made yet';

export const ROUTE_PARITY: ParityTable<RouteProperties> = {
  host: refused(NO_ROUTE),
  path: refused(NO_ROUTE),
  methods: refused(NO_ROUTE),
  version: refused(NO_ROUTE),
  protocol: refused(NO_ROUTE),
  jwt: refused(NO_ROUTE),
  public: refused(NO_ROUTE),
  rateLimit: refused(NO_ROUTE),
  timeout: emulated('time to drain before a pod is stopped; no HTTPRoute is made yet'),
  maxBodySize: refused(NO_ROUTE),
  cors: refused(NO_ROUTE),
  securityHeaders: refused(NO_ROUTE),
  rewrite: refused(NO_ROUTE),
  redirect: refused(NO_ROUTE),
};
