import { CfnArchive, EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic, TracingConfig } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Channel } from '../../../model/channel';
import type { Subscription } from '../../../model/edges';
import { KeelsonError } from '../../../model/problem';
import { type Carrier, carrierOf, groupOf, isOrdered } from '../../plan/messaging';
import type { SharedResources } from '../shared-resources';
import { type Consumer, ConsumerQueue, READABLE } from './consumer-queue';
import { deliverFromBus, deliverFromTopic } from './delivery';

/** The most characters of a bus's name (EventBridge API reference, `CreateEventBus`). */
const BUS_NAME_LENGTH = 256;

/** Those of an archive's name (`CreateArchive`). */
const ARCHIVE_NAME_LENGTH = 48;
/** The most characters of a topic's name, but for the five of `.fifo` (SNS API reference, `CreateTopic`). */
const TOPIC_NAME_LENGTH = 251;

/** What a reader reads: a queue, with its dead letters where Keelson made it and somebody keeps them. */
export interface Consumed {
  readonly queue: IQueue;
  /** @default - none: nobody keeps them, or the queue was given */
  readonly deadLetters?: IQueue;
}

/**
 * What carries the messages of a topic or queue: one of `topic`, `bus` and `queue`, and the queues that groups of readers have behind a topic
 * or a bus.
 */
export class ChannelResources extends Construct {
  readonly carrier: Carrier;
  /** Of SNS. */
  readonly topic?: ITopic;
  /** Of EventBridge. */
  readonly bus?: IEventBus;
  /** Of SQS, where the channel is a queue. */
  readonly queue?: IQueue;
  /** Keeps the events of an event log for ever. */
  readonly archive?: CfnArchive;
  /** By group: the queues that Keelson made. A channel that is a queue has one, by the name of the channel. */
  readonly consumers = new Map<string, ConsumerQueue>();

  constructor(
    scope: Construct,
    id: string,
    readonly channel: Channel,
    private readonly shared: SharedResources,
  ) {
    super(scope, id);
    const { topics, queues } = shared.given;
    const givenTopic = channel.kind === 'topic' ? own(topics, channel.name) : undefined;
    const givenQueue = channel.kind === 'queue' ? own(queues, channel.name) : undefined;
    this.carrier = givenTopic === undefined ? carrierOf(channel, shared.platform) : 'topic';
    const given = givenTopic ?? givenQueue;
    if (given !== undefined && isOrdered(channel, this.carrier) && !given.fifo) throw unordered(channel);
    if (this.carrier === 'topic') this.topic = givenTopic ?? this.createTopic();
    else if (this.carrier === 'bus') {
      this.bus = this.createBus();
      if (channel.kind === 'topic' && channel.properties.eventLog === true) this.archive = this.createArchive(this.bus);
    } else this.queue = givenQueue ?? this.consumerQueue(channel.name).queue;
  }

  /** Where messages are sent: an ARN of a topic or a bus, or the URL of a queue. */
  get address(): string {
    return this.topic?.topicArn ?? this.bus?.eventBusArn ?? (this.queue as IQueue).queueUrl;
  }

  /** The key that encrypts what is sent, where that is known. */
  get key(): IKey | undefined {
    return this.bus === undefined ? (this.topic?.masterKey ?? this.queue?.encryptionMasterKey) : this.shared.key;
  }

  /** What a group of readers reads. @throws Error where nobody subscribes in that group */
  consumedBy(subscription: Subscription): Consumed {
    if (this.queue !== undefined && this.consumers.size === 0) return { queue: this.queue };
    const consumer = this.consumers.get(this.groupOf(subscription));
    if (consumer === undefined) throw new Error(`nobody reads ${this.channel.name} as ${groupOf(subscription)}`);
    const deadLetters = consumer.keptDeadLetters;
    return { queue: consumer.queue, ...(deadLetters === undefined ? {} : { deadLetters }) };
  }

  /** @internal One more reader. */
  addConsumer(consumer: Consumer): void {
    const isGiven = this.queue !== undefined && this.consumers.size === 0;
    if (!isGiven) this.consumerQueue(this.groupOf(consumer.subscription)).addConsumer(consumer);
  }

  private groupOf(subscription: Subscription): string {
    return this.channel.kind === 'queue' ? this.channel.name : groupOf(subscription);
  }

  private consumerQueue(group: string): ConsumerQueue {
    const known = this.consumers.get(group);
    if (known !== undefined) return known;
    const { channel, shared } = this;
    const ordered = isOrdered(channel, this.carrier) || this.topic?.fifo === true;
    const created = new ConsumerQueue(this, `group-${group}`, { channel, shared, ordered });
    this.consumers.set(group, created);
    if (this.topic !== undefined) deliverFromTopic(created, this.topic);
    if (this.bus !== undefined) deliverFromBus(created, this.bus, channel);
    return created;
  }

  private createTopic(): Topic {
    const fifo = isOrdered(this.channel, 'topic');
    return new Topic(this, 'Topic', {
      displayName: this.channel.name,
      masterKey: this.shared.key,
      enforceSSL: true,
      signatureVersion: '2',
      ...(fifo ? { fifo: true, topicName: `${Names.uniqueResourceName(this, { ...READABLE, maxLength: TOPIC_NAME_LENGTH })}.fifo` } : {}),
      // The API reference knows active tracing for standard topics alone ("CreateTopic"); others pass the trace on that they are given.
      ...(this.shared.platform.tracing === 'xray' && !fifo ? { tracingConfig: TracingConfig.ACTIVE } : {}),
    });
  }

  private get busName(): string {
    return Names.uniqueResourceName(this, { ...READABLE, maxLength: BUS_NAME_LENGTH });
  }

  private createBus(): EventBus {
    return new EventBus(this, 'Bus', {
      eventBusName: this.busName,
      description: `${this.channel.name} of ${this.shared.system}.`,
      kmsKey: this.shared.key,
    });
  }

  private createArchive(bus: IEventBus): CfnArchive {
    const { key, environment } = this.shared;
    // By its name: the bus refers to the key already.
    const busArn = Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: this.busName });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
        resources: ['*'],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account, 'kms:EncryptionContext:aws:events:event-bus:arn': busArn },
        },
      }),
    );
    const archive = new CfnArchive(this, 'Archive', {
      archiveName: Names.uniqueResourceName(this, { ...READABLE, maxLength: ARCHIVE_NAME_LENGTH }),
      sourceArn: bus.eventBusArn,
      description: `Every event of ${this.channel.name}.`,
      kmsKeyIdentifier: key.keyArn,
      // For ever.
      retentionDays: 0,
    });
    archive.applyRemovalPolicy(environment.sizing === 'small' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return archive;
  }
}

function own<T>(given: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return given !== undefined && Object.hasOwn(given, name) ? given[name] : undefined;
}

function unordered({ kind, name, source }: Channel): KeelsonError {
  const place = source.locate();
  return new KeelsonError([
    {
      code: 'wrong-resource',
      path: `${kind}s.${name}`,
      ...(place === undefined ? {} : { source: place }),
      received: `resources.${kind}s['${name}'], which keeps no order`,
      expected: `a FIFO ${kind}, since ${name} says ${kind === 'topic' ? 'orderedBy' : 'ordered'}`,
      fix: `give one that is FIFO, or remove ${kind === 'topic' ? 'orderedBy' : 'ordered'}`,
    },
  ]);
}
