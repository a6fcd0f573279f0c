/** The entry for Kubernetes: constructs for cdk8s, which must be installed beside Keelson. */
import './constructs/engine';

export { UnitConstruct } from '../construct/unit-construct';
export { KubernetesObject, type KubernetesObjectProps, type PlannedMetadata } from './constructs/kubernetes-object';
export { KubernetesSystem, type KubernetesSystemProps } from './constructs/kubernetes-system';
export { KubernetesUnit } from './constructs/kubernetes-unit';
export type { PeerContainer, PodSelection, Subject } from './constructs/neighbour';
export type { JobOverrides, MicroserviceOverrides, Override, UnitOverrides, WorkerOverrides } from './constructs/overrides';
export { ProductionJob, type ProductionJobProps } from './constructs/production-job';
export { ProductionMicroservice, type ProductionMicroserviceProps } from './constructs/production-microservice';
export { ProductionWorker, type ProductionWorkerProps } from './constructs/production-worker';
export { ReplicatedUnit } from './constructs/replicated-unit';
export type { SharedObjects } from './constructs/shared-objects';
export type { LoneUnitProps } from './constructs/unit-plan';
/** The types of the manifests, for functions that change them: `manifest.Deployment`. */
export type * as manifest from './manifests';
