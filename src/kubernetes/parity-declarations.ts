import type { QueueProperties, TopicProperties } from '../model/properties/messaging';
import type { SagaProperties } from '../model/properties/saga';
import type { SecretProperties } from '../model/properties/secret';
import type { ContextProperties, SystemProperties } from '../model/properties/system';
import { emulated, exact, type ParityTable, refused } from '../target/parity-entry';

const DOCUMENTATION = exact('for readers; no object depends on it');

export const SYSTEM_PARITY: ParityTable<SystemProperties> = {
  owner: exact('a label of every unit without an owner of its own'),
  description: DOCUMENTATION,
};

export const CONTEXT_PARITY: ParityTable<ContextProperties> = {
  owner: refused("no object carries it: the label of a unit names its own owner, or the system's"),
  description: DOCUMENTATION,
};

export const SECRET_PARITY: ParityTable<SecretProperties> = {
  provider: exact('a Secret that exists, or an ExternalSecret that reads Vault'),
  path: exact('the name of the Secret, or the path in Vault'),
  keys: exact('keys of the Secret'),
  rotation: emulated('Kubernetes changes no value: External Secrets fetches the new one, Reloader restarts'),
  owner: DOCUMENTATION,
  description: DOCUMENTATION,
};

const NOT_CREATED = 'the channel exists already: whoever runs the broker decides';

const CHANNEL_PARITY = {
  broker: exact('the broker that the environment names'),
  retention: refused(NOT_CREATED),
  maxMessageSize: refused(NOT_CREATED),
  contract: refused('no object reads it'),
  compatibility: refused('no registry of schemas is written to yet'),
  owner: DOCUMENTATION,
  context: exact('labels of network policies, for units of other contexts'),
  description: DOCUMENTATION,
} as const;

export const TOPIC_PARITY: ParityTable<TopicProperties> = {
  ...CHANNEL_PARITY,
  partitions: refused(NOT_CREATED),
  replicas: refused(NOT_CREATED),
  compacted: refused(NOT_CREATED),
  orderedBy: refused('the publisher does it itself; no object depends on it'),
  eventLog: refused(NOT_CREATED),
};

export const QUEUE_PARITY: ParityTable<QueueProperties> = {
  ...CHANNEL_PARITY,
  ordered: refused(NOT_CREATED),
  maxLength: refused(NOT_CREATED),
  replicas: refused(NOT_CREATED),
};

const NO_SAGA = 'the coordinator runs the steps itself; no object depends on it';

export const SAGA_PARITY: ParityTable<SagaProperties> = {
  coordinator: refused(NO_SAGA),
  steps: refused(NO_SAGA),
  timeout: refused(NO_SAGA),
  key: refused(NO_SAGA),
  description: DOCUMENTATION,
};
