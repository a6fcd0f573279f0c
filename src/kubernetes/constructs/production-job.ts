import type { Construct } from 'constructs';
import type { JobProperties } from '../../model/properties/job';
import { StackSource } from '../../model/source';
import { Job } from '../../model/unit';
import type { CronJob, Job as KubernetesJob, PodSpec } from '../manifest';
import type { KubernetesObject } from './kubernetes-object';
import { KubernetesUnit } from './kubernetes-unit';
import type { JobOverrides } from './overrides';
import { type LoneUnitProps, lonePlan, UnitPlan } from './unit-plan';

/** A job, and where it goes. */
export type ProductionJobProps = JobProperties & LoneUnitProps<JobOverrides>;

/**
 * A unit that runs to its end, once or on a schedule, as production asks for it.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { ProductionJob } from 'keelson/kubernetes';
 *
 * const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
 * new ProductionJob(chart, 'cleanup', { image: 'registry.example.com/cleanup:1.0.0', schedule: '15 3 * * *', timeout: '30m' });
 */
export class ProductionJob extends KubernetesUnit<Job> {
  /**
   * @param id - the construct's id, and the job's name unless `name` says another
   * @throws KeelsonError with every problem of the properties
   */
  constructor(scope: Construct, id: string, props: ProductionJobProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: UnitPlan<Job>);
  constructor(scope: Construct, id: string, props: ProductionJobProps | UnitPlan<Job>) {
    super(scope, id, props instanceof UnitPlan ? props : lonePlan(Job, scope, id, props, new StackSource(new.target)));
  }

  /** The CronJob where there is a schedule, else the Job. */
  get workload(): KubernetesObject<KubernetesJob> | KubernetesObject<CronJob> {
    return this.find<CronJob>('cronJob') ?? this.job;
  }

  /** @throws KeelsonError where it has a schedule; `workload` is there always */
  get job(): KubernetesObject<KubernetesJob> {
    return this.child('job');
  }

  /** @throws KeelsonError where it has no schedule; `workload` is there always */
  get cronJob(): KubernetesObject<CronJob> {
    return this.child('cronJob');
  }

  /** @internal */
  protected override get podSpec(): PodSpec {
    const cron = this.find<CronJob>('cronJob');
    return cron === undefined ? this.job.render().spec.template.spec : cron.render().spec.jobTemplate.spec.template.spec;
  }
}
