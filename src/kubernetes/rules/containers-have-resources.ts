import { containersOf, type ManifestRule, subjectOf } from './pods';

const EXPECTED = [
  ['requests', 'cpu'],
  ['requests', 'memory'],
  ['limits', 'memory'],
] as const;

export const containersHaveResources: ManifestRule = {
  id: 'reliability/containers-have-resources',
  severity: 'error',
  description: 'Every container reserves CPU and memory and has a memory limit: else the scheduler packs nodes by guessing.',
  standard: 'checkov CKV_K8S_10, CKV_K8S_12 and CKV_K8S_13, kube-score container-resources',
  fix: "say it in resources: { cpu: '250m', memory: '512Mi' } instead of an override",
  *check(manifests) {
    for (const manifest of manifests) {
      for (const container of containersOf(manifest)) {
        const missing = EXPECTED.filter(([group, key]) => container?.resources?.[group]?.[key] === undefined);
        if (missing.length === 0) continue;
        const names = missing.map((path) => path.join('.')).join(', ');
        yield { subject: subjectOf(manifest), message: `container ${container?.name} has no ${names}` };
      }
    }
  },
};
