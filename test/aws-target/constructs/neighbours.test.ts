import { Template } from 'aws-cdk-lib/assertions';
import { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup, LogGroup, type LogGroupProps, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import {
  App,
  Aspects,
  CfnParameter,
  Fn,
  type InjectionContext,
  type IPropertyInjector,
  NestedStack,
  PropertyInjectors,
  Stack,
  Stage,
  Tags,
} from 'aws-cdk-lib/core';
import type { IConstruct, IMixin } from 'constructs';
import { declaredAccess, ServerlessMicroservice, type ServerlessMicroserviceProps } from '../../../src/aws/index';
import { System } from '../../../src/model/system';
import { lines } from '../iam/synthesised';
import { IMAGE, ownStack, REGISTRY, resourcesOf, systemOf } from './support';

const http = { port: 8080 } as const;
const service = (stack: IConstruct, name = 'orders', props: Partial<ServerlessMicroserviceProps> = {}): ServerlessMicroservice =>
  new ServerlessMicroservice(stack as Stack, name, { image: IMAGE, http, ...props });
const first = (stack: Stack, type: string) => Object.values(resourcesOf(stack, type))[0]!;
const ENV = { account: '111111111111', region: 'eu-central-1' };

describe('what changes constructs of the CDK', () => {
  it('a property injector reaches those that Keelson makes', () => {
    class Retention implements IPropertyInjector {
      readonly constructUniqueId = LogGroup.PROPERTY_INJECTION_ID;
      inject(props: LogGroupProps, _context: InjectionContext): LogGroupProps {
        return { ...props, retention: RetentionDays.TWO_YEARS };
      }
    }
    const stack = ownStack();
    PropertyInjectors.of(stack).add(new Retention());
    service(stack);
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup'))) expect(Properties.RetentionInDays).toBe(731);
  });

  it('an aspect tags, and another changes a property', () => {
    const stack = ownStack();
    service(stack);
    Tags.of(stack).add('cost-centre', '4711');
    Aspects.of(stack).add({
      visit: (node) => {
        if (node instanceof CfnFunction) node.memorySize = 3_008;
      },
    });
    const { Properties } = first(stack, 'AWS::Lambda::Function');
    expect(Properties.MemorySize).toBe(3_008);
    expect(Properties.Tags).toContainEqual({ Key: 'cost-centre', Value: '4711' });
  });

  it('a mixin reaches all that it supports below a unit', () => {
    class Kept implements IMixin {
      supports(construct: IConstruct): construct is CfnLogGroup {
        return construct instanceof CfnLogGroup;
      }
      applyTo(construct: IConstruct): void {
        (construct as CfnLogGroup).retentionInDays = 3_653;
      }
    }
    const stack = ownStack();
    service(stack).with(new Kept());
    const groups = Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup'));
    expect(groups.length).toBeGreaterThan(1);
    for (const { Properties } of groups) expect(Properties.RetentionInDays).toBe(3_653);
  });

  it('the escape hatch of every public construct is its resource', () => {
    const stack = ownStack();
    const orders = service(stack);
    (orders.function.node.defaultChild as CfnFunction).addPropertyOverride('Description', 'mine');
    (orders.role.node.defaultChild as never as CfnFunction).addPropertyOverride('Description', 'mine, too');
    expect(first(stack, 'AWS::Lambda::Function').Properties.Description).toBe('mine');
    expect(Object.values(resourcesOf(stack, 'AWS::IAM::Role')).map(({ Properties }) => Properties.Description)).toContain('mine, too');
  });
});

describe('late values', () => {
  it('pass through to the template: an image, a variable, the path of a secret', () => {
    const stack = ownStack();
    const parameter = (id: string): string => new CfnParameter(stack, id, { type: 'String' }).valueAsString;
    service(stack, 'orders', { image: parameter('Image'), env: { LEVEL: parameter('Level') } });
    const { Properties } = first(stack, 'AWS::Lambda::Function');
    expect(Properties.Code.ImageUri).toEqual({ Ref: 'Image' });
    expect(Properties.Environment.Variables.LEVEL).toEqual({ Ref: 'Level' });

    const system = new System('shop');
    const secret = system.secret('key', { provider: 'aws-secrets-manager', path: Fn.importValue('payment-secret'), keys: ['a'] });
    system.service('orders', { image: IMAGE, http }).uses(secret);
    const reader = first(systemOf(system), 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
    expect(reader.find(({ Sid }: { Sid: string }) => Sid === 'SecretKey').Resource).toEqual({ 'Fn::ImportValue': 'payment-secret' });
  });
});

describe('what the CDK calls grants and metrics', () => {
  it('gives a unit what others have, beside what it declares', () => {
    const stack = ownStack();
    const orders = service(stack);
    new Bucket(stack, 'Files').grantRead(orders);
    const policies = Object.values(resourcesOf(stack, 'AWS::IAM::Policy')).map(({ Properties }) => Properties);
    const own = policies.filter(({ PolicyDocument }) => JSON.stringify(PolicyDocument).includes('s3:GetObject*'));
    expect(own).toHaveLength(1);
    expect(JSON.stringify(own[0].Roles)).toContain('ordersRole');
  });

  it('makes alarms of a unit', () => {
    const stack = ownStack();
    const orders = service(stack);
    orders.metricErrors().createAlarm(stack, 'Mine', { threshold: 3, evaluationPeriods: 2 });
    orders.metric('Duration', { statistic: 'p99' }).createAlarm(stack, 'Slow', { threshold: 900, evaluationPeriods: 1 });
    const alarms = resourcesOf(stack, 'AWS::CloudWatch::Alarm');
    expect(Object.keys(alarms).some((id) => id.startsWith('Mine'))).toBe(true);
    expect(Object.values(alarms).find(({ Properties }) => Properties.Threshold === 900)?.Properties).toMatchObject({
      ExtendedStatistic: 'p99',
      MetricName: 'Duration',
    });
  });
});

describe('objects of the CDK in place of new ones', () => {
  it('are used, and nothing is made beside them', () => {
    const system = new System('shop');
    const orders = system.service('orders', { image: IMAGE, http });
    const placed = system.topic('placed', { broker: 'sns-sqs' });
    const tasks = system.queue('tasks', { broker: 'sns-sqs' });
    const payment = system.secret('payment', { provider: 'aws-secrets-manager', keys: ['a'] });
    orders.owns('order-table', { engine: 'dynamodb' });
    orders.publishes(placed);
    orders.publishes(tasks);
    orders.uses(payment);
    const base = new Stack(new App(), 'base', { env: ENV });
    const arn = (serviceName: string, name: string) => `arn:aws:${serviceName}:eu-central-1:111111111111:${name}`;
    const resources = {
      key: Key.fromKeyArn(base, 'Key', arn('kms', 'key/11111111-2222-3333-4444-555555555555')),
      tables: { 'order-table': TableV2.fromTableArn(base, 'Table', arn('dynamodb', 'table/orders')) },
      topics: { placed: Topic.fromTopicArn(base, 'Topic', arn('sns', 'placed')) },
      queues: { tasks: Queue.fromQueueArn(base, 'Queue', arn('sqs', 'tasks')) },
      secrets: { payment: Secret.fromSecretCompleteArn(base, 'Secret', arn('secretsmanager', 'secret:payment-AbCdEf')) },
      alarms: Topic.fromTopicArn(base, 'Alarms', arn('sns', 'alarms')),
      vpc: Vpc.fromVpcAttributes(base, 'Vpc', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['eu-central-1a', 'eu-central-1b'],
        privateSubnetIds: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'],
        privateSubnetRouteTableIds: ['rtb-0123456789abcdef1', 'rtb-0123456789abcdef2'],
      }),
    };
    const stack = systemOf(system, { aws: { registry: REGISTRY, ...ENV } }, resources);
    const template = Template.fromStack(stack);
    for (const type of ['KMS::Key', 'DynamoDB::GlobalTable', 'SNS::Topic', 'SecretsManager::Secret', 'EC2::VPC'])
      expect(Object.keys(template.findResources(`AWS::${type}`))).toEqual([]);
    const text = JSON.stringify(template.toJSON());
    for (const name of ['table/orders', ':placed', ':tasks', 'secret:payment-AbCdEf', 'subnet-0123456789abcdef1'])
      expect(text).toContain(name);
    // What stands in no template cannot be compared in full; what can be is as declared.
    expect(lines(declaredAccess(stack).compare())).toEqual([]);
  });
});

describe('units in several places', () => {
  it('call each other from a nested stack and inside of a stage', () => {
    const app = new App();
    const stage = new Stage(app, 'production', { env: ENV });
    const stack = new Stack(stage, 'shop');
    const catalog = service(stack, 'catalog');
    const orders = service(new NestedStack(stack, 'Nested'), 'orders');
    orders.calls(catalog, { operations: ['GET /v1/products/{id}'] });
    catalog.calls(orders, { operations: ['GET /v1/orders/{id}'] });
    const comparison = declaredAccess(stack).compare();
    expect(lines(comparison)).toEqual([]);
    expect(comparison.allowed).toBeGreaterThan(5);
  });

  it('of two stacks of one account and region call each other', () => {
    const app = new App();
    const catalog = service(new Stack(app, 'one', { env: ENV }), 'catalog');
    const orders = service(new Stack(app, 'two', { env: ENV }), 'orders');
    orders.calls(catalog, { operations: ['GET /v1/products/{id}'] });
    const comparison = declaredAccess(app).compare();
    expect(lines(comparison)).toEqual([]);
    expect(comparison.allowed).toBeGreaterThan(5);
  });
});
