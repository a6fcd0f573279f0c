import { type Account, type AccountProperties, iamOf, type Template } from '../../../src/aws/iam';
import { KeelsonError } from '../../../src/model/problem';

const ROOT = 'arn:aws:iam::111111111111:root';

function accountOf(resources: Readonly<Record<string, readonly [string, object]>>, more: Partial<AccountProperties> = {}): Account {
  const template: Template = {
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, [type, properties]]) => [id, { Type: type, Properties: properties }]),
    ),
  };
  return iamOf({ templates: [{ name: 'shop', template }], ...more });
}

const document = (...statements: object[]): object => ({ Version: '2012-10-17', Statement: statements });
const allow = (action: string | readonly string[], resource: unknown = '*', more: object = {}): object => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});
const trusting = (...services: string[]): object => ({
  AssumeRolePolicyDocument: document(...services.map((Service) => ({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }))),
});
const role = (more: object = {}): readonly [string, object] => ['AWS::IAM::Role', { ...trusting('lambda.amazonaws.com'), ...more }];
const queue = ['AWS::SQS::Queue', {}] as const;

describe('what a role is allowed', () => {
  const send = { principal: 'Role', action: 'sqs:SendMessage', resource: 'Queue' } as const;
  const sending = document(allow('sqs:SendMessage', { 'Fn::GetAtt': ['Queue', 'Arn'] }));

  it.each<[string, Readonly<Record<string, readonly [string, object]>>]>([
    ['an inline policy', { Role: role({ Policies: [{ PolicyName: 'a', PolicyDocument: sending }] }) }],
    ['a policy that names it', { Role: role(), P: ['AWS::IAM::Policy', { Roles: [{ Ref: 'Role' }], PolicyDocument: sending }] }],
    [
      'a managed policy that names it',
      { Role: role(), P: ['AWS::IAM::ManagedPolicy', { Roles: [{ Ref: 'Role' }], PolicyDocument: sending }] },
    ],
    [
      'a managed policy that it names',
      { Role: role({ ManagedPolicyArns: [{ Ref: 'P' }] }), P: ['AWS::IAM::ManagedPolicy', { PolicyDocument: sending }] },
    ],
    [
      'a policy of the role, by type',
      { Role: role(), P: ['AWS::IAM::RolePolicy', { RoleName: { Ref: 'Role' }, PolicyName: 'a', PolicyDocument: sending }] },
    ],
  ])('stands in %s', (_name, resources) => {
    const account = accountOf({ ...resources, Queue: queue, Other: queue });
    const { decision, by } = account.evaluate(send);
    expect(decision).toBe('allowed');
    expect(by).toHaveLength(1);
    expect(account.evaluate({ ...send, resource: 'Other' }).decision).toBe('denied');
    expect(account.evaluate({ ...send, action: 'sqs:ReceiveMessage' }).decision).toBe('denied');
  });

  it('is not that of another role', () => {
    const account = accountOf({
      Role: role(),
      Other: role(),
      Queue: queue,
      P: ['AWS::IAM::Policy', { Roles: [{ Ref: 'Other' }], PolicyDocument: sending }],
    });
    expect(account.evaluate(send).decision).toBe('denied');
    expect(account.evaluate({ ...send, principal: 'Other' }).decision).toBe('allowed');
  });

  it('says which statement decides', () => {
    const account = accountOf({
      Role: role({ Policies: [{ PolicyName: 'own', PolicyDocument: document(allow('sns:*'), allow('sqs:*', '*', { Sid: 'Send' })) }] }),
      Queue: queue,
    });
    expect(account.evaluate(send)).toEqual({
      decision: 'allowed',
      by: [{ policy: 'shop/Role policy own', index: 1, sid: 'Send' }],
      reason: 'allowed, and nothing denies it',
    });
  });
});

