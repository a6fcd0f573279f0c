import type { Channel } from '../../model/channel';
import { seconds } from '../../model/duration';
import type { Subscription } from '../../model/edges';
import { variableName } from '../../model/name';
import { compare } from '../../model/problem';
import { bytes } from '../../model/quantity';
import { replicasOf, type ScaledProperties } from '../../target/replicas';
import type { ResolvedAwsPlatform } from '../platform';

/** What carries a channel: a topic of SNS, a queue of SQS, or a bus of EventBridge. Behind a topic and a bus, each group has a queue. */
export type Carrier = 'topic' | 'queue' | 'bus';

const MINUTE = 60;
const DAY = 86_400;
/** How long a message may take unless something else is said, in seconds. */
const DEFAULT_HANDLING = 30;
/** SQS keeps messages for 14 days at most, and for a minute at least (SQS quotas). */
export const LONGEST_RETENTION = 14 * DAY;
export const SHORTEST_RETENTION = MINUTE;
/** Days that a topic's messages are kept unless something else is said. */
const DEFAULT_RETENTION = '7d';
const DEFAULT_RETRIES = 5;
/** "At least six times the function's timeout" (AWS Lambda developer guide, "Using Lambda with Amazon SQS"). */
const VISIBILITY_PER_TIMEOUT = 6;
/** Bounds of an event source's `MaximumConcurrency` (the same). */
const FEWEST_AT_ONCE = 2;
const MOST_AT_ONCE = 1_000;

const KIBIBYTE = 1_024;
/**
 * The largest message of each, in bytes: 256 KiB for SNS (SNS quotas), 1 MiB for SQS (SQS quotas, since August 2025) and for EventBridge
 * (since January 2026).
 */
export const LARGEST_MESSAGE: Readonly<Record<Carrier, number>> = { topic: 256 * KIBIBYTE, queue: 1_024 * KIBIBYTE, bus: 1_024 * KIBIBYTE };

/** A unit's table of the messages that it has handled. */
export const IDEMPOTENCY_VARIABLE = 'IDEMPOTENCY_TABLE';

/** A queue is always one of SQS; a topic is what its broker is on AWS, or what the platform says carries the brokers that AWS does not run. */
export function carrierOf(channel: Channel, platform: Pick<ResolvedAwsPlatform, 'messaging'>): Carrier {
  if (channel.kind === 'queue') return 'queue';
  const { broker } = channel.properties;
  const carriedBy = broker === 'sns-sqs' || broker === 'eventbridge' ? broker : platform.messaging;
  return carriedBy === 'eventbridge' ? 'bus' : 'topic';
}

/** Whether messages keep their order: "first in, first out" of SNS and SQS. EventBridge has no order. */
export function isOrdered(channel: Channel, carrier: Carrier): boolean {
  if (channel.kind === 'queue') return channel.properties.ordered === true;
  return carrier === 'topic' && channel.properties.orderedBy !== undefined;
}

/** Seconds that a message waits for its readers at most. */
export function retentionSeconds({ properties }: Pick<Channel, 'properties'>): number {
  return Math.min(LONGEST_RETENTION, seconds(properties.retention ?? DEFAULT_RETENTION));
}

/**
 * The largest message of a queue, in bytes. A topic knows no bound of its own, and what its queues refused would be lost to their readers: those
 * take all that can come.
 */
export function largestMessage({ kind, properties }: Pick<Channel, 'kind' | 'properties'>): number {
  const { maxMessageSize } = properties;
  return kind === 'topic' || maxMessageSize === undefined ? LARGEST_MESSAGE.queue : Math.min(LARGEST_MESSAGE.queue, bytes(maxMessageSize));
}

/** Consumers of one group share the messages of a topic. */
export function groupOf({ from, properties }: Pick<Subscription, 'from' | 'properties'>): string {
  return properties.group ?? from.name;
}

type Read = Pick<Subscription, 'properties'>;

/** How often a message is received before it goes to the dead letters: once, and once for each retry. */
export function receivesOf(subscriptions: readonly Read[]): number {
  return Math.max(...(subscriptions.length === 0 ? [{ properties: {} }] : subscriptions).map(retriesOf)) + 1;
}

