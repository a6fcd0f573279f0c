import { conditionsHold } from './conditions';
import type { ContextKeys } from './context';
import { all, type Match, matched } from './match';
import { fits, fitsArn, isEverything, type Pattern, parsePattern } from './pattern';
import { type Caller, isExempt, principalMatch } from './principals';
import type { Statement } from './statement';

/** One request, as policies see it. */
export interface Question {
  readonly caller: Caller;
  /** `sqs:SendMessage`. */
  readonly action: string;
  /** The ARN, or `*` for actions without a resource. */
  readonly resource: string;
  readonly context: ContextKeys;
}

/** Whether a statement speaks of the request, whatever its principals: action, resource and conditions. */
export function applies(statement: Statement, question: Question): Match {
  return all([
    matched(meansAction(statement, question.action)),
    matched(meansResource(statement, question)),
    conditionsHold(statement.conditions, question.context, statement.hasVariables),
  ]);
}

/** How a statement of a resource's policy means the caller. */
export function meansCaller(statement: Statement, caller: Caller): ReturnType<typeof principalMatch> {
  if (statement.notPrincipals !== undefined) return isExempt(statement.notPrincipals, caller) ? 'no' : 'everybody';
  return statement.principals === undefined ? 'no' : principalMatch(statement.principals, caller);
}

/** Actions are compared without case. */
function meansAction({ actions, notActions }: Statement, action: string): boolean {
  const means = (written: string): boolean => fits(parsePattern(written.toLowerCase(), undefined)!, action.toLowerCase());
  return actions === undefined ? !(notActions ?? []).some(means) : actions.some(means);
}

function meansResource({ resources, notResources, hasVariables }: Statement, { resource, context }: Question): boolean {
  const means = (written: string): boolean => {
    const pattern = parsePattern(written, hasVariables ? context.variables : undefined);
    return pattern !== undefined && fitsResource(pattern, resource);
  };
  if (resources !== undefined) return resources.some(means);
  return notResources === undefined || !notResources.some(means);
}

/** A part of a resource's ARN that is missing in a policy is any. */
function fitsResource(pattern: Pattern, resource: string): boolean {
  if (isEverything(pattern)) return true;
  return resource === '*' ? false : fitsArn(pattern, resource, true);
}
