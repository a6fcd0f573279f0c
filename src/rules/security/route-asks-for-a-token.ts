import { addressOf } from '../../model/validate-edges';
import type { ModelRule } from '../model-rule';

export const routeAsksForAToken: ModelRule = {
  id: 'security/route-asks-for-a-token',
  severity: 'error',
  description: 'A public route asks who comes in, or says that everybody may.',
  standard: 'OWASP API Security 2023, API2 Broken Authentication',
  fix: 'add jwt: { issuer, audiences, jwksUri }, or public: true where everybody may come in',
  *check({ units }) {
    for (const { unit, path } of units) {
      for (const { properties, source } of unit.edges.exposes) {
        if (properties.jwt !== undefined || properties.iam !== undefined || properties.public === true || properties.redirect !== undefined)
          continue;
        yield { subject: `${path}.exposes`, message: `${addressOf(properties)} lets everybody in, and does not say so`, source };
      }
    }
  },
};
