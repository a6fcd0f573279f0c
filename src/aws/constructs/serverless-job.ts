import type { Construct } from 'constructs';
import type { JobProperties } from '../../model/properties/job';
import { StackSource } from '../../model/source';
import { Job } from '../../model/unit';
import { ServerlessUnit } from './serverless-unit';
import { isPlan, type LoneUnitProps, lonePlan, type ServerlessPlan } from './unit-plan';

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
  /**
   * @param id - the construct's id, and the job's name unless `name` says another
   * @throws KeelsonError with every problem of the properties
   */
  constructor(scope: Construct, id: string, props: ServerlessJobProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: ServerlessPlan<Job>);
  constructor(scope: Construct, id: string, props: ServerlessJobProps | ServerlessPlan<Job>) {
    super(scope, id, isPlan<Job>(props) ? props : lonePlan(Job, scope, id, props, new StackSource(new.target)));
  }
}
