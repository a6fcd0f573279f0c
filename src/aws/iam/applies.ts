import { conditionsHold } from './conditions';
import type { ContextKeys } from './context';
import type { Match } from './match';
import { fits, fitsParts, isEverything, type Pattern, parsePattern, partsOf } from './pattern';
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
  if (!meansAction(statement, question.action) || !meansResource(statement, question)) return 'no';
  return conditionsHold(statement.conditions, question.context, statement.hasVariables);
}

/** How a statement of a resource's policy means the caller. */
export function meansCaller(statement: Statement, caller: Caller): ReturnType<typeof principalMatch> {
  if (statement.notPrincipals !== undefined) return isExempt(statement.notPrincipals, caller) ? 'no' : 'everybody';
  return statement.principals === undefined ? 'no' : principalMatch(statement.principals, caller);
}

/** Actions are compared without case. */
function meansAction(statement: Statement, action: string): boolean {
  const { notActions } = statement;
  const isNamed = readOnce(statement).actions.some((pattern) => fits(pattern, action.toLowerCase()));
  return notActions === undefined ? isNamed : !isNamed;
}

function meansResource(statement: Statement, { resource, context }: Question): boolean {
  const { resources, notResources } = statement;
  if (resources === undefined && notResources === undefined) return true;
  const isNamed = readOnce(statement).resources.some((written) => {
    if (typeof written !== 'string') return fitsResource(written, resource);
    const pattern = parsePattern(written, context.variables);
    return pattern !== undefined && fitsResource(resourcePattern(pattern), resource);
  });
  return notResources === undefined ? isNamed : !isNamed;
}

/** A resource of a statement; undefined parts for `*`, which is everything. */
interface ResourcePattern {
  readonly parts: readonly Pattern[] | undefined;
}

function resourcePattern(pattern: Pattern): ResourcePattern {
  return { parts: isEverything(pattern) ? undefined : partsOf(pattern) };
}

/** A part of a resource's ARN that is missing in a policy is any. */
function fitsResource({ parts }: ResourcePattern, resource: string): boolean {
  return parts === undefined || (resource !== '*' && fitsParts(parts, resource, true));
}

/** The patterns of a statement; resources with variables stay text, since each request has its own values. */
interface Patterns {
  readonly actions: readonly Pattern[];
  readonly resources: readonly (ResourcePattern | string)[];
}

const READ = new WeakMap<Statement, Patterns>();

function readOnce(statement: Statement): Patterns {
  const known = READ.get(statement);
  if (known !== undefined) return known;
  const { actions, notActions, resources, notResources, hasVariables } = statement;
  const literal = (written: string): Pattern => parsePattern(written, undefined)!;
  const patterns: Patterns = {
    actions: (actions ?? notActions ?? []).map((written) => literal(written.toLowerCase())),
    resources: (resources ?? notResources ?? []).map((written) =>
      hasVariables && written.includes('$') ? written : resourcePattern(literal(written)),
    ),
  };
  READ.set(statement, patterns);
  return patterns;
}
