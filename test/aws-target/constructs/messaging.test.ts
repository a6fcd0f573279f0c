import { Match, Template } from 'aws-cdk-lib/assertions';
import { Topic as SnsTopic } from 'aws-cdk-lib/aws-sns';
import { Queue as SqsQueue } from 'aws-cdk-lib/aws-sqs';
import { App, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib/core';
import { type GivenResources, ServerlessSystem, ServerlessWorker } from '../../../src/aws';
import { Topic } from '../../../src/model/channel';
import type { AwsPlatform } from '../../../src/model/properties/aws-platform';
import { System } from '../../../src/model/system';

const ECR = '111111111111.dkr.ecr.eu-central-1.amazonaws.com';
const image = (name: string) => `${ECR}/${name}:1.0.0`;

/** The channels of both examples: orders that mails are sent for; trips that one reader wants in part. */
function examples(): System {
  const system = new System('shop');
  const orders = system.service('orders', { image: image('orders'), http: { port: 8080 } });
  const drivers = system.service('drivers', { image: image('drivers'), http: { port: 8080 }, scaling: { min: 3, max: 12 } });
  const mailer = system.worker('mailer', { image: image('mailer'), scaling: { min: 2, max: 6 } });
  system.service('catalog', { image: image('catalog'), http: { port: 8080 } });
  const orderEvents = system.topic('order-events', { broker: 'kafka', partitions: 12, retention: '7d', orderedBy: 'orderId' });
  const tripEvents = system.topic('trip-events', { broker: 'kafka' });
  orders.publishes(orderEvents, { messages: ['OrderPlaced', 'OrderCancelled'] });
  orders.publishes(tripEvents);
  mailer.subscribes(orderEvents, { idempotencyKey: 'eventId' });
  mailer.subscribes(tripEvents, { idempotencyKey: 'eventId', timeout: '2m', retries: 2 });
  drivers.subscribes(tripEvents, { idempotencyKey: 'eventId', messages: ['TripEnded'], deadLetter: { retention: '10d' } });
  return system;
}

function synthesised(system: System, aws: AwsPlatform = {}, provided?: (app: App) => GivenResources) {
  const app = new App();
  const stack = new ServerlessSystem(app, system.name, {
    system,
    environment: { aws: { deployment: 'all-at-once', ...aws } },
    ...(provided === undefined ? {} : { provided: provided(app) }),
  });
  return { stack, template: Template.fromStack(stack) };
}

interface Statement {
  readonly Sid?: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The statements of a unit's own policy. */
function statementsOf(template: Template, unit: string): readonly Statement[] {
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy')).filter((each) =>
    JSON.stringify(each.Properties.Roles).includes(`"${unit}Role`),
  );
  return policy?.Properties.PolicyDocument.Statement;
}

const actionsOn = (statements: readonly Statement[], resource: unknown) =>
  statements
    .filter((statement) => JSON.stringify(statement.Resource).includes(JSON.stringify(resource)))
    .flatMap(({ Action }) => Action)
    .sort();

const refTo = (stack: Stack, value: unknown) => stack.resolve(value);

describe('publishers', () => {
  const { stack, template } = synthesised(examples());
  const arn = refTo(stack, stack.channel('order-events').topic?.topicArn);

  it('may send to the topics that they declare', () => {
    expect(actionsOn(statementsOf(template, 'orders'), arn)).toEqual(['sns:Publish']);
  });

  it.each(['catalog', 'drivers', 'mailer'])('%s, which declares nothing of the kind, may not', (unit) => {
    expect(statementsOf(template, unit).flatMap(({ Action }) => Action)).not.toContain('sns:Publish');
  });

  it('find the topic in their environment', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'orders of shop',
      Environment: { Variables: Match.objectLike({ ORDER_EVENTS_TOPIC: arn }) },
    });
  });
});

