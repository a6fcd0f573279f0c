import type { ModelRule } from '../model-rule';

export const unitHasTwoReplicas: ModelRule = {
  id: 'reliability/unit-has-two-replicas',
  severity: 'warning',
  description: 'In production a service or worker has at least two replicas: with one, every node that is drained is an outage.',
  standard: 'Polaris deploymentMissingReplicas, kube-score deployment-replicas',
  fix: 'set scaling: { min: 2 } or more',
  *check({ units, stage }) {
    if (stage !== 'production') return;
    for (const { unit, properties, path } of units) {
      if (unit.kind === 'job') continue;
      const { scaling } = properties;
      const fewest = typeof scaling === 'object' ? scaling.min : scaling === false ? undefined : scaling;
      if (fewest === 1) yield { subject: path, message: 'one replica may be all there is', source: unit.source };
    }
  },
};
