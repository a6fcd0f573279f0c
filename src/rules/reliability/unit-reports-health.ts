import type { ModelRule } from '../model-rule';

export const unitReportsHealth: ModelRule = {
  id: 'reliability/unit-reports-health',
  severity: 'warning',
  description: 'A service or worker answers whether it lives and whether it is ready: else requests reach replicas that cannot serve them.',
  standard: 'checkov CKV_K8S_8 and CKV_K8S_9, kube-score pod-probes',
  fix: 'serve /livez and /readyz, or name the paths that the image has: health: { liveness, readiness }',
  *check({ units }) {
    for (const { unit, properties, path } of units) {
      if (unit.kind === 'job') continue;
      if (properties.health === false) {
        yield { subject: path, message: 'health is switched off: a replica that hangs is never restarted', source: unit.source };
      } else if (properties.health?.protocol === 'tcp') {
        yield { subject: path, message: 'health only opens a connection: a process that hangs still accepts them', source: unit.source };
      }
    }
  },
};
