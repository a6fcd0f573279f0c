import type { RequestContext } from '../../../src/aws/iam';
import { iamOf } from '../../../src/aws/iam';

const HERE = '111111111111';
const THERE = '222222222222';
const ROLE = `arn:aws:iam::${HERE}:role/caller`;

interface Policies {
  readonly identity?: readonly object[];
  readonly boundary?: readonly object[];
  readonly resource?: readonly object[];
  /** The account of the queue. */
  readonly owner?: string;
}

function policy(statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements };
}

/** What a role may do to a queue, whose policies are given. */
function decision(
  { identity = [], boundary, resource, owner = HERE }: Policies,
  action = 'sqs:SendMessage',
  context: RequestContext = {},
): string {
  const account = iamOf({
    templates: [
      {
        name: 'callers',
        template: {
          Resources: {
            Caller: {
              Type: 'AWS::IAM::Role',
              Properties: {
                RoleName: 'caller',
                Policies: [{ PolicyName: 'own', PolicyDocument: policy(identity) }],
                ...(boundary === undefined ? {} : { PermissionsBoundary: { Ref: 'Boundary' } }),
              },
            },
            Boundary: { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: policy(boundary ?? []) } },
          },
        },
      },
      {
        name: 'queues',
        account: owner,
        template: {
          Resources: {
            Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'orders' } },
            ...(resource === undefined
              ? {}
              : {
                  QueuePolicy: {
                    Type: 'AWS::SQS::QueuePolicy',
                    Properties: { Queues: [{ Ref: 'Queue' }], PolicyDocument: policy(resource) },
                  },
                }),
          },
        },
      },
    ],
  });
  return account.evaluate({ principal: 'Caller', action, resource: 'Queue', context }).decision;
}

