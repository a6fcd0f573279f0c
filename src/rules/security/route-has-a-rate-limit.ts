import { addressOf } from '../../model/validate-edges';
import type { ModelRule } from '../model-rule';

export const routeHasARateLimit: ModelRule = {
  id: 'security/route-has-a-rate-limit',
  severity: 'warning',
  description: 'A public route bounds how often a client may ask, so that one client cannot use up what is there for all.',
  standard: 'OWASP API Security 2023, API4 Unrestricted Resource Consumption',
  fix: "add rateLimit: { requests: 100, per: 'second', by: 'client' }",
  *check({ units }) {
    for (const { unit, path } of units) {
      for (const { properties, source } of unit.edges.exposes) {
        if (properties.rateLimit !== undefined || properties.redirect !== undefined) continue;
        yield { subject: `${path}.exposes`, message: `${addressOf(properties)} may be asked as often as anybody likes`, source };
      }
    }
  },
};
