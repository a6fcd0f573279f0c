import type { QueueProperties, TopicProperties } from '../model/properties/messaging';
import type { SagaProperties } from '../model/properties/saga';
import type { SecretProperties } from '../model/properties/secret';
import type { ContextProperties, SystemProperties } from '../model/properties/system';
import { emulated, exact, type ParityTable, refused } from '../target/parity-entry';
import { DOCUMENTATION } from './parity-units';

const STOPS = 'and it stops synthesis unless it is accepted';

export const SYSTEM_PARITY: ParityTable<SystemProperties> = {
  owner: exact('a tag of every unit without an owner of its own'),
  description: exact('the description of the stack'),
};

export const CONTEXT_PARITY: ParityTable<ContextProperties> = {
  owner: refused("no object carries it: the tag of a unit names its own owner, or the system's"),
  description: DOCUMENTATION,
};

export const SECRET_PARITY: ParityTable<SecretProperties> = {
  provider: exact('a secret of Secrets Manager; another provider stops synthesis'),
  path: exact('the secret that exists; without one the system makes it, and somebody gives it its value'),
  keys: exact('keys of the JSON that the secret holds'),
  rotation: emulated('a schedule where a function is there that rotates; a person does the others'),
  owner: DOCUMENTATION,
  description: exact('the description of the secret'),
};

const CHANNEL_PARITY = {
  broker: exact('SNS with SQS, or EventBridge with SQS'),
  retention: emulated('a queue keeps messages 14 days at most; a topic and a bus hand them on at once'),
  contract: refused('no object reads it'),
  compatibility: refused('no registry of schemas is written to yet'),
  owner: DOCUMENTATION,
  context: DOCUMENTATION,
  description: DOCUMENTATION,
} as const;
const COPIES = emulated('AWS keeps copies in three zones, whatever is declared');

export const TOPIC_PARITY: ParityTable<TopicProperties> = {
  ...CHANNEL_PARITY,
  maxMessageSize: refused('a topic has no bound of its own but that of AWS: 256Ki for SNS, 1Mi for EventBridge'),
  partitions: refused('nothing is divided: as many consumers work at once as their concurrency allows'),
  replicas: COPIES,
  compacted: refused(`messages go once they were handled, ${STOPS}`),
  orderedBy: emulated('first in, first out, within the group that the publisher names; EventBridge keeps no order'),
  eventLog: emulated('an archive of EventBridge; SNS keeps nothing, which stops synthesis unless it is accepted'),
};

export const QUEUE_PARITY: ParityTable<QueueProperties> = {
  ...CHANNEL_PARITY,
  maxMessageSize: exact('the largest message of the queue'),
  ordered: emulated('first in, first out, within the group that the publisher names'),
  maxLength: refused('a queue of SQS takes as many as come'),
  replicas: COPIES,
};

export const SAGA_PARITY: ParityTable<SagaProperties> = {
  coordinator: emulated('Step Functions runs the steps: the coordinator starts it, and answers where it is a step itself'),
  steps: exact('a state machine with compensations in reverse'),
  timeout: exact('the time limit of the state machine'),
  key: exact('the name of each run, so that one that comes twice runs once'),
  description: DOCUMENTATION,
};