const allow = (more: object = {}): object => ({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*', ...more });
const deny = (more: object = {}): object => ({ ...allow(more), Effect: 'Deny' });
const by = (principal: unknown): object => ({ Principal: principal });

// IAM User Guide, "Policy evaluation for requests within a single account".
describe('within one account', () => {
  it('what nothing allows is denied', () => {
    expect(decision({})).toBe('denied');
  });

  it("the caller's policies or the resource's allow", () => {
    expect(decision({ identity: [allow()] })).toBe('allowed');
    expect(decision({ resource: [allow(by({ AWS: ROLE }))] })).toBe('allowed');
  });

  it('an explicit deny wins, wherever it stands', () => {
    expect(decision({ identity: [allow(), deny()] })).toBe('denied');
    expect(decision({ identity: [allow()], resource: [deny(by('*'))] })).toBe('denied');
    expect(decision({ identity: [allow()], boundary: [allow(), deny()] })).toBe('denied');
    expect(decision({ resource: [allow(by({ AWS: ROLE }))], identity: [deny()] })).toBe('denied');
  });

  it('a deny of another action or resource changes nothing', () => {
    expect(decision({ identity: [allow(), deny({ Action: 'sqs:DeleteQueue' })] })).toBe('allowed');
    expect(decision({ identity: [allow(), deny({ Resource: 'arn:aws:sqs:eu-central-1:111111111111:other' })] })).toBe('allowed');
  });

  it("the account's root in a resource's policy leaves it to the caller's policies, but denies everybody", () => {
    const root = by({ AWS: `arn:aws:iam::${HERE}:root` });
    expect(decision({ resource: [allow(root)] })).toBe('denied');
    expect(decision({ resource: [allow(by({ AWS: HERE }))], identity: [allow()] })).toBe('allowed');
    expect(decision({ identity: [allow()], resource: [deny(root)] })).toBe('denied');
  });

  it('a boundary limits what the role is allowed, also by its ARN, not what its session or everybody is', () => {
    expect(decision({ identity: [allow()], boundary: [] })).toBe('denied');
    expect(decision({ identity: [allow()], boundary: [allow()] })).toBe('allowed');
    expect(decision({ identity: [], boundary: [allow()] })).toBe('denied');
    expect(decision({ resource: [allow(by({ AWS: ROLE }))], boundary: [] })).toBe('denied');
    expect(decision({ resource: [allow(by({ AWS: `arn:aws:sts::${HERE}:assumed-role/caller/session` }))], boundary: [] })).toBe('allowed');
    expect(decision({ resource: [allow(by('*'))], boundary: [] })).toBe('allowed');
  });
});

// IAM User Guide, "Cross-account policy evaluation logic".
describe('across accounts', () => {
  it('both sides have to allow', () => {
    const resource = [allow(by({ AWS: ROLE }))];
    expect(decision({ owner: THERE, identity: [allow()], resource })).toBe('allowed');
    expect(decision({ owner: THERE, resource })).toBe('denied');
    expect(decision({ owner: THERE, identity: [allow()], resource: [] })).toBe('denied');
  });

  it('the account as a whole may be named', () => {
    expect(decision({ owner: THERE, identity: [allow()], resource: [allow(by({ AWS: `arn:aws:iam::${HERE}:root` }))] })).toBe('allowed');
    expect(decision({ owner: THERE, identity: [allow()], resource: [allow(by({ AWS: `arn:aws:iam::${THERE}:root` }))] })).toBe('denied');
  });
});

describe('elements', () => {
  it('actions have no case, and wildcards', () => {
    expect(decision({ identity: [allow({ Action: 'SQS:sendmessage' })] })).toBe('allowed');
    expect(decision({ identity: [allow({ Action: ['sns:*', 'sqs:Send*'] })] })).toBe('allowed');
    expect(decision({ identity: [allow({ Action: 'sqs:Receive*' })] })).toBe('denied');
  });

  it('NotAction is every other action', () => {
    const statement = { Effect: 'Allow', NotAction: 'sqs:Delete*', Resource: '*' };
    expect(decision({ identity: [statement] })).toBe('allowed');
    expect(decision({ identity: [statement] }, 'sqs:DeleteQueue')).toBe('denied');
  });

  it('NotResource is every other resource', () => {
    const statement = (resource: string): object => ({ Effect: 'Allow', Action: 'sqs:*', NotResource: resource });
    expect(decision({ identity: [statement('arn:aws:sqs:*:*:payments')] })).toBe('allowed');
    expect(decision({ identity: [statement('arn:aws:sqs:*:*:orders')] })).toBe('denied');
  });

  it('NotPrincipal leaves out a role that is named with its account', () => {
    const others = (...principals: string[]): object => deny({ NotPrincipal: { AWS: principals } });
    const root = `arn:aws:iam::${HERE}:root`;
    expect(decision({ identity: [allow()], resource: [others(ROLE, root)] })).toBe('allowed');
    expect(decision({ identity: [allow()], resource: [others(root)] })).toBe('denied');
    expect(decision({ identity: [allow()], resource: [others(`${ROLE}s`, root)] })).toBe('denied');
  });

  it('principals have no wildcards within them', () => {
    expect(decision({ resource: [allow(by({ AWS: 'arn:aws:iam::111111111111:role/*' }))] })).toBe('denied');
    expect(decision({ resource: [allow(by({ AWS: '*' }))] })).toBe('allowed');
  });

  it('all operators and keys of a condition have to hold', () => {
    const Condition = {
      StringEquals: { 'aws:PrincipalTag/team': 'shop', 'aws:PrincipalTag/stage': 'live' },
      Bool: { 'aws:SecureTransport': 'true' },
    };
    const context = { 'aws:PrincipalTag/team': 'shop', 'aws:PrincipalTag/stage': 'live' };
    expect(decision({ identity: [allow({ Condition })] }, 'sqs:SendMessage', context)).toBe('allowed');
    expect(decision({ identity: [allow({ Condition })] }, 'sqs:SendMessage', { ...context, 'aws:SecureTransport': false })).toBe('denied');
    expect(decision({ identity: [allow({ Condition })] }, 'sqs:SendMessage', { 'aws:PrincipalTag/team': 'shop' })).toBe('denied');
  });

  it('requests come over TLS unless they say otherwise', () => {
    const tls = deny({ ...by('*'), Action: 'sqs:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    expect(decision({ identity: [allow()], resource: [tls] })).toBe('allowed');
    expect(decision({ identity: [allow()], resource: [tls] }, 'sqs:SendMessage', { 'aws:SecureTransport': false })).toBe('denied');
  });

  it('keys of the caller are in every request', () => {
    expect(decision({ resource: [allow({ ...by('*'), Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE } } })] })).toBe('allowed');
    expect(decision({ resource: [allow({ ...by('*'), Condition: { StringEquals: { 'aws:PrincipalAccount': THERE } } })] })).toBe('denied');
  });
});

describe('what no template says', () => {
  it('an operator that is not documented makes a decision unknown, where it would decide', () => {
    const odd = { Condition: { StringSounds: { 'aws:PrincipalTag/team': 'shop' } } };
    expect(decision({ identity: [allow(odd)] })).toBe('unknown');
    expect(decision({ identity: [allow(odd), allow()] })).toBe('allowed');
    expect(decision({ identity: [allow(), deny(odd)] })).toBe('unknown');
    expect(decision({ identity: [deny(odd)] })).toBe('denied');
  });

  it('a policy that cannot be read is unknown as a whole', () => {
    expect(decision({ identity: [{ Effect: 'Maybe', Action: '*', Resource: '*' }] })).toBe('unknown');
  });
});
