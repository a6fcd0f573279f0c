import type { ModelRule } from '../model-rule';

export const secretIsAFile: ModelRule = {
  id: 'security/secret-is-a-file',
  severity: 'warning',
  description: 'A secret is read from a file: an environment variable is inherited by every child process and stands in crash reports.',
  standard: 'checkov CKV_K8S_35, CIS Kubernetes Benchmark 5.4.1',
  fix: 'leave as out and read the file below /var/run/config/, or the folder that APP_CONFIG_DIR names',
  *check({ units }) {
    for (const { unit, path } of units) {
      for (const { to, properties, source } of unit.edges.uses) {
        if (properties.as !== 'variables') continue;
        yield { subject: `${path}.uses.${to.name}`, message: `${to.name} is handed over in environment variables`, source };
      }
    }
  },
};
