import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic, TracingConfig } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/** The key, the topics, and where events go that nobody could handle. */
export class Shared extends Construct {
  readonly key: Key;
  readonly alarms: Topic;
  readonly failures: Queue;
  readonly events: Topic;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = this.createKey();
    this.alarms = new Topic(this, 'Alarms', { displayName: 'Alarms of shop', masterKey: this.key, enforceSSL: true });
    this.failures = this.queue(this, 'Failures', { retentionPeriod: Duration.days(14) });
    this.events = new Topic(this, 'Events', {
      displayName: 'shop-events',
      masterKey: this.key,
      enforceSSL: true,
      signatureVersion: '2',
      tracingConfig: TracingConfig.ACTIVE,
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
