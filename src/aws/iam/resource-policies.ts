import { isRecord } from '../../model/shape';
import type { Deployment } from './deployment';
import { permissionDocument } from './lambda-permission';
import type { Resource } from './resource';
import { joinPolicies, list, type PolicySet, readPolicy } from './statement';

/** Policies by the ARN of the resource that they stand on. */
export class ResourcePolicies {
  private readonly byArn = new Map<string, PolicySet[]>();

  constructor(private readonly deployment: Deployment) {
    for (const [type, owners] of Object.entries(POLICIES))
      for (const resource of deployment.ofType(type)) {
        const { arns, document } = owners(resource, deployment);
        if (document === undefined) continue;
        const policy = readPolicy(document, resource.address);
        for (const arn of arns) this.byArn.set(arn, [...(this.byArn.get(arn) ?? []), policy]);
      }
  }

  /**
   * The policies that a request for a resource meets: its own, and those of what it lies in, as an object lies in a bucket. Undefined where
   * no template has the resource.
   */
  of(arn: string): PolicySet | undefined {
    const found: PolicySet[] = [];
    let isKnown = false;
    for (let end = arn.length; end > 0; end = Math.max(arn.lastIndexOf('/', end - 1), arn.lastIndexOf(':', end - 1))) {
      const owner = arn.slice(0, end);
      isKnown ||= this.deployment.withArn(owner) !== undefined || this.byArn.has(owner);
      // A function's policy is that of one version or alias: it does not reach down to others.
      if (owner === arn || !arn.includes(':lambda:')) found.push(...(this.byArn.get(owner) ?? []));
    }
    return isKnown ? joinPolicies(found) : undefined;
  }
}

interface Owned {
  readonly arns: readonly string[];
  /** Undefined where the resource has no policy. */
  readonly document: unknown;
}

type Owners = (resource: Resource, deployment: Deployment) => Owned;

/** A key without a policy gets one that lets the account's own policies decide (CloudFormation reference, AWS::KMS::Key, "KeyPolicy"). */
function defaultKeyPolicy({ stack }: Resource): unknown {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:${stack.partition}:iam::${stack.account}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  };
}

const own =
  (property: string): Owners =>
  (resource) => ({ arns: arnsOf(resource.arn), document: resource.property(property) });

const keyPolicy: Owners = (resource) => ({
  arns: arnsOf(resource.arn),
  document: resource.property('KeyPolicy') ?? defaultKeyPolicy(resource),
});

/** Tables carry theirs as `ResourcePolicy: { PolicyDocument }`, global tables in each replica. */
const tablePolicy: Owners = (resource) => {
  const written = [
    resource.property('ResourcePolicy'),
    ...list(resource.property('Replicas')).map((replica) => member(replica, 'ResourcePolicy')),
  ];
  return {
    arns: arnsOf(resource.arn),
    document: written.map((policy) => member(policy, 'PolicyDocument')).find((policy) => policy !== undefined),
  };
};

const POLICIES: Readonly<Record<string, Owners>> = {
  'AWS::SQS::QueuePolicy': (resource, deployment) => ({
    arns: list(resource.property('Queues')).flatMap((url) => arnsOf(queueArn(deployment, url))),
    document: resource.property('PolicyDocument'),
  }),
  'AWS::SQS::QueueInlinePolicy': (resource, deployment) => ({
    arns: arnsOf(queueArn(deployment, resource.text('Queue'))),
    document: resource.property('PolicyDocument'),
  }),
  'AWS::SNS::TopicPolicy': (resource) => ({
    arns: list(resource.property('Topics')).map(String),
    document: resource.property('PolicyDocument'),
  }),
  'AWS::SNS::TopicInlinePolicy': (resource) => ({ arns: arnsOf(resource.text('TopicArn')), document: resource.property('PolicyDocument') }),
  'AWS::KMS::Key': keyPolicy,
  'AWS::KMS::ReplicaKey': keyPolicy,
  'AWS::SecretsManager::ResourcePolicy': (resource) => ({
    arns: arnsOf(resource.text('SecretId')),
    document: resource.property('ResourcePolicy'),
  }),
  'AWS::S3::BucketPolicy': (resource) => ({
    arns: [`arn:${resource.stack.partition}:s3:::${resource.text('Bucket') ?? ''}`],
    document: resource.property('PolicyDocument'),
  }),
  'AWS::Lambda::Permission': permissionDocument,
  'AWS::ApiGateway::RestApi': (resource) => {
    const { stack } = resource;
    const arn = `arn:${stack.partition}:execute-api:${stack.region}:${stack.account}:${resource.ref}`;
    return { arns: [arn], document: withWholeArns(resource.property('Policy'), arn) };
  },
  // An HTTP API has no policy of its own (API Gateway Developer Guide, "Choose between REST APIs and HTTP APIs"): nobody of another account enters.
  'AWS::ApiGatewayV2::Api': ({ stack, ref }) => ({
    arns: [`arn:${stack.partition}:execute-api:${stack.region}:${stack.account}:${ref}`],
    document: { Version: '2012-10-17', Statement: [] },
  }),
  'AWS::Events::EventBusPolicy': (resource) => {
    const { stack } = resource;
    const arn = `arn:${stack.partition}:events:${stack.region}:${stack.account}:event-bus/${resource.text('EventBusName') ?? 'default'}`;
    const statement = resource.property('Statement') ?? {
      Effect: 'Allow',
      Sid: resource.text('StatementId'),
      Action: resource.text('Action'),
      Principal: resource.text('Principal'),
      Resource: arn,
    };
    return { arns: [arn], document: { Version: '2012-10-17', Statement: [statement] } };
  },
  'AWS::Events::EventBus': own('Policy'),
  'AWS::DynamoDB::Table': tablePolicy,
  'AWS::DynamoDB::GlobalTable': tablePolicy,
  'AWS::ECR::Repository': own('RepositoryPolicyText'),
  'AWS::IAM::Role': own('AssumeRolePolicyDocument'),
};

/** In its own policy an API may be said by what follows its id: `execute-api:/live/GET/*` (API Gateway Developer Guide, "Resource policy examples"). */
function withWholeArns(policy: unknown, arn: string): unknown {
  if (typeof policy === 'string' && policy.startsWith('execute-api:/')) return `${arn}${policy.slice('execute-api:'.length)}`;
  if (Array.isArray(policy)) return policy.map((part) => withWholeArns(part, arn));
  if (!isRecord(policy)) return policy;
  return Object.fromEntries(Object.entries(policy).map(([key, part]) => [key, withWholeArns(part, arn)]));
}

const QUEUES = new WeakMap<Deployment, ReadonlyMap<unknown, string | undefined>>();

/** The ARN of the queue that has a URL. */
function queueArn(deployment: Deployment, url: unknown): string | undefined {
  const known = QUEUES.get(deployment) ?? new Map(deployment.ofType('AWS::SQS::Queue').map((queue) => [queue.ref, queue.arn] as const));
  QUEUES.set(deployment, known);
  return known.get(url);
}

function arnsOf(arn: string | undefined): readonly string[] {
  return arn === undefined ? [] : [arn];
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
