import type { CustomResource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { JobProperties } from '../../model/properties/job';
import { StackSource } from '../../model/source';
import { Job } from '../../model/unit';
import { runWhileDeployed, Schedule } from './schedule';
import { ServerlessUnit } from './serverless-unit';
import { isPlan, type LoneUnitProps, lonePlan, type ServerlessPlan } from './unit-plan';

/** The longest that a function may run (Lambda quotas). */
const LONGEST = '15m';

/** A job, and where it goes. */
export type ServerlessJobProps = JobProperties & LoneUnitProps;

/**
 * A unit that runs to its end, on Lambda: by EventBridge Scheduler, or once for each version. The twin of `ProductionJob`.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib/core';
 * import { ServerlessJob } from 'keelson/aws';
 *
 * const stack = new Stack(new App(), 'shop');
 * const image = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/settlement:1.0.0';
 * new ServerlessJob(stack, 'settlement', { image, command: ['python', 'settle.py'], schedule: '30 2 * * *', timeout: '10m' });
 */
export class ServerlessJob extends ServerlessUnit<Job> {
  /** When it runs; there where it has a schedule. */
  readonly schedule: Schedule | undefined;
  /** What runs it once for each version, while that is deployed; there where it has no schedule. */
  readonly run: CustomResource | undefined;

  /**
   * @param id - the construct's id, and the job's name unless `name` says another
   * @throws KeelsonError with every problem of the properties
   */
  constructor(scope: Construct, id: string, props: ServerlessJobProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: ServerlessPlan<Job>);
  constructor(scope: Construct, id: string, props: ServerlessJobProps | ServerlessPlan<Job>) {
    super(scope, id, isPlan<Job>(props) ? props : lonePlan(Job, scope, id, props, new StackSource(new.target)));
    const { schedule, timeZone = 'Etc/UTC', timeout = LONGEST } = this.scope.properties;
    if (schedule !== undefined) {
      this.schedule = new Schedule(this, 'Schedule', schedule, timeZone);
      this.overrides.apply('schedule', this.schedule.schedules[0]);
    } else
      this.run = runWhileDeployed(this, 'Run', {
        functionArn: this.alias.functionArn,
        version: this.function.currentVersion.version,
        timeout,
        retries: this.events.maximumRetryAttempts ?? 0,
      });
    this.run?.node.addDependency(this.events);
  }
}
