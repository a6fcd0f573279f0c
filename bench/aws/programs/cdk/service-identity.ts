import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, Billing, TableEncryptionV2, type TablePropsV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { Queue, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Item } from './items';
import type { Shared } from './shared';

/** The queue by which a service reads the topic, and where its messages go that nobody could handle. */
export interface Inbox {
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

/** What of a service must not change with a release. */
export interface Identity {
  readonly deadLetters: Queue;
  readonly api: CfnApi;
  readonly table?: TableV2;
  /** Messages that have been handled. */
  readonly handled?: TableV2;
  /** What it reads of the topic. */
  readonly inbox?: Inbox;
}

export function identityOf(scope: Construct, item: Item, shared: Shared): Identity {
  return {
    deadLetters: shared.queue(scope, 'DeadLetters', { retentionPeriod: Duration.days(14) }),
    api: new CfnApi(scope, 'Api', { name: item.name, protocolType: 'HTTP', description: `How other services ask ${item.name}.` }),
    ...(item.hasTable ? { table: table(scope, 'Table', shared, { recoveryPeriodInDays: 35 }) } : {}),
    ...(item.reads
      ? { handled: table(scope, 'Handled', shared, {}, { timeToLiveAttribute: 'expiration' }), inbox: inbox(item, shared) }
      : {}),
  };
}

function table(
  scope: Construct,
  id: string,
  { key }: Shared,
  recovery: { readonly recoveryPeriodInDays?: number },
  props: Partial<TablePropsV2> = {},
): TableV2 {
  return new TableV2(scope, id, {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.customerManagedKey(key),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, ...recovery },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    ...props,
  });
}

function inbox({ name }: Item, shared: Shared): Inbox {
  const scope = new Construct(shared, `Inbox of ${name}`);
  const queueName = `shop-events-${name}`;
  const arn = Stack.of(scope).formatArn({ service: 'sqs', resource: queueName });
  const dead = shared.queue(scope, 'DeadLetters', {
    queueName: `${queueName}-dead`,
    retentionPeriod: Duration.days(14),
    redriveAllowPolicy: { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues: [Queue.fromQueueArn(scope, 'Source', arn)] },
  });
  const queue = shared.queue(scope, 'Queue', {
    queueName,
    retentionPeriod: Duration.days(7),
    maxMessageSizeBytes: 1_048_576,
    visibilityTimeout: Duration.seconds(180),
    deadLetterQueue: { queue: dead, maxReceiveCount: 6 },
  });
  const subscription = new CfnSubscription(scope, 'Subscription', {
    topicArn: shared.events.topicArn,
    protocol: 'sqs',
    endpoint: queue.queueArn,
    rawMessageDelivery: true,
    redrivePolicy: { deadLetterTargetArn: dead.queueArn },
  });
  for (const each of [dead, queue]) {
    const { policyDependable } = each.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Delivery',
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [each.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': shared.events.topicArn } },
      }),
    );
    if (policyDependable !== undefined) subscription.node.addDependency(policyDependable);
  }
  return { queue, deadLetters: dead };
}