export function retriesOf({ properties }: Read): number {
  return properties.retries ?? DEFAULT_RETRIES;
}

/** Whether somebody wants to see what could not be handled. */
export function keepsDeadLetters(subscriptions: readonly Read[]): boolean {
  return subscriptions.length === 0 || subscriptions.some(({ properties }) => properties.deadLetter !== false);
}

/** Seconds that dead letters are kept. Those that nobody wants leave the queue all the same, and are gone after the shortest time. */
export function deadLetterSeconds(subscriptions: readonly Read[]): number {
  if (!keepsDeadLetters(subscriptions)) return SHORTEST_RETENTION;
  const declared = subscriptions.map(({ properties: { deadLetter } }) =>
    typeof deadLetter === 'object' && deadLetter.retention !== undefined ? seconds(deadLetter.retention) : LONGEST_RETENTION,
  );
  return Math.min(LONGEST_RETENTION, Math.max(SHORTEST_RETENTION, ...(declared.length === 0 ? [LONGEST_RETENTION] : declared)));
}

/**
 * Seconds for which a message that somebody works on is hidden from others, and so the pause before the next attempt.
 *
 * @param timeouts - of the functions that read the queue, in seconds
 */
export function visibilitySeconds(timeouts: readonly number[]): number {
  return VISIBILITY_PER_TIMEOUT * (timeouts.length === 0 ? DEFAULT_HANDLING : Math.max(...timeouts));
}

/** How Lambda takes messages from a queue. */
export interface Intake {
  /** Messages of one invocation. */
  readonly batchSize: number;
  /** Invocations at once. */
  readonly maximumConcurrency: number;
}

/**
 * One message an invocation: the declared timeout is that of one message, which a function that gets ten of them one after the other would not
 * keep. As many at once as the most replicas would handle.
 */
export function intakeOf({ properties }: { readonly properties: ScaledProperties }, subscription: Read): Intake {
  const wanted = replicasOf({ properties }).max * (subscription.properties.concurrency ?? 1);
  return { batchSize: 1, maximumConcurrency: Math.min(MOST_AT_ONCE, Math.max(FEWEST_AT_ONCE, wanted)) };
}

/** How many messages a unit works on at once at most, over all that it reads. */
export function messagesAtOnce(unit: { readonly properties: ScaledProperties }, subscriptions: readonly Read[]): number {
  return subscriptions.reduce((sum, subscription) => sum + intakeOf(unit, subscription).maximumConcurrency, 0);
}

/** The names of the messages that a group wants, sorted; undefined is all. */
export function wantedMessages(subscriptions: readonly Read[]): readonly string[] | undefined {
  const wanted = new Set<string>();
  for (const { properties } of subscriptions) {
    if (properties.messages === undefined) return undefined;
    for (const message of properties.messages) wanted.add(message);
  }
  return wanted.size === 0 ? undefined : [...wanted].sort(compare);
}

/**
 * What a rule of EventBridge lets through: events of those that declare that they publish, by their names, and of the wanted names. Where no
 * publisher is declared, whoever may write to the bus.
 */
export function eventPattern(channel: Channel, subscriptions: readonly Read[]): Readonly<Record<string, readonly unknown[]>> {
  const publishers = [...new Set(channel.publications.map(({ from }) => from.name))].sort(compare);
  const messages = wantedMessages(subscriptions);
  return {
    source: publishers.length === 0 ? [{ prefix: '' }] : publishers,
    ...(messages === undefined ? {} : { 'detail-type': messages }),
  };
}

/** Where a process finds a channel: `ORDER_EVENTS_TOPIC`, `MAILS_QUEUE`. */
export function channelVariable({ name, kind }: Pick<Channel, 'name' | 'kind'>): string {
  return `${variableName(name)}_${variableName(kind)}`;
}

/** Where a reader finds the queue that it reads: `ORDER_EVENTS_QUEUE`. */
export function queueVariable({ name }: Pick<Channel, 'name'>): string {
  return `${variableName(name)}_QUEUE`;
}

/** The group that a reader belongs to: `ORDER_EVENTS_GROUP`. */
export function groupVariable({ name }: Pick<Channel, 'name'>): string {
  return `${variableName(name)}_GROUP`;
}
