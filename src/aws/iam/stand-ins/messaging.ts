import { byArn, byId, byName, type Facts, name, type ReturnTable, regional } from './facts';

const url = (facts: Facts): string => `https://sqs.${facts.region}.${facts.urlSuffix}/${facts.account}/${facts.name}`;
const onBus = (facts: Facts): string => {
  const bus = (facts.property('EventBusName') ?? 'default').replace(/^.*event-bus\//, '');
  return bus === 'default' ? '' : `${bus}`;
};
const rule = (facts: Facts): string => (onBus(facts) === '' ? facts.name : `${onBus(facts)}/${facts.name}`);
const kept = (facts: Facts): string => `arn:${facts.partition}:logs:${facts.region}:${facts.account}:log-group:${facts.name}:*`;

/** Topics, queues, buses, and what watches them. */
export const MESSAGING: ReturnTable = {
  'AWS::SNS::Topic': byArn('TopicName', 'sns', name, { TopicArn: regional('sns', name), TopicName: name }),
  'AWS::SNS::Subscription': {
    arn: (facts) => `${facts.property('TopicArn') ?? ''}:${facts.id(36)}`,
    ref: (facts) => `${facts.property('TopicArn') ?? ''}:${facts.id(36)}`,
  },
  'AWS::SNS::TopicPolicy': byId('', 16),
  'AWS::SQS::Queue': { named: 'QueueName', arn: regional('sqs', name), ref: url, attributes: { QueueName: name, QueueUrl: url } },
  'AWS::SQS::QueuePolicy': byId('', 16),
  'AWS::Events::EventBus': byName('Name', 'events', (facts) => `event-bus/${facts.name}`, { Name: name }),
  'AWS::Events::EventBusPolicy': byId('', 16),
  'AWS::Events::Rule': {
    ...byName('Name', 'events', (facts) => `rule/${rule(facts)}`),
    ref: (facts) => (onBus(facts) === '' ? facts.name : `${onBus(facts)}|${facts.name}`),
  },
  'AWS::Events::Archive': { ...byName('ArchiveName', 'events', (facts) => `archive/${facts.name}`), attributes: { ArchiveName: name } },
  'AWS::Events::Connection': byName('Name', 'events', (facts) => `connection/${facts.name}/${facts.id(36)}`, {
    SecretArn: (facts) =>
      `arn:${facts.partition}:secretsmanager:${facts.region}:${facts.account}:secret:events!connection/${facts.name}/${facts.id(36)}`,
  }),
  'AWS::Events::ApiDestination': byName('Name', 'events', (facts) => `api-destination/${facts.name}/${facts.id(36)}`),
  'AWS::Pipes::Pipe': byName('Name', 'pipes', (facts) => `pipe/${facts.name}`),
  'AWS::Kinesis::Stream': byName('Name', 'kinesis', (facts) => `stream/${facts.name}`),
  'AWS::KinesisFirehose::DeliveryStream': byName('DeliveryStreamName', 'firehose', (facts) => `deliverystream/${facts.name}`),
  'AWS::Logs::LogGroup': { named: 'LogGroupName', arn: kept, ref: name },
  'AWS::Logs::LogStream': { named: 'LogStreamName', ref: name },
  'AWS::Logs::MetricFilter': { named: 'FilterName', ref: name },
  'AWS::Logs::ResourcePolicy': { named: 'PolicyName', ref: name },
  'AWS::CloudWatch::Alarm': byName('AlarmName', 'cloudwatch', (facts) => `alarm:${facts.name}`),
  'AWS::CloudWatch::CompositeAlarm': byName('AlarmName', 'cloudwatch', (facts) => `alarm:${facts.name}`),
  'AWS::CloudWatch::Dashboard': { named: 'DashboardName', ref: name },
};
