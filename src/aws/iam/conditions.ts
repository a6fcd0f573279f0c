import type { ContextKeys } from './context';
import { all, type Match, matched } from './match';
import { OPERATORS, type Operator } from './operators';

/** One operator with one key of a `Condition`. */
export interface Condition {
  /** As written: `ForAllValues:StringLikeIfExists`. */
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

const QUALIFIED = /^(?:(forallvalues|foranyvalue):)?(.+?)(ifexists)?$/;

/** Whether all conditions of a statement hold; an operator that IAM does not document is unknown. */
export function conditionsHold(conditions: readonly Condition[], context: ContextKeys, hasVariables: boolean): Match {
  return all(conditions.map((condition) => holds(condition, context, hasVariables)));
}

function holds({ operator: written, key, values }: Condition, context: ContextKeys, hasVariables: boolean): Match {
  const [, set, name = '', ifExists] = QUALIFIED.exec(written.toLowerCase()) ?? [];
  const actual = context.get(key);
  if (name === 'null' && ifExists === undefined) {
    const isMissing = actual === undefined || actual.length === 0;
    return matched(values.some((value) => value.toLowerCase() === String(isMissing)));
  }
  const operator = OPERATORS.get(name);
  if (operator === undefined) return 'unknown';
  if (actual === undefined && ifExists !== undefined) return 'yes';
  const satisfies = (value: string): boolean => satisfiesOperator(operator, values, value, context, hasVariables);
  // "ForAllValues also returns true if there are no context keys in the request"; ForAnyValue then returns false.
  if (set === 'forallvalues') return matched((actual ?? []).every(satisfies));
  if (set === 'foranyvalue') return matched((actual ?? []).some(satisfies));
  if (actual === undefined) return matched(operator.isNegated);
  return matched(operator.isNegated ? actual.every(satisfies) : actual.some(satisfies));
}

/** One value of the request against all of the policy: they are joined by OR, those of a negated operator by NOR. */
function satisfiesOperator(
  operator: Operator,
  values: readonly string[],
  actual: string,
  context: ContextKeys,
  hasVariables: boolean,
): boolean {
  const variables = hasVariables ? context.variables : undefined;
  return values.some((expected) => operator.test(expected, actual, variables)) !== operator.isNegated;
}
