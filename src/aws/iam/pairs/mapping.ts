import type { RequestContext } from '../context';

/** What carries a topic or queue; resources by address or ARN. */
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
  /** Those of each unit's own publications, by the names of the units: nobody else may publish with them. @default - `context` for all */
  readonly publications?: Readonly<Record<string, RequestContext>>;
  /** How messages come to the queues: a service of AWS, in the name of a topic or of a rule. @default - not compared */
  readonly deliveries?: readonly Delivery[];
  /** The KMS key of its messages. @default - none: AWS's own */
  readonly key?: string;
}

/** A queue, and who in AWS may send to it. */
export interface Delivery {
  readonly queue: string;
  /** `sns.amazonaws.com`. */
  readonly service: string;
  /** The topic or rule in whose name it does: `aws:SourceArn`. */
  readonly source: string;
}

/** What a unit has for itself, besides what was declared; resources by address or ARN. */
export interface OwnMapping {
  /** The function, version or alias that runs it: no unit may invoke it, its callers ask its API. @default - none */
  readonly function?: string;
  /** The log group. @default - none */
  readonly logs?: string;
  /** The SQS queue of events that it could not handle. @default - none */
  readonly deadLetters?: string;
  /** The DynamoDB table of messages that it has handled. @default - none */
  readonly idempotency?: string;
}

/** What holds a store's data; resources by address or ARN. */
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

/** Where the value of a secret is; resources by address or ARN. */
export interface SecretMapping {
  /** The secret in Secrets Manager. */
  readonly secret: string;
  /** Its KMS key. @default - none: AWS's own */
  readonly key?: string;
  /** The units that read it while they run. @default - those that use it */
  readonly readers?: readonly string[];
}

/** Which resources of the templates stand for what was declared, by its name; addresses as `Deployment.find` takes them. */
export interface SystemMapping {
  /** The role of each unit, or the function that runs as it. */
  readonly units: Readonly<Record<string, string>>;
  /** The internal API of each service. Services without one, as those that run elsewhere, are not compared. */
  readonly apis: Readonly<Record<string, string>>;
  /** What units have for themselves, by their names. @default - not compared */
  readonly own?: Readonly<Record<string, OwnMapping>>;
  readonly channels?: Readonly<Record<string, ChannelMapping>>;
  readonly stores?: Readonly<Record<string, StoreMapping>>;
  readonly secrets?: Readonly<Record<string, SecretMapping>>;
  /** The state machine, and the role as which it runs. */
  readonly sagas?: Readonly<Record<string, { readonly stateMachine: string; readonly role?: string }>>;
}
