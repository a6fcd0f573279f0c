import { spokenProtocol } from '../../model/protocol';
import { hasRepeatableMethod } from '../../model/repeatable';
import type { ModelRule } from '../model-rule';

export const retriesCanBeMade: ModelRule = {
  id: 'reliability/retries-can-be-made',
  severity: 'warning',
  description: 'A call with retries has an operation that may be repeated, or a key that makes it so; without, nothing is tried again.',
  standard: 'RFC 9110, 9.2.2 Idempotent Methods',
  fix: "add idempotencyKey: 'Idempotency-Key', the header by which the callee knows a request that comes again, or leave retries out",
  *check({ units }) {
    const views = new Map(units.map((view) => [view.unit.name, view]));
    for (const { unit, path } of units) {
      for (const { to, properties, source } of unit.edges.calls) {
        const protocol = spokenProtocol(properties, views.get(to.name)?.properties ?? to.properties);
        if ((properties.retries ?? 0) === 0 || properties.idempotencyKey !== undefined || hasRepeatableMethod(properties, protocol))
          continue;
        const message = `nothing that ${unit.name} asks of ${to.name} may be repeated`;
        yield { subject: `${path}.calls.${to.name}.retries`, message, source };
      }
    }
  },
};
