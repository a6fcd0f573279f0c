import { isInRange } from './addresses';
import { fits, fitsArn, parsePattern, type Variables } from './pattern';

/** How one operator of a condition compares one value of a policy with one of the request. */
export interface Operator {
  readonly test: (expected: string, actual: string, variables: Variables | undefined) => boolean;
  /** The condition holds where no value fits: `StringNotEquals`. */
  readonly isNegated: boolean;
}

type Test = Operator['test'];

/** Policy variables stand in the values of strings and ARNs alone (IAM User Guide, "Where you can use policy variables"). */
const text =
  (wildcards: boolean, ignoreCase = false): Test =>
  (expected, actual, variables) => {
    const pattern = parsePattern(ignoreCase ? expected.toLowerCase() : expected, variables, wildcards);
    return pattern !== undefined && fits(ignoreCase ? lower(pattern) : pattern, ignoreCase ? actual.toLowerCase() : actual);
  };

function lower<P extends readonly unknown[]>(pattern: P): P {
  return pattern.map((part) => (typeof part === 'string' ? part.toLowerCase() : part)) as unknown as P;
}

const arn: Test = (expected, actual, variables) => {
  const pattern = parsePattern(expected, variables);
  return pattern !== undefined && fitsArn(pattern, actual);
};

const numeric =
  (compare: (actual: number, expected: number) => boolean): Test =>
  (expected, actual) => {
    if (expected.trim() === '' || actual.trim() === '') return false;
    const [a, b] = [Number(actual), Number(expected)];
    return Number.isFinite(a) && Number.isFinite(b) && compare(a, b);
  };

/** ISO 8601, or seconds since 1970. */
function timeOf(value: string): number {
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value);
}

const date =
  (compare: (actual: number, expected: number) => boolean): Test =>
  (expected, actual) => {
    const [a, b] = [timeOf(actual), timeOf(expected)];
    return !Number.isNaN(a) && !Number.isNaN(b) && compare(a, b);
  };

const bool: Test = (expected, actual) => {
  const value = actual.toLowerCase();
  return (value === 'true' || value === 'false') && expected.toLowerCase() === value;
};

const plain = (test: Test): Operator => ({ test, isNegated: false });
const negated = (test: Test): Operator => ({ test, isNegated: true });

const equal = (a: number, b: number): boolean => a === b;
const less = (a: number, b: number): boolean => a < b;
const atMost = (a: number, b: number): boolean => a <= b;
const more = (a: number, b: number): boolean => a > b;
const atLeast = (a: number, b: number): boolean => a >= b;

/**
 * The operators of conditions but `Null`, by name in lower case (IAM User Guide, "IAM JSON policy elements: Condition operators").
 * ArnEquals and ArnLike behave identically, both with wildcards.
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    StringEquals: plain(text(false)),
    StringNotEquals: negated(text(false)),
    StringEqualsIgnoreCase: plain(text(false, true)),
    StringNotEqualsIgnoreCase: negated(text(false, true)),
    StringLike: plain(text(true)),
    StringNotLike: negated(text(true)),
    NumericEquals: plain(numeric(equal)),
    NumericNotEquals: negated(numeric(equal)),
    NumericLessThan: plain(numeric(less)),
    NumericLessThanEquals: plain(numeric(atMost)),
    NumericGreaterThan: plain(numeric(more)),
    NumericGreaterThanEquals: plain(numeric(atLeast)),
    DateEquals: plain(date(equal)),
    DateNotEquals: negated(date(equal)),
    DateLessThan: plain(date(less)),
    DateLessThanEquals: plain(date(atMost)),
    DateGreaterThan: plain(date(more)),
    DateGreaterThanEquals: plain(date(atLeast)),
    Bool: plain(bool),
    BinaryEquals: plain((expected, actual) => expected === actual),
    IpAddress: plain(isInRange),
    NotIpAddress: negated(isInRange),
    ArnEquals: plain(arn),
    ArnLike: plain(arn),
    ArnNotEquals: negated(arn),
    ArnNotLike: negated(arn),
  } satisfies Record<string, Operator>).map(([name, operator]) => [name.toLowerCase(), operator]),
);
