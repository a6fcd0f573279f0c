import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** Objects of the CDK that exist already, and are used in place of new ones. */
export interface GivenResources {
  /** Encrypts everything. Its policy must let CloudWatch Logs, SNS, SQS and EventBridge use it. @default - a new key */
  readonly key?: IKey;
  /** Where alarms go. @default - a new topic */
  readonly alarms?: ITopic;
  /** Where functions and stores are. @default - a new network where the platform asks for one */
  readonly vpc?: IVpc;
  /** Tables by the names of their stores. @default - new tables */
  readonly tables?: Readonly<Record<string, ITable>>;
  /** Topics by their declared names. @default - new topics */
  readonly topics?: Readonly<Record<string, ITopic>>;
  /** Queues by their declared names. @default - new queues */
  readonly queues?: Readonly<Record<string, IQueue>>;
  /** Secrets by their declared names. @default - new secrets, or those at the declared path */
  readonly secrets?: Readonly<Record<string, ISecret>>;
  /**
   * Functions that give new secrets new values, by the declared names of the secrets. They follow the four steps of Secrets Manager's
   * rotation; what they need of the secret is granted to them. @default - none: values are put in by people
   */
  readonly rotations?: Readonly<Record<string, IFunction>>;
}
