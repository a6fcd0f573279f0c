import { System } from '../../../src/model/system';
import { IMAGE, systemOf } from '../constructs/support';
import { lines, Synthesised, type WrittenResource } from './synthesised';

const http = { port: 8080 } as const;

/** A little of everything that has a policy. */
function shop(): System {
  const system = new System('shop', { owner: 'team-shop' });
  const catalog = system.service('catalog', { image: IMAGE, http });
  const orders = system.service('orders', { image: IMAGE, http });
  const reviews = system.service('reviews', { image: IMAGE, http });
  const mail = system.worker('mail', { image: IMAGE });
  const report = system.job('report', { image: IMAGE, command: ['report'], schedule: '0 3 * * *', timeout: '5m' });
  orders.calls(catalog, { operations: ['GET /v1/products/{id}', 'POST /v1/holds', 'DELETE /v1/holds/{id}'] });
  reviews.calls(catalog, { operations: ['GET /v1/products/{id}/reviews'] });
  mail.calls(orders, { operations: ['GET /v1/orders/*'] });
  report.calls(orders);
  const placed = system.topic('placed', { broker: 'sns-sqs' });
  const audit = system.topic('audit', { broker: 'eventbridge' });
  const tasks = system.queue('tasks', { broker: 'sns-sqs' });
  orders.publishes(placed);
  orders.publishes(audit, { messages: ['Audited'] });
  catalog.publishes(audit);
  orders.publishes(tasks);
  mail.subscribes(placed, { deadLetter: true, idempotencyKey: 'id' });
  mail.subscribes(tasks, { deadLetter: true });
  reviews.subscribes(audit);
  orders.owns('order-table', { engine: 'dynamodb' });
  reviews.owns('review-table', { engine: 'dynamodb' });
  const key = system.secret('payment-key', { provider: 'aws-secrets-manager', keys: ['api-key'], rotation: { every: '30d' } });
  orders.uses(key);
  system.saga('place', {
    coordinator: orders,
    key: 'orderId',
    steps: [
      {
        name: 'hold',
        action: { service: 'catalog', operation: 'POST /v1/holds' },
        compensation: { service: 'catalog', operation: 'DELETE /v1/holds/{id}' },
      },
      { name: 'charge', action: { service: 'orders', operation: 'POST /v1/payments' }, pivot: true },
    ],
  });
  return system;
}

type Resources = Record<string, WrittenResource>;

const synthesised = new Synthesised(systemOf(shop()));

/** The one resource of a type whose logical id begins so. */
function one(resources: Resources, type: string, id: RegExp): WrittenResource {
  const found = Object.entries(resources).filter(([name, resource]) => resource.Type === type && id.test(name));
  if (found.length !== 1) throw new Error(`${found.length} of ${type} ${id}: ${found.map(([name]) => name)}`);
  return found[0]![1];
}

const policy = (resources: Resources, unit: string): any[] =>
  one(resources, 'AWS::IAM::Policy', new RegExp(`^${unit}Permissions`)).Properties.PolicyDocument.Statement;

function statement(resources: Resources, unit: string, sid: string): any {
  const found = policy(resources, unit).find(({ Sid }) => Sid === sid);
  if (found === undefined) throw new Error(`no ${sid} of ${unit}: ${policy(resources, unit).map(({ Sid }) => Sid)}`);
  return found;
}

const drop = (resources: Resources, unit: string, sid: string): void => {
  const all = policy(resources, unit);
  all.splice(all.indexOf(statement(resources, unit, sid)), 1);
};

const queuePolicy = (resources: Resources, id: RegExp): any[] =>
  one(resources, 'AWS::SQS::QueuePolicy', id).Properties.PolicyDocument.Statement;

const everybody = (Action: string): object => ({ Effect: 'Allow', Principal: '*', Action, Resource: '*' });

