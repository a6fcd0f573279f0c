const RUN = Symbol('*');
const ONE = Symbol('?');

/** A text with wildcards, character by character: what a policy variable brought in is never a wildcard. */
export type Pattern = readonly (string | typeof RUN | typeof ONE)[];

/** The value of a policy variable; undefined where the request has none. */
export type Variables = (name: string) => string | undefined;

/**
 * Reads `*`, `?` and policy variables (IAM User Guide, "IAM policy elements: Variables and tags").
 *
 * @param variables - undefined in policies of version 2008-10-17, to which `${...}` means itself
 * @param wildcards - whether `*` and `?` stand for other characters
 * @returns undefined where a variable has neither a value nor a default: then nothing matches
 */
export function parsePattern(text: string, variables: Variables | undefined, wildcards = true): Pattern | undefined {
  const pattern: (string | typeof RUN | typeof ONE)[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]!;
    const end = character === '$' && text[index + 1] === '{' && variables !== undefined ? text.indexOf('}', index + 2) : -1;
    if (end > 0) {
      const value = variableValue(text.slice(index + 2, end), variables!);
      if (value === undefined) return undefined;
      pattern.push(...value);
      index = end;
    } else if (wildcards && character === '*') pattern.push(RUN);
    else if (wildcards && character === '?') pattern.push(ONE);
    else pattern.push(character);
  }
  return pattern;
}

/** `aws:PrincipalTag/team`, `aws:PrincipalTag/team, 'none'`, or one of the characters that mean something: `*`, `?`, `$`. */
function variableValue(inside: string, variables: Variables): string | undefined {
  if (inside === '*' || inside === '?' || inside === '$') return inside;
  const comma = inside.indexOf(',');
  const value = variables((comma < 0 ? inside : inside.slice(0, comma)).trim());
  if (value !== undefined || comma < 0) return value;
  return /^\s*'(.*)'\s*$/.exec(inside.slice(comma + 1))?.[1];
}

/** Whether the whole text fits; `*` also takes in `/` and `:`, and nothing. */
export function fits(pattern: Pattern, text: string): boolean {
  let at = 0;
  let index = 0;
  let run = -1;
  let resume = 0;
  while (index < text.length) {
    const part = pattern[at];
    if (part === RUN) {
      run = at;
      resume = index;
      at += 1;
    } else if (part !== undefined && (part === ONE || part === text[index])) {
      at += 1;
      index += 1;
    } else if (run >= 0) {
      at = run + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  while (pattern[at] === RUN) at += 1;
  return at === pattern.length;
}

/** Whether it takes in everything. */
export function isEverything(pattern: Pattern): boolean {
  return pattern.length > 0 && pattern.every((part) => part === RUN);
}

const ARN_PARTS = 6;

/** The parts of a pattern between colons; what follows the fifth belongs together. */
export function partsOf(pattern: Pattern): readonly Pattern[] {
  const parts: Pattern[] = [];
  let start = 0;
  for (let index = 0; index < pattern.length && parts.length < ARN_PARTS - 1; index += 1) {
    if (pattern[index] !== ':') continue;
    parts.push(pattern.slice(start, index));
    start = index + 1;
  }
  return [...parts, pattern.slice(start)];
}

/**
 * Whether an ARN fits, part by part as ArnLike compares them: a wildcard takes in colons in the last part alone. A pattern with fewer
 * parts has wildcards for those that are missing, where it is that of a resource.
 */
export function fitsArn(pattern: Pattern, arn: string, isShortAllowed = false): boolean {
  return fitsParts(partsOf(pattern), arn, isShortAllowed);
}

/** The same of a pattern whose parts are known. */
export function fitsParts(expected: readonly Pattern[], arn: string, isShortAllowed = false): boolean {
  const actual = arn.split(':');
  if (actual.length < ARN_PARTS || actual[0] !== 'arn') return false;
  if (expected.length < ARN_PARTS && !isShortAllowed) return false;
  const parts = [...actual.slice(0, ARN_PARTS - 1), actual.slice(ARN_PARTS - 1).join(':')];
  return expected.every((part, index) => fits(part, parts[index]!));
}
