import type { RequestContext } from '../context';

/** What carries a topic or queue; resources by address. */
export interface ChannelMapping {
  /** The SNS topic. @default - none */
  readonly topic?: string;
  /** The event bus, whose topics are told apart by `context`. @default - none */
  readonly bus?: string;
  /** The SQS queue that publishers write to: that of a declared queue. @default - none */
  readonly queue?: string;
  /** The SQS queues that subscribers read, by the names of the units. @default - none, or the declared queue itself */
  readonly subscriptions?: Readonly<Record<string, string>>;
  /** SQS queues that no unit reads: dead letters. @default - none */
  readonly deadLetters?: readonly string[];
  /** Condition keys that a publication has: `{ 'events:source': ['shop'] }`. @default - none */
  readonly context?: RequestContext;
  /** The KMS key of its messages. @default - none: AWS's own */
  readonly key?: string;
}

/** What holds a store's data; resources by address. */
export interface StoreMapping {
  /** The DynamoDB table. @default - none */
  readonly table?: string;
  /** The ARN of the user that signs in to a database by IAM: `arn:aws:rds-db:...:dbuser:prx-123/orders`. @default - none */
  readonly databaseUser?: string;
  /** ARNs of the cache and of the user that signs in to it by IAM. @default - none */
  readonly cache?: readonly string[];
  /** The secret of its credentials. @default - none */
  readonly secret?: string;
  /** The KMS key of its credentials. @default - none: AWS's own */
  readonly key?: string;
}

/** Which resources of the templates stand for what was declared, by its name; addresses as `Deployment.find` takes them. */
export interface SystemMapping {
  /** The role of each unit, or the function that runs as it. */
  readonly units: Readonly<Record<string, string>>;
  /** The internal API of each service. Services without one, as those that run elsewhere, are not compared. */
  readonly apis: Readonly<Record<string, string>>;
  readonly channels?: Readonly<Record<string, ChannelMapping>>;
  readonly stores?: Readonly<Record<string, StoreMapping>>;
  /** The secret in Secrets Manager, and the KMS key where it has one. */
  readonly secrets?: Readonly<Record<string, { readonly secret: string; readonly key?: string }>>;
  /** The state machine, and the role as which it runs. */
  readonly sagas?: Readonly<Record<string, { readonly stateMachine: string; readonly role?: string }>>;
}
