import type { ModelRule } from '../model-rule';

/** What the contract says, where the declaration doesn't. */
const LIVENESS = '/livez';
const READINESS = '/readyz';

export const readinessIsNotLiveness: ModelRule = {
  id: 'reliability/readiness-is-not-liveness',
  severity: 'warning',
  description: 'Liveness and readiness are two questions: a replica that drains or waits is not ready, and must not be restarted for it.',
  standard: 'kube-score pod-probes-identical',
  fix: 'serve two paths; liveness must ask nothing but the process itself',
  *check({ units }) {
    for (const { unit, properties, path } of units) {
      const { health } = properties;
      if (unit.kind === 'job' || health === undefined || health === false || (health.protocol ?? 'http') !== 'http') continue;
      const liveness = health.liveness ?? LIVENESS;
      if (liveness === (health.readiness ?? READINESS)) {
        yield { subject: path, message: `${liveness} answers for liveness and for readiness`, source: unit.source };
      }
    }
  },
};
