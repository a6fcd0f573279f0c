import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Alias, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Alarms } from './alarms';
import type { Shared } from './shared';

/** Moves an alias to a new version step by step, and back where it fails. */
export class Deployment extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly name: string;
      readonly handler: LambdaFunction;
      readonly alias: Alias;
      readonly alarms: Alarms;
      readonly shared: Shared;
    },
  ) {
    super(scope, id);
    const { name, handler, alias, alarms, shared } = props;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Moves ${name} to its new versions.`,
    });
    const resources = [handler.functionArn, `${handler.functionArn}:live`];
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        new PolicyStatement({ sid: 'Alias', actions: ['lambda:GetAlias', 'lambda:UpdateAlias'], resources }),
        new PolicyStatement({ sid: 'Warm', actions: ['lambda:GetProvisionedConcurrencyConfig'], resources }),
        new PolicyStatement({ sid: 'Alarms', actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
      ],
    });
    // LambdaDeploymentGroup would attach a policy of AWS's own, which may invoke every function.
    const group = new CfnDeploymentGroup(this, 'Group', {
      applicationName: shared.deployments.ref,
      serviceRoleArn: role.roleArn,
      deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      deploymentStyle: { deploymentOption: 'WITH_TRAFFIC_CONTROL', deploymentType: 'BLUE_GREEN' },
      autoRollbackConfiguration: {
        enabled: true,
        events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST', 'DEPLOYMENT_STOP_ON_ALARM'],
      },
      alarmConfiguration: {
        enabled: true,
        alarms: [this.newVersionErrors(handler, alarms), alarms.errors].map(({ ref }) => ({ name: ref })),
      },
    });
    group.node.addDependency(policy);
    (alias.node.defaultChild as CfnResource).cfnOptions.updatePolicy = {
      codeDeployLambdaAliasUpdate: { applicationName: shared.deployments.ref, deploymentGroupName: group.ref },
    };
  }

  private newVersionErrors({ functionName, currentVersion }: LambdaFunction, alarms: Alarms): CfnAlarm {
    const dimensions = { ExecutedVersion: currentVersion.version, FunctionName: functionName, Resource: `${functionName}:live` };
    const metric = (id: string, name: string) => ({ id, namespace: 'AWS/Lambda', name, dimensions, statistic: 'Sum', period: 60 });
    return alarms.alarm('NewVersionErrors', {
      severity: 'cause',
      means: 'More than 1 % of what the newest version was asked for failed.',
      next: 'A deployment that is under way goes back to the version before.',
      metrics: [
        metric('invocations', 'Invocations'),
        metric('errors', 'Errors'),
        { id: 'part', expression: 'errors / IF(invocations > 0, invocations, 1)' },
      ],
      threshold: 0.01,
    });
  }
}
