import type { Call } from '../../model/edges';
import { type Problem, show } from '../../model/problem';
import { overlapsOf } from './operations';
import { readHttpOperation } from './route-key';

/** What is wrong with the operations of one call on AWS. */
export interface OperationProblem extends Omit<Problem, 'path' | 'source'> {
  /** Which of the declared operations; undefined where it is about them together. */
  readonly index?: number;
}

/**
 * Operations that no route key says exactly, and those that IAM cannot tell from what other callers declare. Either may be accepted: the first
 * stand wider then, the second are denied with what they take along.
 *
 * @param callers - all calls to the same service
 */
export function operationProblems(
  call: Pick<Call, 'properties'>,
  callers: readonly Pick<Call, 'properties'>[],
): readonly OperationProblem[] {
  const found: OperationProblem[] = (call.properties.operations ?? []).flatMap((text, index) => {
    const inexact = readHttpOperation(text)?.inexact ?? [];
    if (inexact.length === 0) return [];
    return [
      {
        index,
        code: 'operation-not-expressed',
        received: `${show(text)}, where API Gateway cannot say ${inexact.map((segment) => show(segment)).join(', ')}`,
        expected: "segments of letters, digits and . _ : -, whole segments such as {id}, a last '/*', and no last slash",
        fix: inexact.includes('/')
          ? `write ${show(text.replace(/\/+$/, ''))}, or ${show(`${text}*`)} for everything below`
          : 'write the operation with a whole segment such as {id} in its place',
      },
    ];
  });
  const seen = new Set<string>();
  for (const { undeclared, declared, request } of overlapsOf(call, callers)) {
    const key = `${undeclared} ${declared}`;
    if (seen.has(key)) continue;
    seen.add(key);
    found.push({
      code: 'operations-overlap',
      received: `${show(declared)}, beside ${show(undeclared)}, which others declare and this call does not`,
      expected: `operations that IAM can tell apart: what keeps the caller from the other also refuses it ${request}`,
      fix: `add ${show(undeclared)} to the operations of the call, or give one of the two another path`,
    });
  }
  return found;
}