describe('topics', () => {
  const { template } = synthesised(examples());

  it('are encrypted by the key of the system, and take no message over plain HTTP', () => {
    const topics = Object.entries(template.findResources('AWS::SNS::Topic')).filter(([id]) => id.includes('Channels'));
    expect(topics).toHaveLength(2);
    for (const [id, topic] of topics) {
      expect(JSON.stringify(topic.Properties.KmsMasterKeyId)).toContain('SharedKey');
      expect(topic.Properties.SignatureVersion).toBe('2');
      template.hasResourceProperties('AWS::SNS::TopicPolicy', {
        Topics: [{ Ref: id }],
        PolicyDocument: { Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })] },
      });
    }
  });

  it('keep the order that is declared, and its queues with them', () => {
    template.hasResourceProperties('AWS::SNS::Topic', {
      DisplayName: 'order-events',
      FifoTopic: true,
      TopicName: Match.stringLikeRegexp('\\.fifo$'),
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: Match.stringLikeRegexp('topic-order-events-group-mailer-\\w+\\.fifo$'),
    });
    template.hasResourceProperties('AWS::SNS::Topic', { DisplayName: 'trip-events', FifoTopic: Match.absent(), TracingConfig: 'Active' });
    const queues = Object.values(template.findResources('AWS::SQS::Queue', { Properties: { FifoQueue: true } }));
    expect(queues).toHaveLength(2);
    for (const { Properties } of queues) {
      expect(Properties).toMatchObject({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
      expect(Properties.ContentBasedDeduplication).toBeUndefined();
    }
  });
});

