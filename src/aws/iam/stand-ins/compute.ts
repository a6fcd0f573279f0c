import { byArn, byId, byName, type Facts, global, id, name, type ReturnTable, regional, UPPER } from './facts';

/** A function is said by its name, by its ARN or by part of it. */
function functionArn(facts: Facts, property = 'FunctionName'): string {
  const said = facts.property(property) ?? '';
  return said.startsWith('arn:') ? said : `arn:${facts.partition}:lambda:${facts.region}:${facts.account}:function:${said}`;
}

const path = (facts: Facts): string => facts.property('Path') ?? '/';
const aliasArn = (facts: Facts): string => `${functionArn(facts)}:${facts.property('Name') ?? 'live'}`;
const versionArn = (facts: Facts): string => `${functionArn(facts)}:1`;

/** Functions, roles, state machines, schedules and deployments. */
export const COMPUTE: ReturnTable = {
  'AWS::Lambda::Function': {
    ...byName('FunctionName', 'lambda', (facts) => `function:${facts.name}`),
    attributes: { 'SnapStartResponse.ApplyOn': () => 'PublishedVersions' },
  },
  'AWS::Lambda::Version': { arn: versionArn, ref: versionArn, attributes: { FunctionArn: versionArn, Version: () => '1' } },
  'AWS::Lambda::Alias': { arn: aliasArn, ref: aliasArn, attributes: { AliasArn: aliasArn } },
  'AWS::Lambda::LayerVersion': byArn('LayerName', 'lambda', (facts) => `layer:${facts.name}:1`, {
    LayerVersionArn: regional('lambda', (facts) => `layer:${facts.name}:1`),
  }),
  'AWS::Lambda::EventSourceMapping': {
    arn: regional('lambda', (facts) => `event-source-mapping:${facts.id(32)}`),
    ref: id(32),
    attributes: { Id: id(32), EventSourceMappingArn: regional('lambda', (facts) => `event-source-mapping:${facts.id(32)}`) },
  },
  'AWS::Lambda::Permission': byId('', 32),
  'AWS::Lambda::EventInvokeConfig': byId('', 32),
  'AWS::Lambda::Url': {
    ref: (facts) => functionArn(facts, 'TargetFunctionArn'),
    attributes: {
      FunctionArn: (facts) => functionArn(facts, 'TargetFunctionArn'),
      FunctionUrl: (facts) => `https://${facts.id(32)}.lambda-url.${facts.region}.on.aws/`,
    },
  },
  'AWS::IAM::Role': {
    named: 'RoleName',
    arn: global('iam', (facts) => `role${path(facts)}${facts.name}`),
    ref: name,
    attributes: { RoleId: id(17, 'AROA', UPPER) },
  },
  'AWS::IAM::User': { named: 'UserName', arn: global('iam', (facts) => `user${path(facts)}${facts.name}`), ref: name },
  'AWS::IAM::Group': { named: 'GroupName', arn: global('iam', (facts) => `group${path(facts)}${facts.name}`), ref: name },
  'AWS::IAM::ManagedPolicy': {
    named: 'ManagedPolicyName',
    arn: global('iam', (facts) => `policy${path(facts)}${facts.name}`),
    ref: global('iam', (facts) => `policy${path(facts)}${facts.name}`),
    attributes: { PolicyArn: global('iam', (facts) => `policy${path(facts)}${facts.name}`) },
  },
  'AWS::IAM::Policy': byId('', 16),
  'AWS::IAM::ServiceLinkedRole': { ref: name, attributes: { RoleName: name } },
  'AWS::StepFunctions::StateMachine': byArn('StateMachineName', 'states', (facts) => `stateMachine:${facts.name}`, {
    Name: name,
    StateMachineRevisionId: () => '1',
  }),
  'AWS::StepFunctions::StateMachineVersion': {
    arn: (facts) => `${facts.property('StateMachineArn') ?? ''}:1`,
    ref: (facts) => `${facts.property('StateMachineArn') ?? ''}:1`,
  },
  'AWS::StepFunctions::StateMachineAlias': byArn('Name', 'states', (facts) => `stateMachine:${facts.id(12)}:${facts.name}`),
  'AWS::StepFunctions::Activity': byArn('Name', 'states', (facts) => `activity:${facts.name}`, { Name: name }),
  'AWS::Scheduler::Schedule': byName('Name', 'scheduler', (facts) => `schedule/${facts.property('GroupName') ?? 'default'}/${facts.name}`),
  'AWS::Scheduler::ScheduleGroup': byName('Name', 'scheduler', (facts) => `schedule-group/${facts.name}`),
  'AWS::CodeDeploy::Application': byName('ApplicationName', 'codedeploy', (facts) => `application:${facts.name}`),
  'AWS::CodeDeploy::DeploymentGroup': byName(
    'DeploymentGroupName',
    'codedeploy',
    (facts) => `deploymentgroup:${facts.property('ApplicationName') ?? ''}/${facts.name}`,
  ),
  'AWS::CodeDeploy::DeploymentConfig': byName('DeploymentConfigName', 'codedeploy', (facts) => `deploymentconfig:${facts.name}`),
  'AWS::ECR::Repository': byName('RepositoryName', 'ecr', (facts) => `repository/${facts.name}`, {
    RepositoryUri: (facts) => `${facts.account}.dkr.ecr.${facts.region}.${facts.urlSuffix}/${facts.name}`,
  }),
  'AWS::ApplicationAutoScaling::ScalableTarget': {
    ref: (facts) =>
      `${facts.property('ResourceId') ?? facts.id(16)}|${facts.property('ScalableDimension') ?? ''}|${facts.property('ServiceNamespace') ?? ''}`,
    attributes: { Id: (facts) => facts.property('ResourceId') ?? facts.id(16) },
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': byArn(
    'PolicyName',
    'autoscaling',
    (facts) => `scalingPolicy:${facts.id(36)}:policyName/${facts.name}`,
  ),
};
