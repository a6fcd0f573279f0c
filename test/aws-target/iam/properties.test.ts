import { Deployment, iamOf } from '../../../src/aws/iam';
import { ContextKeys } from '../../../src/aws/iam/context';
import { decide, type Policies } from '../../../src/aws/iam/decide';
import { type PolicySet, readPolicy } from '../../../src/aws/iam/statement';
import { ACCOUNT, type Case, ROLE, SESSION, wholeCase } from '../../aws/iam/cases';
import { Random } from '../../aws/iam/random';
import fc from '../../property';

/** Random policies and a request, as the comparison with other evaluators makes them. */
const cases = fc.integer().map((seed) => wholeCase(new Random(seed)));

function policiesOf({ identity, boundary, resourcePolicy }: Case): Policies {
  const read = (documents: readonly object[]): PolicySet => {
    const sets = documents.map((document, index) => readPolicy(document, `policy ${index}`));
    return { statements: sets.flatMap(({ statements }) => statements), unknown: [] };
  };
  return {
    identity: read(identity),
    boundary: boundary === undefined ? undefined : read([boundary]),
    resource: read(resourcePolicy === undefined ? [] : [resourcePolicy]),
    needsConsent: false,
    isAcrossAccounts: false,
  };
}

function decision({ action, resource, context }: Case, policies: Policies): string {
  return decide(
    { caller: { kind: 'role', arn: ROLE, account: ACCOUNT, session: SESSION }, action, resource, context: new ContextKeys(context) },
    policies,
  ).decision;
}

const reversed = (set: PolicySet): PolicySet => ({ ...set, statements: [...set.statements].reverse() });
const only = (set: PolicySet, effect: 'Allow' | 'Deny'): PolicySet => ({
  ...set,
  statements: set.statements.filter((statement) => statement.effect === effect),
});
const joined = (a: PolicySet, b: PolicySet): PolicySet => ({ statements: [...a.statements, ...b.statements], unknown: [] });

describe('whatever the policies', () => {
  it('the order of statements changes nothing', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const policies = policiesOf(one);
        const { identity, resource } = policies;
        expect(decision(one, { ...policies, identity: reversed(identity!), resource: reversed(resource!) })).toBe(decision(one, policies));
      }),
      { numRuns: 500 },
    );
  });

  it('more denies never allow, more allows never deny', () => {
    fc.assert(
      fc.property(cases, cases, (one, other) => {
        const [policies, more] = [policiesOf(one), policiesOf(other)];
        const before = decision(one, policies);
        if (before === 'denied')
          expect(decision(one, { ...policies, identity: joined(policies.identity!, only(more.identity!, 'Deny')) })).toBe('denied');
        else expect(decision(one, { ...policies, identity: joined(policies.identity!, only(more.identity!, 'Allow')) })).toBe('allowed');
      }),
      { numRuns: 500 },
    );
  });

  it('without a statement that allows nothing is allowed', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const policies = policiesOf(one);
        const { identity, resource } = policies;
        expect(decision(one, { ...policies, identity: only(identity!, 'Deny'), resource: only(resource!, 'Deny') })).toBe('denied');
      }),
      { numRuns: 500 },
    );
  });

  it('both decisions occur', () => {
    const sampled = fc.sample(cases, 200).map((one) => decision(one, policiesOf(one)));
    expect(new Set(sampled)).toEqual(new Set(['allowed', 'denied']));
  });
});

describe('whatever a template says', () => {
  it('it is read to its end, the same each time', () => {
    const names = [
      'Ref',
      'Fn::GetAtt',
      'Fn::Join',
      'Fn::Sub',
      'Fn::Select',
      'Fn::Split',
      'Fn::If',
      'Fn::Not',
      'Fn::ImportValue',
      'Fn::FindInMap',
      'Other',
    ];
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('Queue', `\${Queue.Arn}`, 'AWS::NoValue', 'C', '0', 1, true, null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie('value'), { minKeys: 1, maxKeys: 2 }),
      ),
    }));
    const read = (written: unknown): unknown =>
      new Deployment({
        templates: [
          {
            name: 'shop',
            template: {
              Conditions: { C: written },
              Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: written } } },
              Outputs: { V: { Value: written } },
            },
          },
        ],
      }).stacks[0]!.output('V');
    fc.assert(
      fc.property(value, (written) => {
        expect(read(written)).toEqual(read(written));
      }),
      { numRuns: 1000 },
    );
  });

  it('with a policy that is anything, the role is allowed nothing', () => {
    const anything = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('Allow'));
    fc.assert(
      fc.property(anything, (PolicyDocument) => {
        const account = iamOf({
          templates: [
            {
              name: 'shop',
              template: {
                Resources: {
                  Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ PolicyName: 'a', PolicyDocument }] } },
                  Queue: { Type: 'AWS::SQS::Queue' },
                },
              },
            },
          ],
        });
        expect(account.evaluate({ principal: 'Role', action: 'sqs:SendMessage', resource: 'Queue' }).decision).not.toBe('allowed');
      }),
      { numRuns: 300 },
    );
  });
});