describe('subscribers', () => {
  const { stack, template } = synthesised(examples());
  const queueOf = (unit: 'mailer' | 'drivers', channel: string) => {
    const construct = unit === 'mailer' ? stack.worker(unit) : stack.microservice(unit);
    return refTo(stack, construct.queues.get(channel)?.queueArn);
  };
  const resourceOf = (arn: { 'Fn::GetAtt': [string, string] }) => template.toJSON().Resources[arn['Fn::GetAtt'][0]].Properties;

  it('have a queue of their own each, and nobody else has one', () => {
    expect(queueOf('mailer', 'trip-events')).not.toEqual(queueOf('drivers', 'trip-events'));
    template.resourceCountIs('AWS::SNS::Subscription', 3);
    expect(stack.microservice('catalog').queues.size).toBe(0);
    for (const unit of ['catalog', 'orders']) {
      const actions = statementsOf(template, unit).flatMap(({ Action }) => Action);
      expect(actions).not.toContain('sqs:ReceiveMessage');
    }
  });

  it('may take messages from their own queue alone', () => {
    const wanted = ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];
    expect(actionsOn(statementsOf(template, 'drivers'), queueOf('drivers', 'trip-events'))).toEqual(wanted);
    expect(actionsOn(statementsOf(template, 'drivers'), queueOf('mailer', 'trip-events'))).toEqual([]);
  });

  it('get what their topic sends and nobody else may send', () => {
    for (const [unit, channel] of [
      ['mailer', 'order-events'],
      ['drivers', 'trip-events'],
    ] as const) {
      const queue = queueOf(unit, channel);
      const topic = refTo(stack, stack.channel(channel).topic?.topicArn);
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: {
          Statement: [
            Match.objectLike({ Effect: 'Deny' }),
            {
              Sid: 'Delivery',
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: queue,
              Condition: { ArnEquals: { 'aws:SourceArn': topic } },
            },
          ],
        },
      });
      template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: queue, TopicArn: topic, RawMessageDelivery: true });
    }
  });

  it('get only the messages that they name', () => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Endpoint: queueOf('drivers', 'trip-events'),
      FilterPolicy: { type: ['TripEnded'] },
      FilterPolicyScope: 'MessageAttributes',
    });
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Endpoint: queueOf('mailer', 'trip-events'),
      FilterPolicy: Match.absent(),
      FilterPolicyScope: Match.absent(),
    });
  });

  it('put aside what they cannot handle after as many retries as declared, and nothing else may be put there', () => {
    const [mails, drives] = [resourceOf(queueOf('mailer', 'trip-events')), resourceOf(queueOf('drivers', 'trip-events'))];
    expect(mails.RedrivePolicy.maxReceiveCount).toBe(3);
    expect(drives.RedrivePolicy.maxReceiveCount).toBe(6);
    const deadLetters = resourceOf(drives.RedrivePolicy.deadLetterTargetArn);
    expect(deadLetters.MessageRetentionPeriod).toBe(10 * 86_400);
    expect(resourceOf(mails.RedrivePolicy.deadLetterTargetArn).MessageRetentionPeriod).toBe(14 * 86_400);
    expect(JSON.stringify(deadLetters.RedriveAllowPolicy)).toContain(`:${drives.QueueName}`);
    expect(deadLetters.RedriveAllowPolicy.redrivePermission).toBe('byQueue');
    expect(refTo(stack, stack.microservice('drivers').deadLettersOf('trip-events')?.queueArn)).toEqual(
      drives.RedrivePolicy.deadLetterTargetArn,
    );
  });

  it('have six times the timeout of their function for a message', () => {
    expect(resourceOf(queueOf('mailer', 'trip-events')).VisibilityTimeout).toBe(720);
    expect(resourceOf(queueOf('mailer', 'order-events')).VisibilityTimeout).toBe(720);
    expect(resourceOf(queueOf('drivers', 'trip-events')).VisibilityTimeout).toBe(180);
  });

  it('are handed messages one by one through the live version, as many at once as their replicas would handle', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: queueOf('drivers', 'trip-events'),
      FunctionName: refTo(stack, stack.microservice('drivers').alias.functionArn),
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 12 },
    });
    template.hasResourceProperties('AWS::Lambda::Function', { Description: 'mailer of shop', ReservedConcurrentExecutions: 12 });
    template.hasResourceProperties('AWS::Lambda::Function', { Description: 'drivers of shop', ReservedConcurrentExecutions: 132 });
  });

  it('remember what they have handled, each in a table of its own', () => {
    const tables = template.findResources('AWS::DynamoDB::GlobalTable');
    expect(Object.keys(tables)).toHaveLength(2);
    for (const table of Object.values(tables)) {
      expect(table.DeletionPolicy).toBe('Retain');
      expect(table.Properties).toMatchObject({
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'expiration', Enabled: true },
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
        Replicas: [{ DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
      });
    }
    const table = refTo(stack, stack.worker('mailer').idempotencyTable?.tableArn);
    expect(actionsOn(statementsOf(template, 'mailer'), table)).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ]);
    expect(actionsOn(statementsOf(template, 'drivers'), table)).toEqual([]);
  });

  it.each([
    ['mailer', '400-599'],
    ['drivers', '500-599'],
    ['orders', undefined],
  ])('fail an event by a status that no caller of theirs needs: %s by %s', (unit, statuses) => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: `${unit} of shop`,
      Environment: { Variables: Match.objectLike({ AWS_LWA_ERROR_STATUS_CODES: statuses ?? Match.absent() }) },
    });
  });

  it('find topic, queue, group and table in their environment', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'mailer of shop',
      Environment: {
        Variables: Match.objectLike({
          TRIP_EVENTS_TOPIC: refTo(stack, stack.channel('trip-events').topic?.topicArn),
          TRIP_EVENTS_QUEUE: refTo(stack, stack.worker('mailer').queues.get('trip-events')?.queueUrl),
          TRIP_EVENTS_GROUP: 'mailer',
          IDEMPOTENCY_TABLE: refTo(stack, stack.worker('mailer').idempotencyTable?.tableName),
        }),
      },
    });
  });
});

