import type { Service as ServiceDeclaration, Worker } from '../../model/unit';
import type { Deployment, HorizontalPodAutoscaler, Job, PodDisruptionBudget, PodSpec, Service, StatefulSet } from '../manifest';
import { MIGRATION_PREFIX } from '../plan/unit';
import type { KubernetesObject } from './kubernetes-object';
import { KubernetesUnit } from './kubernetes-unit';

/** What services and workers share: replicas. */
export abstract class ReplicatedUnit<U extends ServiceDeclaration | Worker> extends KubernetesUnit<U> {
  /** The Deployment, or the StatefulSet where a writable folder outlives the pod. */
  get workload(): KubernetesObject<Deployment> | KubernetesObject<StatefulSet> {
    return this.find<Deployment>('deployment') ?? this.statefulSet;
  }

  /** @throws KeelsonError where a writable folder of medium `volume` makes it a StatefulSet; `workload` is there always */
  get deployment(): KubernetesObject<Deployment> {
    return this.child('deployment');
  }

  /** @throws KeelsonError where it is a Deployment; `workload` is there always */
  get statefulSet(): KubernetesObject<StatefulSet> {
    return this.child('statefulSet');
  }

  /** Gives each replica of a StatefulSet a name. */
  get headlessService(): KubernetesObject<Service> | undefined {
    return this.find('headlessService');
  }

  /** There unless `scaling` is a number or false. */
  get horizontalPodAutoscaler(): KubernetesObject<HorizontalPodAutoscaler> | undefined {
    return this.find('horizontalPodAutoscaler');
  }

  /** There where replicas can be taken one after another. */
  get podDisruptionBudget(): KubernetesObject<PodDisruptionBudget> | undefined {
    return this.find('podDisruptionBudget');
  }

  /** The Job that migrates before the workload is changed; there where the unit has a migration and the platform runs it so. */
  get migrationJob(): KubernetesObject<Job> | undefined {
    return this.find(`${MIGRATION_PREFIX}job`);
  }

  /** That Job and what it needs, an account, a network policy, by what each is called: `job`, `serviceAccount`, `networkPolicy`. */
  get migration(): ReadonlyMap<string, KubernetesObject> {
    return this.beginning(MIGRATION_PREFIX);
  }

  /** @internal */
  protected override get podSpec(): PodSpec {
    return this.workload.render().spec.template.spec;
  }
}
