import type { ModelRule } from '../model-rule';

export const cpuHasALimit: ModelRule = {
  id: 'reliability/cpu-has-a-limit',
  severity: 'warning',
  description: 'A container has a CPU limit, so that one that spins cannot slow down its neighbours.',
  standard: 'checkov CKV_K8S_11, kube-score container-resources',
  fix: "leave cpuLimit out (the larger of one core and four times what is reserved), or say 'guaranteed'",
  *check({ units }) {
    for (const { unit, properties, path } of units) {
      if (properties.resources?.cpuLimit === 'none') {
        yield { subject: path, message: 'CPU has no limit', source: unit.source };
      }
    }
  },
};
