import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnApplication } from 'aws-cdk-lib/aws-codedeploy';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic, TracingConfig } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { describe, metricsOf, queueMetric } from './metrics';

/** The key, the topics, and where events go that nobody could handle. */
export class Shared extends Construct {
  readonly key: Key;
  readonly alarms: Topic;
  readonly failures: Queue;
  readonly events: Topic;
  /** Of CodeDeploy. */
  readonly deployments: CfnApplication;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = this.createKey();
    this.alarms = new Topic(this, 'Alarms', { displayName: 'Alarms of shop', masterKey: this.key, enforceSSL: true });
    this.alarms.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Alarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.alarms.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.failures = this.queue(this, 'Failures', { retentionPeriod: Duration.days(14) });
    this.events = new Topic(this, 'Events', {
      displayName: 'shop-events',
      masterKey: this.key,
      enforceSSL: true,
      signatureVersion: '2',
      tracingConfig: TracingConfig.ACTIVE,
    });
    this.deployments = new CfnApplication(this, 'Deployments', { computePlatform: 'Lambda' });
    new CfnAlarm(this, 'FailuresWait', {
      alarmActions: [this.alarms.topicArn],
      alarmDescription: describe({
        severity: 'ticket',
        means: 'An event failed after every attempt.',
        next: 'The queue Failures keeps it for 14 days, with the reason. Send it to its function again once that is mended.',
      }),
      comparisonOperator: 'GreaterThanThreshold',
      evaluationPeriods: 1,
      metrics: metricsOf([{ id: 'waiting', period: 300, ...queueMetric(this.failures, 'ApproximateNumberOfMessagesVisible') }]),
      threshold: 0,
      treatMissingData: 'notBreaching',
    });
  }

  /** An encrypted queue that takes only what comes over TLS. */
  queue(scope: Construct, id: string, props: ConstructorParameters<typeof Queue>[2] = {}): Queue {
    return new Queue(scope, id, { encryption: QueueEncryption.KMS, encryptionMasterKey: this.key, enforceSSL: true, ...props });
  }

  private createKey(): Key {
    const { region, account, partition } = Stack.of(this);
    const key = new Key(this, 'Key', { enableKeyRotation: true, description: 'Encrypts everything that shop keeps.' });
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Logs',
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        resources: ['*'],
        conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${partition}:logs:${region}:${account}:*` } },
      }),
    );
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Messages',
        principals: ['cloudwatch', 'events', 'scheduler', 'sns', 'sqs'].map((service) => new ServicePrincipal(`${service}.amazonaws.com`)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    return key;
  }
}
