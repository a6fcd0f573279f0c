import { seconds } from '../../model/duration';
import { hash } from '../../model/name';
import { isLate } from '../../model/token';
import { replicasOf } from '../../target/replicas';
import type { CronJob, Deployment, Job, JobSpec, Manifest, StatefulSet, Workload } from '../manifest';
import { inCanonicalOrder } from '../yaml/order';
import { filesName, hasLateFiles } from './files';
import { head, selector, versionedLabels } from './labels';
import { DEFAULT_MIGRATION_TIMEOUT, migratesInPods } from './migration';
import type { PlannedObject } from './planned-object';
import { podTemplate } from './pod';
import { SURGE_PERCENT } from './replicas';
import type { UnitScope } from './scope';
import { restartingSecrets } from './secrets';
import { isStateful, volumeClaimTemplates } from './volumes';

const HISTORY = 5;
/** Seconds that a replica must stay ready before the next one is replaced. */
const MIN_READY = 10;
/** Seconds until a roll-out without progress counts as failed, beyond the longest start. */
const PROGRESS_DEADLINE = 600;
const PROGRESS_MARGIN = 120;
/** Seconds within which a missed run is made up for; below 10 the controller may skip runs. */
const STARTING_DEADLINE = 300;
/** A finished one-off job stays for a week, for its logs. */
const FINISHED_TTL = 604_800;

/** The object that runs a unit's pods: a Deployment, a StatefulSet where a folder outlives the pod, a CronJob or a Job. */
export function workloadObject(scope: UnitScope): PlannedObject<Workload> {
  const { name, namespace, properties, unit } = scope;
  if (unit.kind === 'job') {
    return properties.schedule === undefined
      ? {
          id: 'job',
          apiVersion: 'batch/v1',
          kind: 'Job',
          get name() {
            return jobName(scope);
          },
          namespace,
          build: () => job(scope),
        }
      : { id: 'cronJob', apiVersion: 'batch/v1', kind: 'CronJob', name, namespace, build: () => cronJob(scope) };
  }
  return isStateful(scope)
    ? { id: 'statefulSet', apiVersion: 'apps/v1', kind: 'StatefulSet', name, namespace, build: () => statefulSet(scope) }
    : { id: 'deployment', apiVersion: 'apps/v1', kind: 'Deployment', name, namespace, build: () => deployment(scope) };
}

/** The name of the Service that gives each replica of a stateful unit a name of its own. */
export function headlessName(scope: Pick<UnitScope, 'name'>): string {
  return `${scope.name}-headless`;
}

function deployment(scope: UnitScope): Deployment {
  const replicas = replicasOf(scope);
  return {
    ...workloadHead(scope, 'apps/v1', 'Deployment'),
    spec: {
      ...(replicas.fixed === undefined ? {} : { replicas: replicas.fixed }),
      revisionHistoryLimit: HISTORY,
      progressDeadlineSeconds: Math.max(PROGRESS_DEADLINE, migrationTime(scope) + startup(scope) + PROGRESS_MARGIN),
      minReadySeconds: MIN_READY,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge(scope), maxUnavailable: 0 } },
      selector: selector(scope),
      template: podTemplate(scope),
    },
  };
}

function statefulSet(scope: UnitScope): StatefulSet {
  const replicas = replicasOf(scope);
  return {
    ...workloadHead(scope, 'apps/v1', 'StatefulSet'),
    spec: {
      ...(replicas.fixed === undefined ? {} : { replicas: replicas.fixed }),
      revisionHistoryLimit: HISTORY,
      minReadySeconds: MIN_READY,
      serviceName: headlessName(scope),
      podManagementPolicy: 'Parallel',
      updateStrategy: { type: 'RollingUpdate' },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      selector: selector(scope),
      template: podTemplate(scope),
      volumeClaimTemplates: volumeClaimTemplates(scope),
    },
  };
}

