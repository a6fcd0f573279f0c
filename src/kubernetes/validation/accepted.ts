import { compare, type Problem, show } from '../../model/problem';
import type { EnvironmentProperties } from '../../model/properties/environment';
import { type At, below, report } from '../../model/shape';

/**
 * Refusals that an environment may accept with a reason: a target cannot express what was declared, and to leave it out weakens
 * security or changes the meaning. What is accepted stands in the parity report.
 */
export const ACCEPTABLE = ['cut-off', 'jwt-not-checked', 'operation-not-expressed', 'route-not-expressed', 'gateway-outside-mesh'] as const;

/** The problems that are left. One that was accepted and is not there is a problem itself: nobody knows what it stands for. */
export function withoutAccepted(problems: readonly Problem[], accept: EnvironmentProperties['accept'], at: At): Problem[] {
  const codes = Object.keys(accept ?? {}).sort(compare);
  for (const code of codes) {
    const acceptable = (ACCEPTABLE as readonly string[]).includes(code);
    if (acceptable && problems.some((problem) => problem.code === code)) continue;
    report(below(below(at, 'accept'), code), {
      code: 'unused-acceptance',
      received: show(code),
      expected: acceptable ? 'a refusal of that code' : `one of ${ACCEPTABLE.join(', ')}`,
      fix: 'remove it: nothing is refused that it would accept',
    });
  }
  const accepted = new Set(codes.filter((code) => (ACCEPTABLE as readonly string[]).includes(code)));
  return [...problems.filter((problem) => !accepted.has(problem.code)), ...at.problems];
}
