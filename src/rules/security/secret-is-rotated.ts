import { milliseconds } from '../../model/duration';
import type { ModelRule } from '../model-rule';

const DAY = 86_400_000;
/** CIS Amazon Web Services Foundations Benchmark 1.14. */
const LONGEST = 90 * DAY;

export const secretIsRotated: ModelRule = {
  id: 'security/secret-is-rotated',
  severity: 'warning',
  description: 'A secret gets a new value at least every 90 days, so that one that leaked without notice stops working.',
  standard: 'CIS Amazon Web Services Foundations Benchmark 1.14, OWASP Secrets Management',
  fix: "add rotation: { every: '30d' } to the secret, and let its provider or a function do it",
  *check({ secrets }) {
    for (const { secret, properties, path } of secrets) {
      const { rotation } = properties;
      if (rotation === undefined) {
        yield { subject: path, message: 'its value never changes', source: secret.source };
      } else if (milliseconds(rotation.every) > LONGEST) {
        yield { subject: path, message: `its value stays for ${rotation.every}`, source: secret.source };
      }
    }
  },
};
