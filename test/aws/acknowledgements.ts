/** A finding that is right and stays, and why: the one list, shown in the output of every run. */
export interface Acknowledgement {
  /** As in judges/judges.ts. */
  readonly judge: string;
  /** The judge's name for the rule, as the output shows it. */
  readonly id: string | RegExp;
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

const NETWORK_INTERFACES =
  'Lambda puts network interfaces into the network by this role: describing has no resource scope, interfaces have no name before they are there, and code of the function is denied all of it (lambda:SourceFunctionArn)';
const TRACES = 'X-Ray takes segments for no resource in particular';
const LOG_DELIVERY =
  'Step Functions sets up the delivery of its logs and traces, whose operations have no resource scope (Step Functions developer guide, "Logging to CloudWatch Logs")';
const ENDPOINT =
  'the policy of an endpoint bounds who comes by it, to the identities of this account and to few operations; what each may do is said by its role';
const OWN_KEY = 'in the policy of a key, * is that key';
const PARAMETER =
  'the star is one parameter of a path; since it also crosses slashes, other operations that it would match are denied explicitly (src/aws/plan/operations.ts), and test/aws-target/iam compares every pair';
const SUBJECTS = ['ecommerce', 'rides'] as const;

/** What Keelson's own templates keep, in every system. */
const KEELSON: readonly Acknowledgement[] = [
  { judge: 'wildcards', id: 'resource *', resource: /\/SharedKey[0-9A-F]{8}$/, reason: OWN_KEY },
  {
    judge: 'wildcards',
    id: 'action kms:*',
    resource: /\/SharedKey[0-9A-F]{8}$/,
    reason: 'the account administers its key by IAM; without that statement nobody could',
  },
  { judge: 'wildcards', id: 'resource *', resource: /\/SharedNetworkVpcEndpoint\w+$/, reason: ENDPOINT },
  { judge: 'wildcards', id: 'principal *', resource: /\/SharedNetworkVpcEndpoint\w+$/, reason: ENDPOINT },
  {
    judge: 'wildcards',
    id: 'resource *',
    resource: /\/(?!.*(Deployment|Authorizer))\w+Permissions[0-9A-F]{8}$/,
    reason: `${NETWORK_INTERFACES}; ${TRACES}`,
  },
  { judge: 'wildcards', id: 'resource *', resource: /Authorizers\w+Permissions[0-9A-F]{8}$/, reason: TRACES },
  {
    judge: 'cdk-nag-AwsSolutions',
    id: 'AwsSolutions-IAM5[Resource::*]',
    resource: /^(?!.*\/(Deployment|Authorizer-\w+)\/Permissions$).*\/Permissions$/,
    reason: `${NETWORK_INTERFACES}; ${TRACES}`,
  },
  {
    judge: 'cdk-nag-AwsSolutions',
    id: 'AwsSolutions-IAM5[Resource::*]',
    resource: /\/Authorizer-\w+\/Permissions$/,
    reason: TRACES,
  },
  ...[
    { judge: 'wildcards', id: 'resource *', resource: /DeploymentPermissions[0-9A-F]{8}$/ },
    { judge: 'cdk-nag-AwsSolutions', id: 'AwsSolutions-IAM5[Resource::*]', resource: /\/Deployment\/Permissions$/ },
  ].map((entry) => ({
    ...entry,
    reason:
      "CodeDeploy asks for alarms by a list of names; AWS's own policy for this role (AWSCodeDeployRoleForLambdaLimited) is no narrower",
  })),
  {
    judge: 'cdk-nag-AwsSolutions',
    id: /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:ec2:[^:]+:\d+:network-interface\/\*\]$/,
    resource: /\/Permissions$/,
    reason: NETWORK_INTERFACES,
  },
  {
    judge: 'cdk-nag-AwsSolutions',
    id: /^AwsSolutions-IAM5\[Resource::arn:<AWS::Partition>:execute-api:[^:]+:\d+:<\w+>\/\$default\/(GET|PUT|POST|PATCH|DELETE)\/.*\*.*\]$/,
    resource: /\/Permissions$/,
    reason: PARAMETER,
  },
  {
    judge: 'cdk-nag-AwsSolutions',
    id: 'AwsSolutions-COG4',
    resource: /\/PublicApis\/[^/]+\/Rest\/Method /,
    reason: "tokens are those of the issuer that the route declares, checked by Keelson's function, or none are asked for: see APIG4",
  },
  {
    judge: 'cdk-nag-AwsSolutions',
    id: 'AwsSolutions-APIG4',
    resource: /\/(shop\.example\.com\/Rest\/Method GET v1 products|rides\.example\.com\/Rest\/Method ANY (\*|\{proxy\+\}))/,
    reason: 'the route is declared public without a token: a catalogue to read, a redirect',
  },
  {
    judge: 'checkov',
    id: 'CKV_AWS_59',
    resource: /RestMethod(GETv1products|ANY(proxy)?)(proxy)?[0-9A-F]{8}$/,
    reason: 'the route is declared public without a token: a catalogue to read, a redirect',
  },
  {
    judge: 'checkov',
    id: 'CKV_AWS_120',
    resource: /RestStage[0-9A-F]{8}$/,
    reason: 'nothing declares that an answer may be kept; a cache before a service with tokens would answer one with what is of another',
  },
  {
    judge: 'checkov',
    id: 'CKV_AWS_117',
    resource: /Authorizer\w{8}Function[0-9A-F]{8}$/,
    reason: "it reaches the issuer's keys on the internet, and nothing in the network",
  },
  {
    judge: 'checkov',
    id: 'CKV_AWS_115',
    resource: /Authorizer\w{8}Function[0-9A-F]{8}$/,
    reason:
      "the API's limits of rate bound it; one of its own would turn away good tokens while units still had room, and an alarm tells of throttles",
  },
  {
    judge: 'checkov',
    id: 'CKV_AWS_118',
    resource: /Cluster(Writer|Reader\d)[0-9A-F]{8}$/,
    reason:
      'Performance Insights is on, and Serverless v2 has metrics of its capacity; enhanced monitoring shows processes of an instance that AWS runs',
  },
  {
    judge: 'cdk-nag-Serverless',
    id: 'Serverless-SQSRedrivePolicy',
    resource: /\/(DeadLetters|Shared\/Failures)\/Resource$/,
    reason: DEAD_LETTERS,
  },
  {
    judge: 'cdk-nag-Serverless',
    id: 'Serverless-LambdaEventSourceMappingDestination',
    resource: /\/Messages of /,
    reason: 'a mapping from a queue has no such destination: the queue itself has dead letters',
  },
  {
    judge: 'cdk-nag-Serverless',
    id: 'Serverless-LambdaAsyncFailureDestination',
    resource: /\/MigrationEvents$/,
    reason:
      'CloudFormation waits for the answer of a migration: without one the deployment itself fails and goes back, and nobody is to run it again',
  },
  ...['F3002', 'F3003'].map((id) => ({
    judge: 'no-ignores',
    id,
    resource: /\/Network\/Vpc\/FlowLog$/,
    reason: "the CDK's own construct says so of itself: CloudFormation takes DestinationOptions in camel case",
  })),
];

