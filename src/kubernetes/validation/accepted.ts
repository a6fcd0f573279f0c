import { nearest } from '../../model/nearest';
import { compare, type Problem, show } from '../../model/problem';
import type { EnvironmentProperties } from '../../model/properties/environment';
import { type At, below, report } from '../../model/shape';

/**
 * Refusals that an environment may accept with a reason: a target cannot express what was declared, and to leave it out weakens
 * security or changes the meaning. What is accepted stands in the parity report.
 */
export const ACCEPTABLE = ['cut-off', 'jwt-not-checked', 'operation-not-expressed', 'route-not-expressed', 'gateway-outside-mesh'] as const;

/** A refusal that an environment accepts. */
export interface Acceptance {
  /** The code of the refusal: `gateway-outside-mesh`. */
  readonly code: string;
  /** Why it is accepted, as the environment says. */
  readonly reason: string;
  /** What was refused, by its path, sorted. */
  readonly refusals: readonly { readonly path: string; readonly received: string }[];
}

/** The problems that are left, and what was accepted. An acceptance of what is not there is a problem itself: nobody knows what it stands for. */
export function withoutAccepted(
  problems: readonly Problem[],
  accept: EnvironmentProperties['accept'],
  at: At,
): { readonly problems: Problem[]; readonly accepted: readonly Acceptance[] } {
  const accepted: Acceptance[] = [];
  const codes: readonly string[] = ACCEPTABLE;
  for (const [code, reason] of Object.entries(accept ?? {}).sort(([a], [b]) => compare(a, b))) {
    const refusals = problems
      .filter((problem) => problem.code === code && codes.includes(code))
      .map(({ path, received }) => ({ path, received }))
      .sort((a, b) => compare(a.path, b.path) || compare(a.received, b.received));
    if (refusals.length > 0) {
      accepted.push({ code, reason, refusals });
      continue;
    }
    const near = codes.includes(code) ? undefined : nearest(code, codes);
    report(below(below(at, 'accept'), code), {
      code: 'unused-acceptance',
      received: show(code),
      expected: codes.includes(code) ? 'a refusal of that code' : `one of ${codes.join(', ')}`,
      fix: near === undefined ? 'remove it: nothing is refused that it would accept' : `did you mean ${near}?`,
    });
  }
  const taken = new Set(accepted.map(({ code }) => code));
  return { problems: [...problems.filter((problem) => !taken.has(problem.code)), ...at.problems], accepted };
}
