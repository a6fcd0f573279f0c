import { nearest } from '../model/nearest';
import { compare, type Problem, show } from '../model/problem';
import type { EnvironmentProperties } from '../model/properties/environment';
import { type At, below, report } from '../model/shape';

/**
 * Refusals that an environment may accept with a reason, by target: it cannot express what was declared, and to leave it out weakens
 * security or changes the meaning. What is accepted stands in the parity report.
 */
export const ACCEPTABLE = {
  kubernetes: ['cut-off', 'jwt-not-checked', 'operation-not-expressed', 'route-not-expressed', 'gateway-outside-mesh'],
  aws: [
    'backup-too-long',
    'channel-not-expressed',
    'files-not-mounted',
    'folder-not-writable',
    'identity-token-not-expressed',
    'message-too-long',
    'operation-not-expressed',
    'operations-overlap',
    'request-too-long',
    'route-not-expressed',
    'secret-in-variable',
    'sidecars-not-expressed',
    'worker-without-messages',
  ],
} as const satisfies Partial<Record<keyof EnvironmentProperties, readonly string[]>>;

/** A target that refuses what it cannot express. */
export type RefusingTarget = keyof typeof ACCEPTABLE;

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
  environment: EnvironmentProperties,
  at: At,
  target: RefusingTarget,
): { readonly problems: Problem[]; readonly accepted: readonly Acceptance[] } {
  const accepted: Acceptance[] = [];
  const codes: readonly string[] = ACCEPTABLE[target];
  const { accept } = environment;
  for (const [code, reason] of Object.entries(accept ?? {}).sort(([a], [b]) => compare(a, b))) {
    const refusals = problems
      .filter((problem) => problem.code === code && codes.includes(code))
      .map(({ path, received }) => ({ path, received }))
      .sort((a, b) => compare(a.path, b.path) || compare(a.received, b.received));
    if (refusals.length > 0) {
      accepted.push({ code, reason, refusals });
      continue;
    }
    if (isOfAnother(code, target, environment)) continue;
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

/** An environment may go to several targets, each with refusals of its own. */
function isOfAnother(code: string, target: RefusingTarget, environment: EnvironmentProperties): boolean {
  const others = (Object.keys(ACCEPTABLE) as RefusingTarget[]).filter((other) => other !== target && environment[other] !== undefined);
  return others.some((other) => (ACCEPTABLE[other] as readonly string[]).includes(code));
}