function cronJob(scope: UnitScope): CronJob {
  const { schedule, timeZone, overlap = 'forbid' } = scope.properties;
  return {
    ...workloadHead(scope, 'batch/v1', 'CronJob'),
    spec: {
      schedule: schedule as string,
      timeZone: timeZone ?? 'Etc/UTC',
      concurrencyPolicy: ({ forbid: 'Forbid', replace: 'Replace', allow: 'Allow' } as const)[overlap],
      startingDeadlineSeconds: STARTING_DEADLINE,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: { metadata: { labels: versionedLabels(scope) }, spec: jobSpec(scope) },
    },
  };
}

function job(scope: UnitScope): Job {
  const manifest = workloadHead(scope, 'batch/v1', 'Job');
  return {
    ...manifest,
    metadata: { ...manifest.metadata, name: jobName(scope) },
    spec: { ...jobSpec(scope), ...(removesFinished(scope) ? { ttlSecondsAfterFinished: FINISHED_TTL } : {}) },
  };
}

/** Argo CD would find a Job gone that removed itself, and run it again; it removes those that are declared no more. */
function removesFinished({ platform }: UnitScope): boolean {
  return platform.migrations !== 'argo-cd';
}

function jobSpec(scope: UnitScope): JobSpec {
  return {
    backoffLimit: scope.properties.retries ?? 3,
    activeDeadlineSeconds: seconds(scope.properties.timeout ?? '1h'),
    template: podTemplate(scope),
  };
}

/**
 * A Job's pods cannot be changed, so what runs once carries a hash of them: whatever changes them is a new Job. Late values are not
 * hashed; such a job keeps its plain name and has to be deleted before it can run again.
 */
function jobName(scope: UnitScope): string {
  const text = JSON.stringify(inCanonicalOrder(podTemplate(scope)));
  return isLate(text) || hasLateFiles(scope) ? scope.name : `${scope.name}-${hash(text)}`;
}

function workloadHead<K extends Workload['kind']>(scope: UnitScope, apiVersion: string, kind: K): Manifest & { kind: K } {
  const manifest = head(scope, apiVersion, kind);
  const annotations = { ...scope.properties.annotations, ...(kind === 'Deployment' ? scaledElsewhere(scope) : {}), ...reloading(scope) };
  return {
    ...manifest,
    metadata: { ...manifest.metadata, labels: versionedLabels(scope), ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
  };
}

/**
 * Polaris asks each Deployment for `replicas`, also where an autoscaler says them; kube-score refuses both together, and applying the
 * manifest again would undo the autoscaler's work. The annotation is Polaris' own way to say that this one check does not apply.
 */
function scaledElsewhere(scope: UnitScope): Record<string, string> {
  return replicasOf(scope).fixed === undefined ? { 'polaris.fairwinds.com/deploymentMissingReplicas-exempt': 'true' } : {};
}

/** Reloader restarts the replicas when one of these changes; it is told which, since `auto` would also follow what the unit itself writes. */
function reloading(scope: UnitScope): Record<string, string> {
  if (scope.platform.reloader !== true || scope.unit.kind === 'job') return {};
  const secrets = restartingSecrets(scope);
  const files = hasLateFiles(scope) ? filesName(scope) : undefined;
  return {
    ...(secrets.length === 0 ? {} : { 'secret.reloader.stakater.com/reload': secrets.join(',') }),
    ...(files === undefined ? {} : { 'configmap.reloader.stakater.com/reload': files }),
  };
}

/** Pods that a roll-out adds for a while; one where each migrates, so that those of a release don't do it at the same time. */
function surge(scope: UnitScope): string | number {
  return migratesInPods(scope) ? 1 : `${SURGE_PERCENT}%`;
}

/** Seconds that a pod may take for its migration. */
function migrationTime(scope: UnitScope): number {
  return migratesInPods(scope) ? seconds(scope.properties.migration?.timeout ?? DEFAULT_MIGRATION_TIMEOUT) : 0;
}

function startup({ properties }: UnitScope): number {
  return properties.health === false || properties.health?.startup === undefined ? 60 : seconds(properties.health.startup);
}