describe('managed policies that no template has', () => {
  const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
  const own = 'arn:aws:iam::111111111111:policy/guard';
  const send = { principal: 'Role', action: 'sqs:SendMessage', resource: 'Queue' } as const;
  const withPolicies = (arns: readonly string[], policies: object = document(), more: Partial<AccountProperties> = {}): Account =>
    accountOf({ Role: role({ ManagedPolicyArns: arns, Policies: [{ PolicyName: 'a', PolicyDocument: policies }] }), Queue: queue }, more);

  it('make what nothing else allows unknown, and are noted', () => {
    const account = withPolicies([basic]);
    expect(account.evaluate(send)).toEqual({
      decision: 'unknown',
      by: [],
      reason: `it hangs on ${basic}, whose contents no template says`,
    });
    expect(account.unknowns).toEqual([{ at: basic, what: 'the contents of a managed policy' }]);
  });

  it('of AWS only allow, those of the account may deny', () => {
    expect(withPolicies([basic], document(allow('sqs:*'))).evaluate(send).decision).toBe('allowed');
    expect(withPolicies([own], document(allow('sqs:*'))).evaluate(send).decision).toBe('unknown');
    expect(withPolicies(['arn:aws:iam::aws:policy/AWSDenyAll'], document(allow('sqs:*'))).evaluate(send).decision).toBe('unknown');
    expect(withPolicies([own], document({ ...allow('sqs:*'), Effect: 'Deny' })).evaluate(send).decision).toBe('denied');
  });

  it('are known where their contents are given', () => {
    const known = withPolicies([basic], document(), { managedPolicies: { [basic]: document(allow('logs:*')) } });
    expect(known.evaluate(send).decision).toBe('denied');
    expect(known.unknowns).toEqual([]);
  });

  it('as a boundary make what it would have to allow unknown', () => {
    const account = accountOf({
      Role: role({ PermissionsBoundary: own, Policies: [{ PolicyName: 'a', PolicyDocument: document(allow('sqs:*')) }] }),
      Queue: queue,
    });
    expect(account.evaluate(send).decision).toBe('unknown');
    expect(account.evaluate({ ...send, action: 'sns:Publish' }).decision).toBe('denied');
  });
});