describe('groups and queues', () => {
  it('two units of one group share its queue', () => {
    const system = new System('shop');
    const events = system.topic('events', { broker: 'sns-sqs' });
    for (const name of ['one', 'two'])
      system.worker(name, { image: image(name) }).subscribes(events, { group: 'both', timeout: name === 'one' ? '10s' : '1m' });
    const { stack, template } = synthesised(system);
    template.resourceCountIs('AWS::SNS::Subscription', 1);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
    expect(stack.worker('one').queues.get('events')).toBe(stack.worker('two').queues.get('events'));
    template.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: Match.anyValue(), VisibilityTimeout: 360 });
  });

  it('a queue carries messages from its writers to its readers, and no topic is made', () => {
    const system = new System('shop');
    const mails = system.queue('mails', { broker: 'rabbitmq', ordered: true, maxMessageSize: '64Ki', retention: '2d' });
    system.service('orders', { image: image('orders'), http: { port: 8080 } }).publishes(mails);
    system.worker('mailer', { image: image('mailer') }).subscribes(mails, { deadLetter: false, retries: 1 });
    const { stack, template } = synthesised(system);
    const queue = refTo(stack, stack.channel(mails).queue?.queueArn);
    expect(actionsOn(statementsOf(template, 'orders'), queue)).toEqual(['sqs:SendMessage']);
    expect(actionsOn(statementsOf(template, 'mailer'), queue)).not.toContain('sqs:SendMessage');
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    template.hasResourceProperties('AWS::SQS::Queue', {
      FifoQueue: true,
      MaximumMessageSize: 65_536,
      MessageRetentionPeriod: 172_800,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 2 }),
    });
    // Nobody wants the dead letters: they are gone after a minute, and there is nothing to look at.
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 60, RedriveAllowPolicy: Match.anyValue() });
    expect(stack.worker('mailer').deadLettersOf(mails)).toBeUndefined();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'orders of shop',
      Environment: { Variables: Match.objectLike({ MAILS_QUEUE: refTo(stack, stack.channel(mails).queue?.queueUrl) }) },
    });
  });

  it('a job reads its queue itself', () => {
    const system = new System('shop');
    const events = system.topic('events', { broker: 'sns-sqs' });
    system.job('report', { image: image('report'), command: ['report'], schedule: '0 3 * * *', timeout: '5m' }).subscribes(events);
    const { stack, template } = synthesised(system);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
    expect(actionsOn(statementsOf(template, 'report'), refTo(stack, stack.job('report').queues.get('events')?.queueArn))).toContain(
      'sqs:ReceiveMessage',
    );
  });

  it('measures what alarms ask: how old the oldest message is, how many were put aside', () => {
    const { stack } = synthesised(examples());
    const consumer = stack.channel('trip-events').consumers.get('drivers');
    expect(consumer?.metricOldestMessageAge()).toMatchObject({ namespace: 'AWS/SQS', metricName: 'ApproximateAgeOfOldestMessage' });
    expect(consumer?.metricDeadLetters().dimensions).toEqual({ QueueName: consumer?.deadLetters.queueName });
  });
});

describe('EventBridge', () => {
  function declared(): System {
    const system = new System('shop');
    const events = system.topic('events', { broker: 'eventbridge', eventLog: true });
    system.service('orders', { image: image('orders'), http: { port: 8080 } }).publishes(events, { messages: ['Placed', 'Cancelled'] });
    system.worker('mailer', { image: image('mailer') }).subscribes(events, { messages: ['Placed'] });
    return system;
  }
  const { stack, template } = synthesised(declared());
  const bus = refTo(stack, stack.channel('events').bus?.eventBusArn);

  it('lets a publisher send in its own name, and only what it declares', () => {
    const [statement] = statementsOf(template, 'orders').filter(({ Action }) => Action === 'events:PutEvents');
    expect(statement?.Resource).toEqual(bus);
    expect(statement?.Condition).toEqual({
      'ForAllValues:StringEquals': { 'events:source': 'orders', 'events:detail-type': ['Cancelled', 'Placed'] },
    });
    expect(statementsOf(template, 'mailer').flatMap(({ Action }) => Action)).not.toContain('events:PutEvents');
  });

  it('has a rule for each reader, with the names that it wants, and puts aside what does not arrive', () => {
    const { queue, deadLetters } = stack.channel('events').consumers.get('mailer') ?? {};
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: { source: ['orders'], 'detail-type': ['Placed'] },
      Targets: [Match.objectLike({ Arn: refTo(stack, queue?.queueArn), DeadLetterConfig: { Arn: refTo(stack, deadLetters?.queueArn) } })],
    });
    const [rule] = Object.keys(template.findResources('AWS::Events::Rule'));
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'events.amazonaws.com' },
            Resource: refTo(stack, queue?.queueArn),
            Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
          }),
        ]),
      },
    });
  });

  it('keeps an event log for ever, encrypted, even when the stack goes', () => {
    template.hasResource('AWS::Events::Archive', {
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: { SourceArn: bus, RetentionDays: 0, KmsKeyIdentifier: Match.anyValue() },
    });
  });
});