/** Mistakes, one at a time, with what must be found of them. */
const MISTAKES: readonly (readonly [string, (resources: Resources) => void, RegExp])[] = [
  [
    'a call whose resource is widened to the whole API',
    (all) => {
      const call = statement(all, 'reviews', 'CallCatalog');
      call.Resource = JSON.parse(JSON.stringify(call.Resource).replace(/\/\$default\/[^"]*/, '/$default/*'));
    },
    /^service reviews, service catalog, POST \/v1\/holds: denied, but allowed$/m,
  ],
  [
    'a dropped Deny',
    (all) => drop(all, 'orders', 'NotCatalog'),
    /^service orders, service catalog, GET \/v1\/products\/keelson-probe\/reviews: denied, but allowed$/m,
  ],
  ['a dropped call', (all) => drop(all, 'reviews', 'CallCatalog'), /^service reviews, service catalog, .*: allowed, but denied$/m],
  [
    'a star among the actions',
    (all) => policy(all, 'mail').push({ Effect: 'Allow', Action: 'dynamodb:*', Resource: '*' }),
    /^worker mail, store order-table, dynamodb:PutItem: denied, but allowed$/m,
  ],
  [
    'a star among the actions of its own table',
    (all) => {
      statement(all, 'orders', 'StoreOrderTable').Action = 'dynamodb:*';
    },
    /^service orders, store order-table, dynamodb:DeleteTable: denied, but allowed$/m,
  ],
  [
    'a table of another unit in place of its own',
    (all) => {
      statement(all, 'reviews', 'StoreReviewTable').Resource = statement(all, 'orders', 'StoreOrderTable').Resource;
    },
    /^service reviews, store order-table, dynamodb:GetItem: denied, but allowed$/m,
  ],
  [
    'a policy that hangs on the role of another unit, too',
    (all) => {
      const roles = one(all, 'AWS::IAM::Policy', /^ordersPermissions/).Properties.Roles;
      roles.push(one(all, 'AWS::IAM::Policy', /^catalogPermissions/).Properties.Roles[0]);
    },
    /^service catalog, secret payment-key, secretsmanager:GetSecretValue: denied, but allowed$/m,
  ],
  [
    'a function that runs as the role of another unit',
    (all) => {
      one(all, 'AWS::Lambda::Function', /^mailFunction/).Properties.Role = one(
        all,
        'AWS::Lambda::Function',
        /^ordersFunction/,
      ).Properties.Role;
    },
    /^worker mail, topic placed, sns:Publish: denied, but allowed$/m,
  ],
  [
    'a queue that everybody may send to',
    (all) => queuePolicy(all, /topicplacedgroupmailQueue/).push(everybody('sqs:SendMessage')),
    /^everybody, topic placed, sqs:SendMessage: denied, but allowed$/m,
  ],
  [
    'a queue of dead letters that everybody may read',
    (all) => queuePolicy(all, /topicplacedgroupmailDeadLetters/).push(everybody('sqs:ReceiveMessage')),
    /^another account, topic placed, sqs:ReceiveMessage: denied, but unknown$/m,
  ],
  [
    'a queue that takes messages of every topic: no SourceArn',
    (all) => {
      for (const each of queuePolicy(all, /topicplacedgroupmailQueue/)) if (each.Sid === 'Delivery') delete each.Condition;
    },
    /^sns\.amazonaws\.com, queue of placed, sqs:SendMessage for arn:aws:sns:eu-central-1:999999999999:.*: denied, but allowed$/m,
  ],
  [
    'a queue that takes no message of its topic',
    (all) => {
      const statements = queuePolicy(all, /topicplacedgroupmailQueue/);
      const at = statements.findIndex(({ Sid }) => Sid === 'Delivery');
      statements.splice(at, 1);
    },
    /^sns\.amazonaws\.com, queue of placed, sqs:SendMessage for .*: allowed, but denied$/m,
  ],
  [
    'a queue behind a bus that takes events of every rule',
    (all) => {
      for (const each of queuePolicy(all, /topicauditgroupreviewsQueue/)) if (each.Sid === 'Delivery') delete each.Condition;
    },
    /^events\.amazonaws\.com, queue of audit, .*999999999999.*: denied, but allowed$/m,
  ],
  [
    'a function that every API may invoke: no SourceArn',
    (all) => {
      delete one(all, 'AWS::Lambda::Permission', /^catalogApiMayInvoke/).Properties.SourceArn;
    },
    /^apigateway\.amazonaws\.com, function of catalog, .*: denied, but allowed$/m,
  ],
  [
    'a function that its API may not invoke',
    (all) => {
      for (const [id, { Type }] of Object.entries(all))
        if (Type === 'AWS::Lambda::Permission' && id.startsWith('catalogApiMayInvoke')) delete all[id];
    },
    /^service orders, service catalog, POST \/v1\/holds: allowed, but denied$/m,
  ],
  [
    'a route that asks nobody who comes',
    (all) => {
      one(all, 'AWS::ApiGatewayV2::Route', /^catalogRoutePOSTv1holds/).Properties.AuthorizationType = 'NONE';
    },
    /^everybody, service catalog, POST \/v1\/holds: denied, but allowed$/m,
  ],
  [
    'a route that nobody declared',
    (all) => {
      const route = one(all, 'AWS::ApiGatewayV2::Route', /^catalogRoutePOSTv1holds/);
      all.Extra = { Type: route.Type, Properties: { ...route.Properties, RouteKey: 'ANY /{proxy+}', AuthorizationType: 'NONE' } };
    },
    /^another account, service catalog, GET \/keelson-probe: denied, but allowed$/m,
  ],
  [
    'a route that is missing',
    (all) => {
      for (const [id, { Type }] of Object.entries(all))
        if (Type === 'AWS::ApiGatewayV2::Route' && id.startsWith('catalogRoutePOSTv1holds')) delete all[id];
    },
    /^saga place, service catalog, POST \/v1\/holds: allowed, but denied$/m,
  ],
  [
    'a key that another account may use',
    (all) =>
      one(all, 'AWS::KMS::Key', /^SharedKey/).Properties.KeyPolicy.Statement.push({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::999999999999:root' },
        Action: 'kms:Decrypt',
        Resource: '*',
      }),
    /^another account, secret payment-key, kms:Decrypt: denied, but unknown$/m,
  ],
  [
    'a key whose policy leaves nothing to the account',
    (all) => {
      const { KeyPolicy } = one(all, 'AWS::KMS::Key', /^SharedKey/).Properties;
      KeyPolicy.Statement = KeyPolicy.Statement.filter(({ Principal }: { Principal: { AWS?: unknown } }) => Principal.AWS === undefined);
    },
    /^service orders, secret payment-key, kms:Decrypt: allowed, but denied$/m,
  ],
  [
    'a right to the key that is missing',
    (all) => drop(all, 'mail', 'Key'),
    /^worker mail, topic placed, kms:Decrypt: allowed, but denied$/m,
  ],
  [
    'a role that everybody in the account may become',
    (all) =>
      one(all, 'AWS::IAM::Role', /^ordersRole/).Properties.AssumeRolePolicyDocument.Statement.push({
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 'sts:AssumeRole',
      }),
    /^service catalog, what orders has for itself, sts:AssumeRole: denied, but allowed$/m,
  ],
  [
    "events in another unit's name",
    (all) => {
      delete statement(all, 'catalog', 'PublishAudit').Condition;
    },
    /^service catalog, topic audit, events:PutEvents: denied, but allowed$/m,
  ],
  [
    'a secret that all units read',
    (all) =>
      policy(all, 'reviews').push({
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: statement(all, 'orders', 'SecretPaymentKey').Resource,
      }),
    /^service reviews, secret payment-key, secretsmanager:GetSecretValue: denied, but allowed$/m,
  ],
  [
    'a saga that somebody else may start',
    (all) => policy(all, 'catalog').push(statement(all, 'orders', 'StartPlace')),
    /^service catalog, saga place, states:StartExecution: denied, but allowed$/m,
  ],
  [
    'a saga that may ask more than its steps',
    (all) => {
      for (const each of one(all, 'AWS::IAM::Policy', /^SagasplacePermissions/).Properties.PolicyDocument.Statement) each.Resource = '*';
    },
    /^saga place, service orders, GET \/: denied, but allowed$/m,
  ],
  [
    'a function that others may invoke past its API',
    (all) => policy(all, 'mail').push({ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*' }),
    /^worker mail, what orders has for itself, lambda:InvokeFunction: denied, but allowed$/m,
  ],
  [
    'logs of another unit',
    (all) => {
      statement(all, 'mail', 'Logs').Resource = statement(all, 'orders', 'Logs').Resource;
    },
    /^worker mail, what orders has for itself, logs:PutLogEvents: denied, but allowed$/m,
  ],
  [
    'the table of handled messages of another unit',
    (all) => policy(all, 'reviews').push(statement(all, 'mail', 'Idempotency')),
    /^service reviews, what mail has for itself, dynamodb:PutItem: denied, but allowed$/m,
  ],
];

describe('the templates of a system', () => {
  it('allow what was declared and nothing else', () => {
    const comparison = synthesised.compare();
    expect(lines(comparison)).toEqual([]);
    expect(comparison.notCompared).toEqual([]);
    expect(comparison.allowed).toBeGreaterThan(50);
    expect(comparison.denied).toBeGreaterThan(2_000);
  });

  it.each(MISTAKES)('are found out: %s', (_name, plant, finding) => {
    expect(lines(synthesised.compare(plant)).join('\n')).toMatch(finding);
  });
});