// AWS KMS Developer Guide, "Key policies": IAM policies count only where the key's policy says so.
describe('keys', () => {
  const use = { principal: 'Role', action: 'kms:Decrypt', resource: 'Key' } as const;
  const decrypting = { Policies: [{ PolicyName: 'a', PolicyDocument: document(allow('kms:Decrypt', { 'Fn::GetAtt': ['Key', 'Arn'] })) }] };
  const key = (...statements: object[]): readonly [string, object] => ['AWS::KMS::Key', { KeyPolicy: document(...statements) }];
  const toRoot = allow('kms:*', '*', { Principal: { AWS: ROOT } });
  const toRole = allow('kms:Decrypt', '*', { Principal: { AWS: { 'Fn::GetAtt': ['Role', 'Arn'] } } });

  it('leave it to IAM where they name the account', () => {
    expect(accountOf({ Role: role(decrypting), Key: key(toRoot) }).evaluate(use).decision).toBe('allowed');
    expect(accountOf({ Role: role(), Key: key(toRoot) }).evaluate(use).decision).toBe('denied');
  });

  it('allow whom they name, and nobody else, whatever IAM says', () => {
    expect(accountOf({ Role: role(), Key: key(toRole) }).evaluate(use).decision).toBe('allowed');
    expect(accountOf({ Role: role(decrypting), Key: key() }).evaluate(use)).toMatchObject({
      decision: 'denied',
      reason: "the resource's own policy does not allow it",
    });
  });

  it('without a policy leave it to IAM; those of no template are unknown', () => {
    const account = accountOf({
      Role: role({ Policies: [{ PolicyName: 'a', PolicyDocument: document(allow('kms:*')) }] }),
      Key: ['AWS::KMS::Key', {}],
    });
    expect(account.evaluate(use).decision).toBe('allowed');
    expect(account.evaluate({ ...use, resource: 'arn:aws:kms:eu-central-1:111111111111:key/elsewhere' }).decision).toBe('unknown');
  });

  it('let services in by conditions on the request', () => {
    const logs = allow('kms:Decrypt', '*', {
      Principal: { Service: 'logs.eu-central-1.amazonaws.com' },
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:*:*:log-group:shop-*' } },
    });
    const account = accountOf({ Key: key(logs) });
    const asked = { ...use, principal: { service: 'logs.eu-central-1.amazonaws.com' } };
    const context = (group: string): object => ({
      context: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:eu-central-1:111111111111:log-group:${group}` },
    });
    expect(account.evaluate({ ...asked, ...context('shop-a') }).decision).toBe('allowed');
    expect(account.evaluate({ ...asked, ...context('other') }).decision).toBe('denied');
  });
});

describe('policies of resources', () => {
  const principal = { service: 'sns.amazonaws.com' };
  const from = (service: string, action: string, resource: unknown = '*', more: object = {}): object =>
    allow(action, resource, { Principal: { Service: service }, ...more });

  it('a queue takes from its topic alone', () => {
    const account = accountOf({
      Queue: queue,
      Topic: ['AWS::SNS::Topic', {}],
      Other: ['AWS::SNS::Topic', {}],
      Policy: [
        'AWS::SQS::QueuePolicy',
        {
          Queues: [{ Ref: 'Queue' }],
          PolicyDocument: document(
            from(
              'sns.amazonaws.com',
              'sqs:SendMessage',
              { 'Fn::GetAtt': ['Queue', 'Arn'] },
              { Condition: { ArnEquals: { 'aws:SourceArn': { Ref: 'Topic' } } } },
            ),
          ),
        },
      ],
    });
    const of = (topic: string): string =>
      account.evaluate({
        principal,
        action: 'sqs:SendMessage',
        resource: 'Queue',
        context: { 'aws:SourceArn': account.deployment.find(topic).arn },
      }).decision;
    expect(of('Topic')).toBe('allowed');
    expect(of('Other')).toBe('denied');
  });

  it.each<[string, string, Readonly<Record<string, readonly [string, object]>>]>([
    [
      'sns:Publish',
      'It',
      {
        It: ['AWS::SNS::Topic', {}],
        P: ['AWS::SNS::TopicPolicy', { Topics: [{ Ref: 'It' }], PolicyDocument: document(from('sns.amazonaws.com', 'sns:Publish')) }],
      },
    ],
    [
      'secretsmanager:GetSecretValue',
      'It',
      {
        It: ['AWS::SecretsManager::Secret', {}],
        P: [
          'AWS::SecretsManager::ResourcePolicy',
          { SecretId: { Ref: 'It' }, ResourcePolicy: document(from('sns.amazonaws.com', 'secretsmanager:GetSecretValue')) },
        ],
      },
    ],
    [
      's3:ListBucket',
      'It',
      {
        It: ['AWS::S3::Bucket', {}],
        P: ['AWS::S3::BucketPolicy', { Bucket: { Ref: 'It' }, PolicyDocument: document(from('sns.amazonaws.com', 's3:ListBucket')) }],
      },
    ],
    [
      'events:PutEvents',
      'It',
      {
        It: ['AWS::Events::EventBus', { Name: 'shop' }],
        P: [
          'AWS::Events::EventBusPolicy',
          { EventBusName: { Ref: 'It' }, StatementId: 'a', Statement: from('sns.amazonaws.com', 'events:PutEvents') },
        ],
      },
    ],
    [
      'lambda:InvokeFunction',
      'It',
      {
        It: ['AWS::Lambda::Function', {}],
        P: ['AWS::Lambda::Permission', { FunctionName: { Ref: 'It' }, Action: 'lambda:InvokeFunction', Principal: 'sns.amazonaws.com' }],
      },
    ],
    [
      'dynamodb:GetItem',
      'It',
      { It: ['AWS::DynamoDB::Table', { ResourcePolicy: { PolicyDocument: document(from('sns.amazonaws.com', 'dynamodb:GetItem')) } }] },
    ],
  ])('%s is allowed by them', (action, resource, resources) => {
    const account = accountOf(resources);
    expect(account.evaluate({ principal, action, resource }).decision).toBe('allowed');
    expect(account.evaluate({ principal: { service: 's3.amazonaws.com' }, action, resource }).decision).toBe('denied');
    expect(account.evaluate({ principal: 'anonymous', action, resource }).decision).toBe('denied');
  });

  it('that of a bucket holds for its objects', () => {
    const account = accountOf({
      It: ['AWS::S3::Bucket', { BucketName: 'files' }],
      P: [
        'AWS::S3::BucketPolicy',
        { Bucket: { Ref: 'It' }, PolicyDocument: document(from('sns.amazonaws.com', 's3:GetObject', 'arn:aws:s3:::files/public/*')) },
      ],
    });
    expect(account.evaluate({ principal, action: 's3:GetObject', resource: 'arn:aws:s3:::files/public/a' }).decision).toBe('allowed');
    expect(account.evaluate({ principal, action: 's3:GetObject', resource: 'arn:aws:s3:::files/private/a' }).decision).toBe('denied');
  });

  it("a function's permission is that of one alias, for one source", () => {
    const account = accountOf({
      Fn: ['AWS::Lambda::Function', {}],
      Live: ['AWS::Lambda::Alias', { Name: 'live', FunctionName: { Ref: 'Fn' } }],
      P: [
        'AWS::Lambda::Permission',
        {
          FunctionName: { Ref: 'Live' },
          Action: 'lambda:InvokeFunction',
          Principal: 'apigateway.amazonaws.com',
          SourceArn: 'arn:aws:execute-api:eu-central-1:111111111111:api/*',
          SourceAccount: '111111111111',
        },
      ],
    });
    const of = (resource: string, source: string, owner = '111111111111'): string =>
      account.evaluate({
        principal: { service: 'apigateway.amazonaws.com' },
        action: 'lambda:InvokeFunction',
        resource,
        context: { 'aws:SourceArn': `arn:aws:execute-api:eu-central-1:111111111111:${source}`, 'aws:SourceAccount': owner },
      }).decision;
    expect(of('Live', 'api/x')).toBe('allowed');
    expect(of('Live', 'other/x')).toBe('denied');
    expect(of('Live', 'api/x', '222222222222')).toBe('denied');
    expect(of('Fn', 'api/x')).toBe('denied');
  });
});

describe('who runs as a role', () => {
  const account = accountOf({
    Role: role(),
    Fn: ['AWS::Lambda::Function', { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
    Live: ['AWS::Lambda::Alias', { Name: 'live', FunctionName: { Ref: 'Fn' } }],
    Flow: ['AWS::StepFunctions::StateMachine', { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } }],
    Clock: ['AWS::Scheduler::Schedule', { Target: { RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } }],
    Queue: queue,
  });

  it.each(['Role', 'Fn', 'Live', 'Flow', 'Clock', 'shop/Fn'])('%s', (address) => {
    expect(account.roleOf(address).resource.address).toBe('shop/Role');
  });

  it('is refused for what runs as none', () => {
    expect(() => account.roleOf('Queue')).toThrow(KeelsonError);
  });

  it('is said by its trust policy', () => {
    expect(account.mayAssume({ service: 'lambda.amazonaws.com' }, 'Role').decision).toBe('allowed');
    expect(account.mayAssume({ service: 'states.amazonaws.com' }, 'Role').decision).toBe('denied');
    expect(account.mayAssume({ arn: 'arn:aws:iam::222222222222:role/stranger' }, 'Role').decision).toBe('denied');
  });

  it('also where the trust policy names an account: then its policies decide', () => {
    const trust = { AssumeRolePolicyDocument: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: ROOT } }) };
    const assuming = { Policies: [{ PolicyName: 'a', PolicyDocument: document(allow('sts:AssumeRole')) }] };
    const other = accountOf({ Target: ['AWS::IAM::Role', trust], May: role(assuming), MayNot: role() });
    expect(other.mayAssume('May', 'Target').decision).toBe('allowed');
    expect(other.mayAssume('MayNot', 'Target').decision).toBe('denied');
    // A stranger's own policies stand in no template.
    expect(other.mayAssume({ arn: 'arn:aws:iam::111111111111:role/stranger' }, 'Target').decision).toBe('unknown');
  });
});
