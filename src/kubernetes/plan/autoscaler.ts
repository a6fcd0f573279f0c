import { replicasOf } from '../../target/replicas';
import type { HorizontalPodAutoscaler } from '../manifest';
import { head } from './labels';
import type { PlannedObject } from './planned-object';
import type { UnitScope } from './scope';
import { isStateful } from './volumes';

/** Grows at once, by doubling or by four; shrinks after five calm minutes, by a fifth a minute. */
const BEHAVIOR = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Percent', value: 100, periodSeconds: 15 },
      { type: 'Pods', value: 4, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: 300,
    selectPolicy: 'Max',
    policies: [
      { type: 'Percent', value: 20, periodSeconds: 60 },
      { type: 'Pods', value: 1, periodSeconds: 60 },
    ],
  },
} as const;

/** Follows the CPU of the unit's own container: a sidecar would dilute the sum over the pod. */
export function autoscalerObjects(scope: UnitScope): PlannedObject<HorizontalPodAutoscaler>[] {
  const { name, namespace, unit } = scope;
  if (unit.kind === 'job' || replicasOf(scope).fixed !== undefined) return [];
  return [
    {
      id: 'horizontalPodAutoscaler',
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      name,
      namespace,
      build: () => autoscaler(scope),
    },
  ];
}

function autoscaler(scope: UnitScope): HorizontalPodAutoscaler {
  const replicas = replicasOf(scope);
  const metric = (resource: 'cpu' | 'memory', averageUtilization: number): object => ({
    type: 'ContainerResource',
    containerResource: { name: resource, container: scope.name, target: { type: 'Utilization', averageUtilization } },
  });
  const metrics =
    replicas.fixed === undefined
      ? [metric('cpu', replicas.cpu), ...(replicas.memory === undefined ? [] : [metric('memory', replicas.memory)])]
      : [];
  return {
    ...head(scope, 'autoscaling/v2', 'HorizontalPodAutoscaler'),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: isStateful(scope) ? 'StatefulSet' : 'Deployment', name: scope.name },
      minReplicas: replicas.min,
      maxReplicas: replicas.max,
      metrics,
      behavior: structuredClone(BEHAVIOR),
    },
  };
}
