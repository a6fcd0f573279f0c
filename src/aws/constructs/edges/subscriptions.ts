import { AttributeType, Billing, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Subscription } from '../../../model/edges';
import { channelVariable, groupOf, groupVariable, IDEMPOTENCY_VARIABLE, intakeOf, queueVariable } from '../../plan/messaging';
import { packageOf } from '../../plan/package';
import { Channels } from '../channels';
import { type Statement, sidOf } from '../permissions';
import type { ServerlessUnit } from '../serverless-unit';
import { encryptedBy } from '../table-encryption';

/**
 * What a reader needs: the queue of its group, what hands its messages to the function, and a table of those that it has handled. A job reads
 * its queue itself while it runs.
 */
export function attachSubscription(unit: ServerlessUnit, subscription: Subscription): void {
  const { to } = subscription;
  const { scope } = unit;
  const carried = Channels.of(unit.shared).carry(to);
  carried.addConsumer({ scope, subscription });
  const { queue } = carried.consumedBy(subscription);
  unit.queues.set(to.name, queue);
  unit.setVariable(channelVariable(to), carried.address);
  unit.setVariable(queueVariable(to), queue.queueUrl);
  unit.setVariable(groupVariable(to), groupOf(subscription));
  if (unit.declaration.kind !== 'job') unit.eventSources.set(to.name, takeFrom(unit, subscription, queue.queueArn));
  if (unit.declaration.kind === 'service' && isAdapted(unit)) unit.setVariable('AWS_LWA_ERROR_STATUS_CODES', '500-599');
  if (subscription.properties.idempotencyKey === undefined) return;
  unit.idempotencyTable ??= createTable(unit);
  unit.setVariable(IDEMPOTENCY_VARIABLE, unit.idempotencyTable.tableName);
}

/** To take messages from exactly the queues of its own groups, and to remember them. */
export function subscriptionStatements(unit: ServerlessUnit): readonly Statement[] {
  const reads = unit.declaration.edges.subscribes.flatMap((subscription) => {
    const { to } = subscription;
    const { queue } = Channels.of(unit.shared).carry(to).consumedBy(subscription);
    const key = queue.encryptionMasterKey;
    return [
      {
        sid: sidOf('read', to.name),
        actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        resources: [queue.queueArn],
      },
      ...(key === undefined || key === unit.shared.key
        ? []
        : [{ sid: sidOf('key', 'to', 'read', to.name), actions: ['kms:Decrypt'], resources: [key.keyArn] }]),
    ];
  });
  if (unit.idempotencyTable === undefined) return reads;
  const actions = ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];
  return [...reads, { sid: 'Idempotency', actions, resources: [unit.idempotencyTable.tableArn] }];
}

function takeFrom(unit: ServerlessUnit, subscription: Subscription, eventSourceArn: string): CfnEventSourceMapping {
  const { batchSize, maximumConcurrency } = intakeOf(unit.scope, subscription);
  return new CfnEventSourceMapping(unit, `Messages of ${subscription.to.name}`, {
    functionName: unit.alias.functionArn,
    eventSourceArn,
    batchSize,
    functionResponseTypes: ['ReportBatchItemFailures'],
    scalingConfig: { maximumConcurrency },
  });
}

/** What Powertools for AWS Lambda calls a table of handled messages, in every language ("Idempotency", "Required resources"). */
function createTable(unit: ServerlessUnit): TableV2 {
  const isSmall = unit.scope.environment.sizing === 'small';
  return new TableV2(unit.identity, 'Idempotency', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    timeToLiveAttribute: 'expiration',
    billing: Billing.onDemand(),
    encryption: encryptedBy(unit.shared.key),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: !isSmall,
    // Protected, it would refuse to go with a first deployment that fails; it has no name that the next one would miss.
    removalPolicy: isSmall ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN,
  });
}

function isAdapted({ scope }: ServerlessUnit): boolean {
  const packed = packageOf(scope);
  return packed.kind === 'image' || packed.adapted;
}
