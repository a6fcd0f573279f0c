import { Declaration } from './declaration';
import type { Publication, Subscription } from './edges';
import type { QueueProperties, TopicProperties } from './properties/messaging';
import type { Source } from './source';

/** What topics and queues have in common: who writes them and who reads them. */
abstract class Messages<P> extends Declaration<P> {
  private readonly written: Publication[] = [];
  private readonly read: Subscription[] = [];

  /** The edges of those that write to it. */
  get publications(): readonly Publication[] {
    return this.written;
  }

  /** The edges of those that read from it. */
  get subscriptions(): readonly Subscription[] {
    return this.read;
  }

  /** @internal */
  received(verb: 'publishes' | 'subscribes', edge: Publication | Subscription): void {
    if (verb === 'publishes') this.written.push(edge);
    else this.read.push(edge as Subscription);
  }
}

/** A named channel whose messages reach each group of subscribers. */
export class Topic extends Messages<TopicProperties> {
  readonly kind = 'topic';
  constructor(name: string, properties: TopicProperties, source?: Source) {
    super(name, properties, source);
  }
}

/** A named channel whose messages are each handled once. */
export class Queue extends Messages<QueueProperties> {
  readonly kind = 'queue';
  constructor(name: string, properties: QueueProperties, source?: Source) {
    super(name, properties, source);
  }
}

/** What messages travel on. */
export type Channel = Topic | Queue;
