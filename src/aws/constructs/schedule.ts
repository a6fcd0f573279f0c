import { CfnPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnEventInvokeConfig, type CfnEventInvokeConfigProps } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { CustomResource, Duration, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { seconds } from '../../model/duration';
import { scheduleExpressions } from '../plan/schedule';
import type { ServerlessUnit } from './serverless-unit';

/** How long a run may wait until it can begin, in hours. */
const WAIT_HOURS = 1;
/** Attempts to hand a run over to Lambda, which then has its own. */
const DELIVERIES = 5;

/** When a job runs: EventBridge Scheduler starts it, in its own time zone. */
export class Schedule extends Construct {
  /** What the scheduler runs as: it may start this job, and hand on what could not be started. */
  readonly role: Role;
  /** One; two where both the day of the month and the day of the week are said. */
  readonly schedules: readonly CfnSchedule[];

  constructor(unit: ServerlessUnit, id: string, schedule: string, timeZone: string) {
    super(unit, id);
    const { alias, deadLetters, shared } = unit;
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Starts ${unit.declaration.name}.`,
    });
    const policy = new CfnPolicy(this, 'Permissions', {
      policyName: Names.uniqueResourceName(this, { maxLength: 128 }),
      roles: [this.role.roleName],
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Sid: 'Start', Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: alias.functionArn },
          { Sid: 'DeadLetters', Effect: 'Allow', Action: 'sqs:SendMessage', Resource: deadLetters.queueArn },
          { Sid: 'Key', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: shared.key.keyArn },
        ],
      },
    });
    this.schedules = scheduleExpressions(schedule).map((expression, index) => {
      const resource = new CfnSchedule(this, index === 0 ? 'Schedule' : `Schedule${index + 1}`, {
        description: `${unit.declaration.name}: ${schedule}`,
        scheduleExpression: expression,
        scheduleExpressionTimezone: timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        kmsKeyArn: shared.key.keyArn,
        target: {
          arn: alias.functionArn,
          roleArn: this.role.roleArn,
          deadLetterConfig: { arn: deadLetters.queueArn },
          retryPolicy: { maximumEventAgeInSeconds: WAIT_HOURS * 3_600, maximumRetryAttempts: DELIVERIES },
        },
      });
      resource.node.addDependency(policy);
      return resource;
    });
  }
}

/** CloudFormation waits a little longer than the program may take, in seconds. */
const MORE_THAN_THE_RUN = 60;

/**
 * How long a run may wait until it begins, in seconds: a later one would end when CloudFormation waits no more. It is the least that Lambda
 * takes (`MaximumEventAgeInSeconds`).
 */
export const RUN_AGE = MORE_THAN_THE_RUN;

/** Seconds before the second attempt with an event, and before the third (Lambda developer guide, "Error handling for asynchronous invocation"). */
const RETRY_PAUSES: readonly number[] = [60, 120];

/** What CloudFormation starts is started once: Lambda would make three attempts, and CloudFormation would have given up after the first. */
export function onceAtMost(
  scope: Construct,
  id: string,
  props: Pick<CfnEventInvokeConfigProps, 'functionName' | 'qualifier'>,
): CfnEventInvokeConfig {
  return new CfnEventInvokeConfig(scope, id, { ...props, maximumEventAgeInSeconds: RUN_AGE, maximumRetryAttempts: 0 });
}

/**
 * Runs a program once for each version, while CloudFormation deploys it: the function is its own custom resource, and a failure takes the
 * deployment back. CloudFormation waits for an hour at most.
 *
 * @param options - `version` changes with what is run; `retries` is how often Lambda tries anew what ends without an answer, 0 by default
 */
export function runWhileDeployed(
  scope: Construct,
  id: string,
  options: { readonly functionArn: string; readonly version: string; readonly timeout: string; readonly retries?: number },
): CustomResource {
  const { retries = 0 } = options;
  const pauses = RETRY_PAUSES.slice(0, retries).reduce((sum, pause) => sum + pause, 0);
  return new CustomResource(scope, id, {
    resourceType: 'Custom::KeelsonRun',
    serviceToken: options.functionArn,
    serviceTimeout: Duration.seconds(seconds(options.timeout) * (1 + retries) + pauses + MORE_THAN_THE_RUN),
    properties: { Version: options.version },
  });
}
