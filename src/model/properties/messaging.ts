import type { Duration } from '../duration';
import { duration, labelValue, name, projectPath, size } from '../fields';
import type { Bytes } from '../quantity';
import { either, type Field, flag, list, object, oneOf, required, type Shape, text, whole } from '../shape';

/** What carries messages. */
export type Broker = 'kafka' | 'rabbitmq' | 'dapr' | 'sns-sqs' | 'eventbridge';

const brokerField: Field = oneOf('kafka', 'rabbitmq', 'dapr', 'sns-sqs', 'eventbridge');

interface ChannelProperties {
  /** The platform of each environment says where it is. */
  readonly broker: Broker;
  /** How long messages are kept. @default '7d' */
  readonly retention?: Duration;
  /** The largest message. @default '1Mi' */
  readonly maxMessageSize?: Bytes;
  /** The JSON Schema, Avro or Protobuf file of the messages, as a path relative to the project. @default - none */
  readonly contract?: string;
  /** What old and new versions of the message must share. @default 'backward' */
  readonly compatibility?: 'backward' | 'forward' | 'full' | 'none';
  /** @default - the system's */
  readonly owner?: string;
  /** @default - none */
  readonly context?: string;
  /** One sentence for readers. */
  readonly description?: string;
}

/** A named channel whose messages reach each group of subscribers. */
export interface TopicProperties extends ChannelProperties {
  /** How many consumers of one group can work at once; cannot shrink. @default 12 */
  readonly partitions?: number;
  /** Copies on the broker. @default 3 */
  readonly replicas?: number;
  /** Keep the newest message of each key for ever. @default false */
  readonly compacted?: boolean;
  /** The field of a message within which order is kept. @default - none */
  readonly orderedBy?: string;
  /** An event log: the source of truth of its owner, never deleted. @default false */
  readonly eventLog?: boolean;
}

/** A named channel whose messages are each handled once, by one of its subscribers. */
export interface QueueProperties extends ChannelProperties {
  /** First in, first out. @default false */
  readonly ordered?: boolean;
  /** Most messages that may wait; publishers are refused beyond. @default - not bounded */
  readonly maxLength?: number;
  /** Copies on the broker. @default 3 */
  readonly replicas?: number;
}

const channelShape: Shape<ChannelProperties> = {
  broker: required(brokerField),
  retention: duration('7d', { min: 60_000 }),
  maxMessageSize: size('256Ki'),
  contract: projectPath(),
  compatibility: oneOf('backward', 'forward', 'full', 'none'),
  owner: labelValue(),
  context: name('the name of a context'),
  description: text('a sentence'),
};

export const topicShape: Shape<TopicProperties> = {
  ...channelShape,
  partitions: whole('a number of partitions from 1 to 10000', 1, 10_000),
  replicas: whole('a number of copies from 1 to 9', 1, 9),
  compacted: flag(),
  orderedBy: text('the name of a field'),
  eventLog: flag(),
};

export const queueShape: Shape<QueueProperties> = {
  ...channelShape,
  ordered: flag(),
  maxLength: whole('a number of messages from 1', 1, 1e9),
  replicas: whole('a number of copies from 1 to 9', 1, 9),
};

/** The edge from a service to a channel that it writes. */
export interface PublicationProperties {
  /** Messages are written to the publisher's own store first, in the same transaction, and relayed from there. @default false */
  readonly outbox?: boolean | { readonly store: string };
  /** The names of the messages: `OrderPlaced`. @default - those of the contract */
  readonly messages?: readonly string[];
}

export const publicationShape: Shape<PublicationProperties> = {
  outbox: either(
    flag(),
    object<{ store: string }>({ store: required(name('the name of a store')) }, "an outbox such as { store: 'order-db' }"),
  ),
  messages: list(text('the name of a message', { pattern: '^[A-Za-z][A-Za-z0-9_.-]*$' }), { min: 1 }),
};

/** Where messages go that could not be handled. */
export interface DeadLetter {
  /** At least the channel's own. @default '14d' */
  readonly retention?: Duration;
}

/** The edge from a channel to a unit that reads it. */
export interface SubscriptionProperties {
  /** Consumers of one group share the messages. @default - the unit's name */
  readonly group?: string;
  /** Keep what could not be handled. @default true */
  readonly deadLetter?: boolean | DeadLetter;
  /** Extra attempts before a message goes to the dead letters. @default 5 */
  readonly retries?: number;
  /** The first pause between attempts; it doubles. @default '1s' */
  readonly retryDelay?: Duration;
  /** The field by which a message that comes twice is known. @default - none, a finding */
  readonly idempotencyKey?: string;
  /** The longest that one message may take. @default '30s' */
  readonly timeout?: Duration;
  /** Messages that one replica handles at once. @default 1 */
  readonly concurrency?: number;
  /** Only these messages. @default - all */
  readonly messages?: readonly string[];
}

export const subscriptionShape: Shape<SubscriptionProperties> = {
  group: text('the name of a group', { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 200 }),
  deadLetter: either(
    flag(),
    object<DeadLetter>({ retention: duration('14d', { min: 60_000 }) }, "dead letters such as { retention: '14d' }"),
  ),
  retries: whole('a number of extra attempts from 0 to 100', 0, 100),
  retryDelay: duration('1s', { min: 1 }),
  idempotencyKey: text('the name of a field'),
  timeout: duration('30s', { min: 1, max: 86_400_000 }),
  concurrency: whole('a number from 1', 1, 1e6),
  messages: publicationShape.messages,
};

/** In the literal form, an edge names its channel. */
export type PublicationDeclaration = PublicationProperties & {
  /** The topic or queue. */
  readonly to: string;
};
export const publicationField: Field = object<PublicationDeclaration>(
  { to: required(name('the name of a topic or queue')), ...publicationShape },
  'a publication such as { to: order-events }',
);

export type SubscriptionDeclaration = SubscriptionProperties & {
  /** The topic or queue. */
  readonly to: string;
};
export const subscriptionField: Field = object<SubscriptionDeclaration>(
  { to: required(name('the name of a topic or queue')), ...subscriptionShape },
  'a subscription such as { to: order-events }',
);
