import type { Construct } from 'constructs';
import type { WorkerProperties } from '../../model/properties/worker';
import { StackSource } from '../../model/source';
import { Worker } from '../../model/unit';
import type { WorkerOverrides } from './overrides';
import { ReplicatedUnit } from './replicated-unit';
import { type LoneUnitProps, lonePlan, UnitPlan } from './unit-plan';

/** A worker, and where it goes. */
export type ProductionWorkerProps = WorkerProperties & LoneUnitProps<WorkerOverrides>;

/**
 * A unit without a port for callers, as production asks for it: it works on messages or on its own schedule.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { ProductionWorker } from 'keelson/kubernetes';
 *
 * const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
 * const mailer = new ProductionWorker(chart, 'notification-service', { image: 'registry.example.com/notification-service:1.0.0', runtime: 'express' });
 * mailer.reaches('smtp.example.com:587');
 */
export class ProductionWorker extends ReplicatedUnit<Worker> {
  /**
   * @param id - the construct's id, and the worker's name unless `name` says another
   * @throws KeelsonError with every problem of the properties
   */
  constructor(scope: Construct, id: string, props: ProductionWorkerProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: UnitPlan<Worker>);
  constructor(scope: Construct, id: string, props: ProductionWorkerProps | UnitPlan<Worker>) {
    super(scope, id, props instanceof UnitPlan ? props : lonePlan(Worker, scope, id, props, new StackSource(new.target)));
  }
}