/** Of one example, which alone has what it is about. */
const EXAMPLES: readonly Acknowledgement[] = [
  {
    subject: 'rides',
    judge: 'checkov',
    id: 'CKV_AWS_45',
    resource: /^ridesStacktrips\w+\/trips(Function|Migration)[0-9A-F]{8}$/,
    reason:
      'forty characters in a row look to checkov like an access key: the name of a parameter in a text of references; no variable holds the value of a secret',
  },
  {
    subject: 'ecommerce',
    judge: 'wildcards',
    id: 'action kms:Decrypt*',
    resource: /\/SharedKey[0-9A-F]{8}$/,
    reason:
      'the CDK lets the delivery of logs of a state machine read its key, in the words of the Step Functions guide; kms:Decrypt is the only operation of that name',
  },
  { subject: 'ecommerce', judge: 'wildcards', id: 'resource *', resource: /\/Sagas\w+RoleDefaultPolicy[0-9A-F]{8}$/, reason: LOG_DELIVERY },
  {
    subject: 'ecommerce',
    judge: 'cdk-nag-AwsSolutions',
    id: 'AwsSolutions-IAM5[Resource::*]',
    resource: /\/Sagas\/[^/]+\/Role\/DefaultPolicy\/Resource$/,
    reason: LOG_DELIVERY,
  },
  {
    subject: 'rides',
    judge: 'cdk-nag-AwsSolutions',
    id: 'AwsSolutions-SQS3',
    resource: /^rides\/Identities\/[^/]+\/DeadLetters\/Resource$/,
    reason: `${DEAD_LETTERS}; the function that fills it stands in a nested stack, where cdk-nag does not look`,
  },
];

export const acknowledgements: readonly Acknowledgement[] = [
  ...GOOD.map((entry) => ({ subject: 'good', ...entry })),
  ...SUBJECTS.flatMap((subject) => KEELSON.map((entry) => ({ subject, ...entry }))),
  ...EXAMPLES,
];
