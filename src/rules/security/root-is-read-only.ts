import type { ModelRule } from '../model-rule';

export const rootIsReadOnly: ModelRule = {
  id: 'security/root-is-read-only',
  severity: 'warning',
  description: 'The root file system is read-only, so that whoever breaks into a process cannot change its program.',
  standard: 'checkov CKV_K8S_22, kube-score container-security-context-readonlyrootfilesystem',
  fix: "remove writableRoot, and name the folders that the process writes to: writable: { '/var/cache/app': {} }",
  *check({ units }) {
    for (const { unit, properties, path } of units) {
      if (properties.writableRoot === true) {
        yield { subject: path, message: 'the process may write to its root file system', source: unit.source };
      }
    }
  },
};
