import { callCycles } from '../../analysis/cycles';
import type { ModelRule } from '../model-rule';

export const callsHaveNoCycle: ModelRule = {
  id: 'reliability/calls-have-no-cycle',
  severity: 'warning',
  description:
    'No service waits for itself through the services that it calls: in a cycle a slow one holds up all, and none can start first.',
  standard: 'Google SRE book, chapter 22, Addressing Cascading Failures',
  fix: 'turn one of the calls into an event, or let a third service own what both ask for',
  *check({ system }) {
    for (const cycle of callCycles(system)) {
      const [first, second] = cycle;
      const closing = first?.edges.calls.find((call) => call.to === second);
      const names = [...cycle, first].map((unit) => unit?.name);
      yield {
        subject: `${first?.kind}s.${first?.name}`,
        message: `calls go round: ${names.join(' -> ')}`,
        ...(closing === undefined ? {} : { source: closing.source }),
      };
    }
  },
};
