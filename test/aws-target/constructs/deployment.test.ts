import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { ServerlessJob, ServerlessMicroservice, type ServerlessMicroserviceProps } from '../../../src/aws/index';
import { CloudWatch, text, type World } from '../support/cloudwatch';
import { IMAGE, ownStack, type Resource, resourcesOf } from './support';

const http = { port: 8080 } as const;

function deployed(props: Partial<ServerlessMicroserviceProps> = {}) {
  const stack = ownStack();
  const unit = new ServerlessMicroservice(stack, 'orders', { image: IMAGE, http, ...props });
  return { stack, unit };
}

const one = (stack: Stack, type: string): Resource & { readonly UpdatePolicy?: any } => {
  const found = Object.values(resourcesOf(stack, type));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
};

describe('a new version', () => {
  it.each([
    ['canary', 'CodeDeployDefault.LambdaCanary10Percent5Minutes'],
    ['linear', 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute'],
  ] as const)('takes over as the platform says: %s', (deployment, name) => {
    const { stack } = deployed({ platform: { deployment } });
    const group = one(stack, 'AWS::CodeDeploy::DeploymentGroup');
    expect(group.Properties).toMatchObject({
      DeploymentConfigName: name,
      AutoRollbackConfiguration: {
        Enabled: true,
        Events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
    });
    expect(one(stack, 'AWS::Lambda::Alias').UpdatePolicy.CodeDeployLambdaAliasUpdate).toBeDefined();
  });

  it('takes over at once where the platform says so, and for a job', () => {
    const atOnce = deployed({ platform: { deployment: 'all-at-once' } });
    expect(atOnce.unit.deployment).toBeUndefined();
    const stack = ownStack();
    expect(new ServerlessJob(stack, 'settle', { image: IMAGE, command: ['settle'], schedule: '0 2 * * *' }).deployment).toBeUndefined();
    for (const each of [atOnce.stack, stack]) {
      expect(Object.keys(resourcesOf(each, 'AWS::CodeDeploy::DeploymentGroup'))).toEqual([]);
      expect(one(each, 'AWS::Lambda::Alias').UpdatePolicy).toBeUndefined();
    }
  });

  it('goes back by its own errors, not by those of the version before; and by answers with 5xx, which Lambda does not see', () => {
    const { stack, unit } = deployed();
    const { Alarms } = one(stack, 'AWS::CodeDeploy::DeploymentGroup').Properties.AlarmConfiguration;
    const [ofNew, ofAnswers] = Alarms.map(({ Name }: { Name: unknown }) => text(Name)) as [string, string];
    const template = Template.fromStack(stack).toJSON().Resources as Record<string, Resource>;
    const [version] = Object.keys(resourcesOf(stack, 'AWS::Lambda::Version')) as [string];
    const failing =
      (which: 'new' | 'old'): World =>
      ({ namespace, name, dimensions }) => {
        if (namespace !== 'AWS/Lambda') return undefined;
        const isNew = dimensions.ExecutedVersion === version && dimensions.Resource?.endsWith(':live') === true;
        return { sum: () => (name === 'Invocations' ? 100 : isNew === (which === 'new') ? 50 : 0) };
      };
    expect(new CloudWatch(template, failing('new')).isOn(ofNew, 5)).toBe(true);
    expect(new CloudWatch(template, failing('old')).isOn(ofNew, 5)).toBe(false);
    const api = stack.resolve(unit.api.id).Ref;
    const answers: World = ({ name, dimensions }) =>
      dimensions.ApiId === api ? { sum: () => (name === '5xx' ? 10 : 100), count: () => 100 } : undefined;
    expect(new CloudWatch(template, answers).firstOn(ofAnswers, 5, 9)).toBeDefined();
    expect(new CloudWatch(template, () => undefined).isOn(ofNew, 5)).toBe(false);
  });

  it('is moved by a role that may move this alias, and read alarms', () => {
    const { stack, unit } = deployed();
    const roles = Object.values(resourcesOf(stack, 'AWS::IAM::Role')).filter(({ Properties }) =>
      JSON.stringify(Properties).includes('codedeploy.amazonaws.com'),
    );
    expect(roles).toHaveLength(1);
    expect(roles[0]?.Properties.ManagedPolicyArns).toBeUndefined();
    expect(roles[0]?.Properties.AssumeRolePolicyDocument.Statement[0].Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': '111111111111' },
    });
    const statements = unit.deployment?.permissions.statements() ?? [];
    expect(statements.flatMap(({ actions }) => actions).sort()).toEqual([
      'cloudwatch:DescribeAlarms',
      'lambda:GetAlias',
      'lambda:GetProvisionedConcurrencyConfig',
      'lambda:UpdateAlias',
    ]);
    expect(statements.filter(({ resources }) => resources.includes('*')).map(({ actions }) => actions)).toEqual([
      ['cloudwatch:DescribeAlarms'],
    ]);
  });

  it('finds its environments warm, where they are kept so', () => {
    const { stack } = deployed({ criticality: 'high' });
    const alias = one(stack, 'AWS::Lambda::Alias');
    expect(alias.Properties.ProvisionedConcurrencyConfig).toBeDefined();
    expect(alias.UpdatePolicy.CodeDeployLambdaAliasUpdate).toBeDefined();
  });

  it('goes back by what CodeDeploy itself notices, where the platform wants no alarms', () => {
    const { stack, unit } = deployed({ platform: { alarms: false } });
    expect(unit.deployment?.newVersionErrors).toBeUndefined();
    expect(one(stack, 'AWS::CodeDeploy::DeploymentGroup').Properties.AutoRollbackConfiguration.Events).toEqual([
      'DEPLOYMENT_FAILURE',
      'DEPLOYMENT_STOP_ON_REQUEST',
    ]);
  });

  it('shares one application with those of other units, which waits for nothing of theirs', () => {
    const { stack } = deployed();
    new ServerlessMicroservice(stack, 'catalog', { image: IMAGE, http });
    one(stack, 'AWS::CodeDeploy::Application');
    expect(Object.keys(resourcesOf(stack, 'AWS::CodeDeploy::DeploymentGroup'))).toHaveLength(2);
  });
});
