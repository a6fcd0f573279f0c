import type { SystemMapping, Template } from '../../../src/aws/iam';
import { System } from '../../../src/model/system';

/** Three units, written by hand: what a target has to make of them stands in `shopTemplate`. */
export function shop(): System {
  const system = new System('shop');
  const catalog = system.service('catalog', { http: { port: 8080 } });
  const orders = system.service('orders', { http: { port: 8080 } });
  const mail = system.worker('mail', {});
  const events = system.topic('events', { broker: 'sns-sqs' });
  const key = system.secret('payment-key', { provider: 'aws-secrets-manager', path: 'payment', keys: ['api-key'] });
  orders.calls(catalog, { operations: ['GET /v1/products/{id}'] });
  mail.calls(catalog, { operations: ['GET /v1/products/{id}/texts', 'POST /v1/searches'] });
  mail.calls(orders, { operations: ['* /v1/orders/*'] });
  orders.owns('order-table', { engine: 'dynamodb' });
  orders.publishes(events);
  orders.uses(key);
  mail.subscribes(events);
  system.saga('place-order', {
    coordinator: orders,
    steps: [{ name: 'look', action: { service: 'catalog', operation: 'GET /v1/products/{id}' } }],
  });
  return system;
}

export const SHOP_MAPPING: SystemMapping = {
  units: { catalog: 'CatalogRole', orders: 'OrdersFunction', mail: 'MailRole' },
  apis: { catalog: 'CatalogApi', orders: 'OrdersApi' },
  channels: { events: { topic: 'Events', subscriptions: { mail: 'MailQueue' }, deadLetters: ['MailDeadLetters'], key: 'Key' } },
  stores: { 'order-table': { table: 'OrderTable' } },
  secrets: { 'payment-key': { secret: 'PaymentKey', key: 'Key' } },
  sagas: { 'place-order': { stateMachine: 'PlaceOrder', role: 'PlaceOrder' } },
};

export interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
  [more: string]: unknown;
}

const at = (id: string): unknown => ({ 'Fn::GetAtt': [id, 'Arn'] });
const ask = (api: string, ...requests: string[]): unknown[] =>
  requests.map((request) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${api}}/$default/${request}`,
  }));
const may = (Action: string | string[], Resource: unknown): Statement => ({ Effect: 'Allow', Action, Resource });
const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/** What each role may do; tests change it. */
export function shopStatements(): Record<'catalog' | 'orders' | 'mail' | 'saga', Statement[]> {
  const look = [
    may('execute-api:Invoke', ask('CatalogApi', 'GET/v1/products/*')),
    { Effect: 'Deny' as const, Action: 'execute-api:Invoke', Resource: ask('CatalogApi', 'GET/v1/products/*/texts') },
  ];
  return {
    catalog: [may('logs:PutLogEvents', '*')],
    orders: [
      ...look,
      may('dynamodb:*Item', at('OrderTable')),
      may('dynamodb:Query', [at('OrderTable'), { 'Fn::Join': ['', [at('OrderTable'), '/index/*']] }]),
      may('sns:Publish', { Ref: 'Events' }),
      may('secretsmanager:GetSecretValue', { Ref: 'PaymentKey' }),
      may(['kms:Decrypt', 'kms:GenerateDataKey'], at('Key')),
      may('states:StartExecution', { Ref: 'PlaceOrder' }),
    ],
    mail: [
      may('execute-api:Invoke', [
        ...ask('CatalogApi', 'GET/v1/products/*/texts', 'POST/v1/searches'),
        ...ask('OrdersApi', ...METHODS.map((method) => `${method}/v1/orders/*`)),
      ]),
      may(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], at('MailQueue')),
      may('kms:Decrypt', at('Key')),
    ],
    saga: look,
  };
}

export function shopTemplate(statements = shopStatements()): Template {
  const role = (own: Statement[], service = 'lambda.amazonaws.com'): object => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: { Version: '2012-10-17', Statement: own } }],
    },
  });
  return {
    Resources: {
      CatalogRole: role(statements.catalog),
      OrdersRole: role(statements.orders),
      MailRole: role(statements.mail),
      SagaRole: role(statements.saga, 'states.amazonaws.com'),
      ...service('Catalog', 'CatalogRole', ['GET /v1/products/{id}', 'GET /v1/products/{id}/texts', 'POST /v1/searches']),
      ...service('Orders', 'OrdersRole', ['ANY /v1/orders/{proxy+}']),
      Events: { Type: 'AWS::SNS::Topic' },
      MailQueue: { Type: 'AWS::SQS::Queue' },
      MailDeadLetters: { Type: 'AWS::SQS::Queue' },
      OrderTable: { Type: 'AWS::DynamoDB::GlobalTable' },
      PaymentKey: { Type: 'AWS::SecretsManager::Secret' },
      Key: { Type: 'AWS::KMS::Key' },
      PlaceOrder: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: at('SagaRole') } },
    },
  };
}

function service(name: string, role: string, routes: readonly string[]): Record<string, object> {
  const api = { ApiId: { Ref: `${name}Api` } };
  return {
    [`${name}Api`]: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    [`${name}Stage`]: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { ...api, StageName: '$default' } },
    [`${name}Function`]: { Type: 'AWS::Lambda::Function', Properties: { Role: at(role) } },
    [`${name}Integration`]: {
      Type: 'AWS::ApiGatewayV2::Integration',
      Properties: { ...api, IntegrationType: 'AWS_PROXY', IntegrationUri: at(`${name}Function`) },
    },
    [`${name}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: `${name}Function` },
        Principal: 'apigateway.amazonaws.com',
        SourceArn: ask(`${name}Api`, '*')[0],
      },
    },
    ...Object.fromEntries(
      routes.map((RouteKey, index) => [
        `${name}Route${index}`,
        {
          Type: 'AWS::ApiGatewayV2::Route',
          Properties: {
            ...api,
            RouteKey,
            AuthorizationType: 'AWS_IAM',
            Target: { 'Fn::Join': ['/', ['integrations', { Ref: `${name}Integration` }]] },
          },
        },
      ]),
    ),
  };
}
