import type { Construct } from 'constructs';
import type { WorkerProperties } from '../../model/properties/worker';
import { StackSource } from '../../model/source';
import { Worker } from '../../model/unit';
import { ServerlessUnit } from './serverless-unit';
import { isPlan, type LoneUnitProps, lonePlan, type ServerlessPlan } from './unit-plan';

/** A worker, and where it goes. */
export type ServerlessWorkerProps = WorkerProperties & LoneUnitProps;

/**
 * A unit without callers, on Lambda: it works on messages, which reach its process as `POST /events`. The twin of `ProductionWorker`.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib/core';
 * import { Queue } from 'keelson';
 * import { ServerlessWorker } from 'keelson/aws';
 *
 * const stack = new Stack(new App(), 'shop');
 * const image = '111111111111.dkr.ecr.eu-central-1.amazonaws.com/notification-service:1.0.0';
 * const notifications = new ServerlessWorker(stack, 'notification-service', { image });
 * notifications.subscribes(new Queue('mails', { broker: 'sns-sqs' }), { idempotencyKey: 'mailId' });
 */
export class ServerlessWorker extends ServerlessUnit<Worker> {
  /**
   * @param id - the construct's id, and the worker's name unless `name` says another
   * @throws KeelsonError with every problem of the properties
   */
  constructor(scope: Construct, id: string, props: ServerlessWorkerProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: ServerlessPlan<Worker>);
  constructor(scope: Construct, id: string, props: ServerlessWorkerProps | ServerlessPlan<Worker>) {
    super(scope, id, isPlan<Worker>(props) ? props : lonePlan(Worker, scope, id, props, new StackSource(new.target)));
  }
}
