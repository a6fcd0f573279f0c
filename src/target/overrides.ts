import { nearest } from '../model/nearest';
import { compare, type Problem, show } from '../model/problem';

/** How a target speaks of its overrides. */
export interface OverrideText {
  /** `a function from a manifest to a manifest`. */
  readonly function: string;
  /** `(manifest) => manifest`. */
  readonly example: string;
  /** `an object that is there`. */
  readonly thing: string;
}

/**
 * The problems of overrides: those that are no function, and those of an object that is not there.
 *
 * @param ids - what is there
 * @param path - where they stand, for messages
 */
export function overrideProblems(
  overrides: Readonly<Record<string, unknown>>,
  ids: Iterable<string>,
  text: OverrideText,
  path: string,
  source?: string,
): Problem[] {
  const known = new Set(ids);
  const problems: Problem[] = [];
  for (const id of Object.keys(overrides).sort(compare)) {
    if (overrides[id] === undefined) continue;
    const at = { path: `${path}.${id}`, ...(source === undefined ? {} : { source }) };
    if (typeof overrides[id] !== 'function') {
      problems.push({
        code: 'invalid-override',
        ...at,
        received: show(overrides[id]),
        expected: text.function,
        fix: `write ${text.example}`,
      });
    } else if (!known.has(id)) {
      const near = nearest(id, known);
      problems.push({
        code: 'unknown-reference',
        ...at,
        received: show(id),
        expected: `${text.thing}: ${[...known].sort(compare).join(', ')}`,
        fix: near === undefined ? 'remove it' : `did you mean ${near}?`,
      });
    }
  }
  return problems;
}
