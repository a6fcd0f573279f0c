import type { AlarmBase } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { describe } from './alarms/description';
import { MeasuredAlarm } from './alarms/measured-alarm';
import { ALIAS, functionMetric } from './alarms/sources';
import { Permissions } from './permissions';
import type { ServerlessUnit } from './serverless-unit';
import type { SharedResources } from './shared-resources';

const APPLICATION = 'Deployments';
const CONFIGURATIONS = {
  canary: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
  linear: LambdaDeploymentConfig.LINEAR_10PERCENT_EVERY_1MINUTE,
};
/** A tenth of the requests for five minutes is little: each minute with an error of the new version is looked at. */
const PERIOD = 60;
/** Part of the new version's invocations that may fail. */
const ERRORS = 0.01;

/**
 * How a new version takes over: a part of the requests first, and back to the old one by itself when alarms go off. CodeDeploy moves the alias while
 * CloudFormation waits; a roll-back fails the deployment of the stack.
 */
export class Deployment extends Construct {
  readonly application: LambdaApplication;
  readonly group: LambdaDeploymentGroup;
  /** What CodeDeploy runs as: it may move this alias, and read the state of alarms. */
  readonly role: Role;
  readonly permissions: Permissions;
  /** Errors of the version that is being deployed, and of no other; none where the platform has no alarms. */
  readonly newVersionErrors: MeasuredAlarm | undefined;

  constructor(unit: ServerlessUnit, id: string, how: keyof typeof CONFIGURATIONS) {
    super(unit, id);
    const { alias, shared } = unit;
    const stack = Stack.of(this);
    this.application = applicationOf(shared);
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('codedeploy.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': stack.account } } }),
      description: `Moves ${unit.declaration.name} to its new versions.`,
    });
    this.permissions = new Permissions(this, 'Permissions', this.role);
    const { functionArn } = unit.function;
    this.permissions.add(() => [
      { sid: 'Alias', actions: ['lambda:GetAlias', 'lambda:UpdateAlias'], resources: [functionArn, `${functionArn}:${ALIAS}`] },
      { sid: 'Warm', actions: ['lambda:GetProvisionedConcurrencyConfig'], resources: [functionArn, `${functionArn}:${ALIAS}`] },
      // It asks for alarms by their names, in a list: AWS's own policy for this role gives it no narrower (AWSCodeDeployRoleForLambdaLimited).
      { sid: 'Alarms', actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] },
    ]);
    this.newVersionErrors = unit.alarms === undefined ? undefined : this.watchNewVersion(unit);
    const alarms: AlarmBase[] = [this.newVersionErrors, unit.alarms?.errors].filter((alarm) => alarm !== undefined);
    this.group = new LambdaDeploymentGroup(this, 'Group', {
      application: this.application,
      alias,
      deploymentConfig: CONFIGURATIONS[how],
      role: this.role.withoutPolicyUpdates(),
      alarms,
      autoRollback: { failedDeployment: true, stoppedDeployment: true, ...(alarms.length === 0 ? {} : { deploymentInAlarm: true }) },
    });
    this.group.node.addDependency(this.permissions.policy);
  }

  /** The function says which version it ran, per alias: the old one's errors take nothing back, and its success hides nothing. */
  private watchNewVersion(unit: ServerlessUnit): MeasuredAlarm {
    const { version } = unit.function.currentVersion;
    const ofNew = (name: string) => {
      const metric = functionMetric(unit, name, 'Sum');
      return { ...metric, dimensions: { ...metric.dimensions, ExecutedVersion: version } };
    };
    return new MeasuredAlarm(this, 'NewVersionErrors', {
      description: describe({
        severity: 'cause',
        system: unit.shared.system,
        of: unit.declaration.name,
        means: `More than ${ERRORS * 100} % of what the newest version was asked for failed.`,
        next: 'A deployment that is under way goes back to the version before.',
        dashboard: unit.dashboardName,
      }),
      measure: () => ({
        metrics: { invocations: ofNew('Invocations'), errors: ofNew('Errors') },
        expressions: [['part', 'errors / IF(invocations > 0, invocations, 1)']],
      }),
      period: PERIOD,
      threshold: ERRORS,
    });
  }
}

/** One application for all units: it has nothing of its own. */
function applicationOf(shared: SharedResources): LambdaApplication {
  const known = shared.node.tryFindChild(APPLICATION);
  return known instanceof LambdaApplication ? known : new LambdaApplication(shared, APPLICATION);
}
