import type { Manifest } from '../manifest';
import { changed, type PlannedObject } from './planned-object';
import type { UnitScope } from './scope';

/** In which order Argo CD applies (its documentation, "Sync Phases and Waves"). */
const WAVE = 'argocd.argoproj.io/sync-wave';

const MIGRATION = '1';
const WORKLOAD = '2';
const LAST = '3';

/**
 * Waves of what runs or follows pods; all else is applied first, in wave 0. Argo CD goes on once everything of a wave is healthy, and stops
 * where something is degraded: an autoscaler without its target, and to older versions a disruption budget without pods. So both come
 * last, as do jobs: the last wave is not waited for.
 */
const WAVES: Readonly<Record<string, string>> = {
  Deployment: WORKLOAD,
  StatefulSet: WORKLOAD,
  Job: LAST,
  CronJob: LAST,
  HorizontalPodAutoscaler: LAST,
  PodDisruptionBudget: LAST,
};

/** The objects of a unit with the waves that keep a workload as it is until its migration has succeeded. */
export function inWaves(scope: UnitScope, objects: readonly PlannedObject<Manifest>[]): readonly PlannedObject<Manifest>[] {
  if (scope.platform.migrations !== 'argo-cd') return objects;
  return objects.map((object) => {
    const wave = object.kind === 'Job' && scope.migrates !== undefined ? MIGRATION : WAVES[object.kind];
    return wave === undefined ? object : changed(object, (manifest) => inWave(manifest, wave));
  });
}

function inWave<M extends Manifest>(manifest: M, wave: string): M {
  const { metadata } = manifest;
  return { ...manifest, metadata: { ...metadata, annotations: { ...metadata.annotations, [WAVE]: wave } } };
}
