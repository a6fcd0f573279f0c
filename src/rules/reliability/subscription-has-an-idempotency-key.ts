import type { ModelRule } from '../model-rule';

export const subscriptionHasAnIdempotencyKey: ModelRule = {
  id: 'reliability/subscription-has-an-idempotency-key',
  severity: 'warning',
  description: 'A subscriber says by which field it knows a message that comes twice, since every broker here delivers at least once.',
  standard: 'Enterprise Integration Patterns, Idempotent Receiver',
  fix: "add idempotencyKey: 'orderId', the field that is the same when a message comes again",
  *check({ units }) {
    for (const { unit, path } of units) {
      for (const { to, properties, source } of unit.edges.subscribes) {
        if (properties.idempotencyKey !== undefined) continue;
        const message = `a message of ${to.name} that comes twice may be handled twice`;
        yield { subject: `${path}.subscribes.${to.name}`, message, source };
      }
    }
  },
};
