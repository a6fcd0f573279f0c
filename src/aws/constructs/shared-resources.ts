import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { EnvironmentProperties } from '../../model/properties/environment';
import type { ResolvedAwsPlatform } from '../platform';
import type { GivenResources } from './given-resources';
import { Network } from './network';
import { SystemSecrets } from './secrets';

/** What the units of a system share, and where the system goes. */
export interface SharedProps {
  /** The system's name. */
  readonly system: string;
  readonly environment: EnvironmentProperties;
  readonly platform: ResolvedAwsPlatform;
  readonly given: GivenResources;
  /** Whether any unit reaches anything outside of a private network. @default true */
  readonly leaves?: boolean;
}

/** What no one unit has: the key that encrypts everything, where alarms go, what becomes of failed events, the network. */
export class SharedResources extends Construct {
  readonly system: string;
  readonly environment: EnvironmentProperties;
  readonly platform: ResolvedAwsPlatform;
  readonly given: GivenResources;
  /** It encrypts logs, messages, tables, secrets and environment variables; rotated each year. */
  readonly key: IKey;
  /** What those who are called at night subscribe to. */
  readonly alarms: ITopic;
  /** What could not be handled after every attempt, with the reason (Lambda's failure destination). */
  readonly failures: IQueue;
  /** The private network; there where the platform asks for one. */
  readonly network: Network | undefined;
  /** The declared secrets, in Secrets Manager. */
  readonly secrets: SystemSecrets;

  constructor(scope: Construct, id: string, props: SharedProps) {
    super(scope, id);
    this.system = props.system;
    this.environment = props.environment;
    this.platform = props.platform;
    this.given = props.given;
    this.key = props.given.key ?? this.createKey();
    const topic = props.platform.alarms === false ? undefined : props.platform.alarms.topic;
    this.alarms =
      props.given.alarms ??
      (topic === undefined
        ? new Topic(this, 'Alarms', { displayName: `Alarms of ${props.system}`, masterKey: this.key, enforceSSL: true })
        : Topic.fromTopicArn(this, 'Alarms', topic));
    this.failures = new Queue(this, 'Failures', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: this.key,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: props.environment.sizing === 'small' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.network =
      props.platform.network === 'public' && props.given.vpc === undefined
        ? undefined
        : new Network(this, 'Network', { shared: this, leaves: props.leaves ?? true });
    this.secrets = new SystemSecrets(this, 'Secrets', this);
  }

  private createKey(): Key {
    const { region, account, partition } = Stack.of(this);
    const key = new Key(this, 'Key', {
      enableKeyRotation: true,
      description: `Encrypts everything that ${this.system} keeps.`,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const uses = [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ];
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Logs',
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: uses,
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
