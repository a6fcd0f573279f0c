import { replicasOf } from '../../target/replicas';
import type { PodDisruptionBudget } from '../manifest';
import { head, selector } from './labels';
import type { PlannedObject } from './planned-object';
import type { UnitScope } from './scope';

/** From here on a quarter of the replicas may go at once: one at a time would take a drain too long. */
const MANY_REPLICAS = 8;

/** One replica at a time: never `minAvailable`, which as many replicas as asked for would make undrainable. */
export function disruptionBudgetObjects(scope: UnitScope): PlannedObject<PodDisruptionBudget>[] {
  const { name, namespace, unit } = scope;
  if (unit.kind === 'job') return [];
  return [
    {
      id: 'podDisruptionBudget',
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      name,
      namespace,
      build: () => ({
        ...head(scope, 'policy/v1', 'PodDisruptionBudget'),
        spec: {
          maxUnavailable: replicasOf(scope).max >= MANY_REPLICAS ? '25%' : 1,
          unhealthyPodEvictionPolicy: 'AlwaysAllow',
          selector: selector(scope),
        },
      }),
    },
  ];
}
