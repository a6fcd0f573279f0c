/** A finding that is right and stays, and why: the one list, shown in the output of every run. */
export interface Acknowledgement {
  /** As in judges/judges.ts. */
  readonly judge: string;
  /** The judge's name for the rule, as the output shows it. */
  readonly id: string;
  /** The objects that it is acknowledged of, as the output shows them. */
  readonly resource: RegExp;
  /** The one subject that it is acknowledged in; any unless said. */
  readonly subject?: string;
  readonly reason: string;
}

const DEAD_LETTERS = 'it takes what others failed on: dead letters of dead letters would only move the question';

/** Of the harness's own good app. */
const GOOD: readonly Acknowledgement[] = [
  {
    judge: 'wildcards',
    id: 'resource *',
    resource: /^good\/MessagingKey[0-9A-F]{8}$/,
    reason: 'in the policy of a key, * is that key',
  },
  {
    judge: 'wildcards',
    id: 'action kms:*',
    resource: /^good\/MessagingKey[0-9A-F]{8}$/,
    reason: 'the account administers its key by IAM; without that statement nobody could',
  },
  {
    judge: 'wildcards',
    id: 'resource *',
    resource: /RoleDefaultPolicy[0-9A-F]{8}$/,
    reason: 'X-Ray takes segments for no resource in particular',
  },
  ...['kms:ReEncrypt*', 'kms:GenerateDataKey*'].flatMap((action) => [
    {
      judge: 'wildcards',
      id: `action ${action}`,
      resource: /(RoleDefaultPolicy|MessagingKey)[0-9A-F]{8}$/,
      reason: "the CDK's grants ask for both forms of the one operation",
    },
    {
      judge: 'cdk-nag-AwsSolutions',
      id: `AwsSolutions-IAM5[Action::${action}]`,
      resource: /Role\/DefaultPolicy\/Resource$/,
      reason: "the CDK's grants ask for both forms of the one operation",
    },
  ]),
  {
    judge: 'cdk-nag-AwsSolutions',
    id: 'AwsSolutions-IAM5[Resource::*]',
    resource: /Role\/DefaultPolicy\/Resource$/,
    reason: 'X-Ray takes segments for no resource in particular',
  },
  { judge: 'cdk-nag-AwsSolutions', id: 'AwsSolutions-SQS3', resource: /(DeadLetters|Failed)\/Resource$/, reason: DEAD_LETTERS },
  {
    judge: 'cdk-nag-AwsSolutions',
    id: 'AwsSolutions-SMG4',
    resource: /\/Secret\/Resource$/,
    reason: "what is inside is another company's, which rotates it",
  },
  {
    judge: 'cfn-lint',
    id: 'W3005',
    resource: /\/(ServingBundle|Image)[0-9A-F]{8}$/,
    reason: 'the CDK lets a function wait for its role and the policy of the role, by one list',
  },
  { judge: 'checkov', id: 'CKV_AWS_117', resource: /\/(ServingBundle|Image)[0-9A-F]{8}$/, reason: 'it reaches nothing in a network' },
  { judge: 'cdk-nag-Serverless', id: 'Serverless-SQSRedrivePolicy', resource: /(DeadLetters|Failed)\/Resource$/, reason: DEAD_LETTERS },
];

export const acknowledgements: readonly Acknowledgement[] = [...GOOD.map((entry) => ({ subject: 'good', ...entry }))];
