import type { ModelRule } from '../model-rule';

export const callNamesItsOperations: ModelRule = {
  id: 'security/call-names-its-operations',
  severity: 'info',
  description: 'A call names the operations that it needs, so that policies can allow these and nothing else.',
  standard: 'NIST SP 800-204B, service-level access policies',
  fix: "add operations: ['GET /v1/products/{id}'] to the call",
  *check({ units }) {
    for (const { unit, path } of units) {
      for (const { to, properties, source } of unit.edges.calls) {
        if (properties.operations !== undefined) continue;
        const message = `${unit.name} may ask ${to.name} for anything`;
        yield { subject: `${path}.calls.${to.name}`, message, source };
      }
    }
  },
};
