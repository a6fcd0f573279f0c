import type { ModelRule } from '../model-rule';

export const secretIsRotatedByAMachine: ModelRule = {
  id: 'security/secret-is-rotated-by-a-machine',
  severity: 'info',
  description: 'A secret is rotated by its provider or by a function: a person sees the value, and forgets the day.',
  standard: 'OWASP Secrets Management, Automate secrets management',
  fix: "leave rotation.by out, or say 'function'",
  *check({ secrets }) {
    for (const { secret, properties, path } of secrets) {
      if (properties.rotation?.by === 'person') {
        yield { subject: path, message: 'a person gives it a new value', source: secret.source };
      }
    }
  },
};
