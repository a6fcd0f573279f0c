import { Declaration } from './declaration';
import type { QueueProperties, TopicProperties } from './properties/messaging';
import type { Source } from './source';

/** A named channel whose messages reach each group of subscribers. */
export class Topic extends Declaration<TopicProperties> {
  readonly kind = 'topic';
  constructor(name: string, properties: TopicProperties, source?: Source) {
    super(name, properties, source);
  }
}

/** A named channel whose messages are each handled once. */
export class Queue extends Declaration<QueueProperties> {
  readonly kind = 'queue';
  constructor(name: string, properties: QueueProperties, source?: Source) {
    super(name, properties, source);
  }
}

/** What messages travel on. */
export type Channel = Topic | Queue;
