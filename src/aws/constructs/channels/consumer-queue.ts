import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type CfnQueue, type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Channel } from '../../../model/channel';
import type { Subscription } from '../../../model/edges';
import { deadLetterSeconds, keepsDeadLetters, largestMessage, receivesOf, retentionSeconds, visibilitySeconds } from '../../plan/messaging';
import type { AwsScope } from '../../plan/scope';
import { timeoutOf } from '../../plan/sizes';
import type { SharedResources } from '../shared-resources';

const DEAD_LETTERS = '-dead';
/** The most characters of a queue's name (SQS quotas), but for those of `-dead` and `.fifo`. */
const NAME_LENGTH = 70;
/** Physical names keep the hyphens of the declared ones. */
export const READABLE = { separator: '-', allowedSpecialCharacters: '-_' } as const;

/** Somebody who reads a queue. */
export interface Consumer {
  readonly scope: AwsScope;
  readonly subscription: Subscription;
}

export interface ConsumerQueueProps {
  readonly channel: Channel;
  readonly shared: SharedResources;
  /** Whether messages keep their order. */
  readonly ordered: boolean;
}

/**
 * The queue that a group of units reads, and the one where its messages go that could not be handled. How long a message is hidden, and how
 * often it is tried, follows from all that read it.
 */
export class ConsumerQueue extends Construct {
  readonly queue: Queue;
  /** What could not be handled. Where nobody wants to keep it, it is gone after a minute. */
  readonly deadLetters: Queue;
  private readonly consumers: Consumer[] = [];

  constructor(scope: Construct, id: string, { channel, shared, ordered }: ConsumerQueueProps) {
    super(scope, id);
    const common = {
      ...(ordered ? { fifo: true } : {}),
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: shared.key,
      enforceSSL: true,
    };
    // Named here: each of the two queues refers to the other, which only one of them can do by reference.
    const name = Names.uniqueResourceName(this, { ...READABLE, maxLength: NAME_LENGTH });
    const suffix = ordered ? '.fifo' : '';
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...common,
      queueName: `${name}${DEAD_LETTERS}${suffix}`,
      removalPolicy: shared.environment.sizing === 'small' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName: `${name}${suffix}`,
      retentionPeriod: Duration.seconds(retentionSeconds(channel)),
      maxMessageSizeBytes: largestMessage(channel),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: receivesOf([]) },
    });
    const resource = this.queue.node.defaultChild as CfnQueue;
    resource.visibilityTimeout = Lazy.number({
      produce: () => visibilitySeconds(this.consumers.map((consumer) => timeoutOf(consumer.scope))),
    });
    resource.redrivePolicy = {
      deadLetterTargetArn: this.deadLetters.queueArn,
      maxReceiveCount: Lazy.number({ produce: () => receivesOf(this.subscriptions) }),
    };
    const dead = this.deadLetters.node.defaultChild as CfnQueue;
    dead.messageRetentionPeriod = Lazy.number({ produce: () => deadLetterSeconds(this.subscriptions) });
    dead.redriveAllowPolicy = {
      redrivePermission: 'byQueue',
      sourceQueueArns: [Stack.of(this).formatArn({ service: 'sqs', resource: `${name}${suffix}` })],
    };
    if (!ordered) return;
    for (const each of [resource, dead]) {
      // Order within a group needs no order among groups: 3,000 messages a second and more in place of 300 ("High throughput for FIFO queues").
      each.deduplicationScope = 'messageGroup';
      each.fifoThroughputLimit = 'perMessageGroupId';
    }
  }

  /** The edges of those that read it. */
  get subscriptions(): readonly Subscription[] {
    return this.consumers.map(({ subscription }) => subscription);
  }

  /** The dead letters, where somebody wants to keep them. */
  get keptDeadLetters(): IQueue | undefined {
    return keepsDeadLetters(this.subscriptions) ? this.deadLetters : undefined;
  }

  /** Seconds that the oldest message has waited; above its retention it is lost. */
  metricOldestMessageAge(options?: MetricOptions): Metric {
    return this.queue.metricApproximateAgeOfOldestMessage(options);
  }

  /** Messages that could not be handled and that nobody has looked at. */
  metricDeadLetters(options?: MetricOptions): Metric {
    return this.deadLetters.metricApproximateNumberOfMessagesVisible(options);
  }

  /** @internal */
  addConsumer(consumer: Consumer): void {
    this.consumers.push(consumer);
  }
}
