import type { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import type { Item } from './items';
import type { Identity } from './service-identity';
import type { Shared } from './shared';

/** What each service offers to those that call it. */
export const OPERATIONS = ['GET /v1/items/{id}', 'POST /v1/items'] as const;

export interface Granted {
  readonly item: Item;
  readonly identity: Identity;
  readonly identities: ReadonlyMap<string, Identity>;
  readonly shared: Shared;
  readonly logGroupArn: string;
}

export function apiArn({ partition, region, account }: Stack, api: CfnApi, method: string, path: string): string {
  return `arn:${partition}:execute-api:${region}:${account}:${api.ref}/$default/${method}${path}`;
}

/** All that a service may do. */
export function statements(stack: Stack, granted: Granted): PolicyStatement[] {
  const { item, identity, identities, shared, logGroupArn } = granted;
  const key = shared.key.keyArn;
  const given = [
    allow('Logs', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroupArn]),
    allow('Key', ['kms:Decrypt', 'kms:GenerateDataKey'], [key]),
    allow('FailedEvents', ['sqs:SendMessage'], [identity.deadLetters.queueArn, shared.failures.queueArn]),
    allow('Traces', ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*']),
    allow('PublishShopEvents', ['sns:Publish'], [shared.events.topicArn]),
  ];
  for (const callee of item.callees) {
    const { api } = identities.get(callee) as Identity;
    const resources = [apiArn(stack, api, 'GET', '/v1/items/*'), apiArn(stack, api, 'POST', '/v1/items')];
    given.push(allow(`Call${word(callee)}`, ['execute-api:Invoke'], resources));
  }
  const { table, handled, inbox } = identity;
  if (inbox !== undefined)
    given.push(
      allow(
        'ReadShopEvents',
        ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        [inbox.queue.queueArn],
      ),
    );
  if (handled !== undefined)
    given.push(
      allow('Idempotency', ['dynamodb:DeleteItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], [handled.tableArn]),
    );
  if (table !== undefined) {
    const actions = [
      'BatchGetItem',
      'BatchWriteItem',
      'ConditionCheckItem',
      'DeleteItem',
      'DescribeTable',
      'GetItem',
      'PutItem',
      'Query',
      'Scan',
    ];
    given.push(
      allow(
        `Store${word(`${item.name}-data`)}`,
        [...actions, 'UpdateItem'].map((action) => `dynamodb:${action}`),
        [table.tableArn],
      ),
    );
    given.push(
      new PolicyStatement({
        sid: 'StoreKeys',
        actions: ['Decrypt', 'DescribeKey', 'Encrypt', 'GenerateDataKey', 'ReEncryptFrom', 'ReEncryptTo'].map((action) => `kms:${action}`),
        resources: [key],
        conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${stack.region}.amazonaws.com` } },
      }),
    );
  }
  return given;
}

function allow(sid: string, actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ sid, actions, resources });
}

/** A statement's name takes letters and digits alone. */
function word(name: string): string {
  return name
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}