describe('what is given', () => {
  const othersIn = (app: App): Stack => {
    const others = new Stack(app, 'others');
    new CfnWaitConditionHandle(others, 'SomethingOfTheirs');
    return others;
  };

  it('stands in for a topic and a queue', () => {
    const system = examples();
    const mails = system.queue('mails', { broker: 'sns-sqs' });
    system.units.find(({ name }) => name === 'mailer')?.subscribes(mails);
    const { stack, template } = synthesised(system, {}, (app) => {
      const other = othersIn(app);
      return {
        topics: { 'trip-events': SnsTopic.fromTopicArn(other, 'Trips', 'arn:aws:sns:eu-central-1:111111111111:trips') },
        queues: { mails: SqsQueue.fromQueueArn(other, 'Mails', 'arn:aws:sqs:eu-central-1:111111111111:mails') },
      };
    });
    expect(Object.values(template.findResources('AWS::SNS::Topic')).map(({ Properties }) => Properties.DisplayName)).not.toContain(
      'trip-events',
    );
    template.hasResourceProperties('AWS::SNS::Subscription', { TopicArn: 'arn:aws:sns:eu-central-1:111111111111:trips' });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: 'arn:aws:sqs:eu-central-1:111111111111:mails' });
    expect(stack.worker('mailer').deadLettersOf('mails')).toBeUndefined();
  });

  it('must keep the order that is declared, and be declared', () => {
    const given = (name: string) => (app: App) => ({
      topics: { [name]: SnsTopic.fromTopicArn(othersIn(app), 'Events', 'arn:aws:sns:eu-central-1:111111111111:events') },
    });
    expect(() => synthesised(examples(), {}, given('order-events'))).toThrow(/wrong-resource/);
    expect(() => synthesised(examples(), {}, given('trip-event'))).toThrow(/did you mean trip-events/);
  });
});

describe('order of declaration', () => {
  it('changes nothing', () => {
    const declare = (names: readonly string[]) => {
      const system = new System('shop');
      const topics = Object.fromEntries(names.map((name) => [name, system.topic(name, { broker: 'sns-sqs' })]));
      const worker = system.worker('mailer', { image: image('mailer') });
      const orders = system.service('orders', { image: image('orders'), http: { port: 8080 } });
      for (const name of names) worker.subscribes(topics[name]!, { idempotencyKey: 'id' });
      for (const name of [...names].reverse()) orders.publishes(topics[name]!);
      return JSON.stringify(synthesised(system).template.toJSON());
    };
    expect(declare(['c', 'a', 'b'])).toBe(declare(['a', 'b', 'c']));
  });
});

describe('nested stacks', () => {
  it('hold what reads and writes; topics, queues and tables stand in the stack of the system', () => {
    const { stack, template } = synthesised(examples(), { stacks: 'nested' });
    template.resourceCountIs('AWS::SNS::Subscription', 3);
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 2);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
    const nested = Template.fromStack(Stack.of(stack.worker('mailer')));
    nested.resourceCountIs('AWS::Lambda::EventSourceMapping', 2);
    nested.resourceCountIs('AWS::SQS::Queue', 0);
  });
});

describe('units in stacks of their own', () => {
  it('share the channel, which stands where it was first asked for', () => {
    const app = new App();
    const events = new Topic('events', { broker: 'sns-sqs' });
    const [writer, reader] = ['writers', 'readers'].map((id) => new Stack(app, id)) as [Stack, Stack];
    const platform = { deployment: 'all-at-once' } as const;
    new ServerlessWorker(writer, 'writer', {
      image: image('writer'),
      platform,
      accept: { 'worker-without-messages': 'asked by a test' },
    }).publishes(events);
    const worker = new ServerlessWorker(reader, 'reader', { image: image('reader'), platform });
    worker.subscribes(events, { timeout: '1m', idempotencyKey: 'id' });
    const topics = Template.fromStack(writer);
    topics.hasResourceProperties('AWS::SNS::Topic', { DisplayName: 'events' });
    topics.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: Match.anyValue(), VisibilityTimeout: 360 });
    const template = Template.fromStack(reader);
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    // The messages are encrypted by the key of the other stack.
    expect(JSON.stringify(statementsOf(template, 'reader').find(({ Sid }) => Sid === 'KeyToReadEvents'))).toContain('Fn::ImportValue');
  });
});
