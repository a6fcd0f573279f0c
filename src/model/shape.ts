import { nearest } from './nearest';
import { otherWays } from './other-ways';
import { type Problem, show } from './problem';
import type { Source } from './source';
import { isLate, LATE_PATTERN } from './token';

/** A fragment of JSON Schema, draft 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Where a value stands, and where its problems go. */
export interface At {
  readonly path: readonly string[];
  /** How many keys of the path lie above the declaration that `source` belongs to. */
  readonly depth: number;
  readonly source: Source;
  readonly problems: Problem[];
  /** Whether a value is only tried, to find a better way of writing another. */
  readonly guessing?: boolean;
}

/** What may stand in one property: one definition gives the check, the message and the JSON Schema. */
export interface Field {
  /** In words, for messages: `a duration such as '800ms'`. */
  readonly expected: string;
  readonly required?: boolean;
  /** Whether a value is meant for this field; a choice between fields asks it before it checks. */
  accepts(value: unknown): boolean;
  check(value: unknown, at: At): void;
  schema(): JsonSchema;
}

/** The properties of an object, one field for each: forgetting one does not compile. */
export type Shape<T> = { readonly [K in keyof Required<T>]: Field };

export function report(at: At, problem: Omit<Problem, 'path' | 'source'>): void {
  const source = at.source.locate(at.path.slice(at.depth));
  at.problems.push({
    code: problem.code,
    path: pathOf(at),
    ...(source === undefined ? {} : { source }),
    received: problem.received,
    expected: problem.expected,
    fix: problem.fix,
  });
}

/** The longest key that a path repeats whole, in characters. */
const LONGEST_KEY = 253;

function pathOf(at: At): string {
  return at.path.map((key) => (key.length <= LONGEST_KEY ? key : `${key.slice(0, LONGEST_KEY)}...`)).join('.');
}

export function below(at: At, key: string | number): At {
  return { ...at, path: [...at.path, String(key)] };
}

/** A plain object, as JSON has them. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Reports a value; where another way of writing it would do, or there is a word that is near, the fix names that. */
function wrong(at: At, value: unknown, expected: string, field?: Pick<Field, 'check'>, near?: string): void {
  const meant = field === undefined || at.guessing === true ? undefined : otherWays(value).find((other) => isTaken(field, other, at));
  const otherwise = near === undefined ? `set ${pathOf(at)} to ${expected}` : `did you mean ${show(near)}?`;
  report(at, { code: 'invalid-value', received: show(value), expected, fix: meant === undefined ? otherwise : `write ${show(meant)}` });
}

function isTaken(field: Pick<Field, 'check'>, value: unknown, at: At): boolean {
  const problems: Problem[] = [];
  field.check(value, { ...at, problems, guessing: true });
  return problems.length === 0;
}

interface TextOptions {
  readonly pattern?: string;
  /** Whether the value may be known only later. */
  readonly late?: boolean;
  readonly maxLength?: number;
}

/** The most characters of a text that says no bound of its own. */
const LONGEST_TEXT = 8_192;

/** Counted as JSON Schema does, by characters and not by their halves. */
function isLonger(value: string, maxLength: number): boolean {
  return value.length > maxLength && (value.length > 2 * maxLength || [...value].length > maxLength);
}

/** A string; never empty. */
export function text(expected: string, options: TextOptions = {}): Field {
  const pattern = options.pattern === undefined ? undefined : new RegExp(options.pattern);
  const maxLength = options.maxLength ?? LONGEST_TEXT;
  return {
    expected,
    accepts: (value) => typeof value === 'string',
    check(value, at) {
      if (typeof value === 'string' && isLate(value)) {
        if (options.late !== true) {
          report(at, {
            code: 'late-value',
            received: show(value),
            expected: `${expected}, known when Keelson runs`,
            fix: 'give the value itself: only images, variables, paths of secrets, hosts, issuers, addresses and annotations may be tokens',
          });
        }
        return;
      }
      if (typeof value !== 'string' || value === '' || isLonger(value, maxLength) || (pattern !== undefined && !pattern.test(value)))
        wrong(at, value, expected, this);
    },
    schema: () => {
      const known = { type: 'string', minLength: 1, maxLength, ...(options.pattern === undefined ? {} : { pattern: options.pattern }) };
      return options.late === true ? { anyOf: [known, { type: 'string', pattern: LATE_PATTERN }] } : known;
    },
  };
}

/** Any string, the empty one too; may be late. */
export function anyText(expected: string): Field {
  return {
    expected,
    accepts: (value) => typeof value === 'string',
    check: (value, at) => (typeof value === 'string' ? undefined : wrong(at, value, expected)),
    schema: () => ({ type: 'string' }),
  };
}

/** A string that a parser turns into a number, within bounds: durations, CPU, memory. */
export function measure(
  expected: string,
  pattern: string,
  parse: (value: string) => number | undefined,
  bounds: { readonly min?: number; readonly max?: number } = {},
): Field {
  return {
    expected,
    accepts: (value) => typeof value === 'string',
    check(value, at) {
      const parsed = typeof value === 'string' ? parse(value) : undefined;
      if (parsed === undefined || parsed < (bounds.min ?? 0) || parsed > (bounds.max ?? Number.MAX_SAFE_INTEGER))
        wrong(at, value, expected, this);
    },
    schema: () => ({ type: 'string', pattern }),
  };
}

/** A number within bounds, both included. */
export function number(expected: string, min: number, max: number, options: { readonly whole?: boolean } = {}): Field {
  return {
    expected,
    accepts: (value) => typeof value === 'number',
    check(value, at) {
      if (
        typeof value !== 'number' ||
        !Number.isFinite(value) ||
        value < min ||
        value > max ||
        (options.whole === true && !Number.isInteger(value))
      )
        wrong(at, value, expected, this);
    },
    schema: () => ({ type: options.whole === true ? 'integer' : 'number', minimum: min, maximum: max }),
  };
}

export function whole(expected: string, min: number, max: number): Field {
  return number(expected, min, max, { whole: true });
}

export function flag(expected = 'true or false'): Field {
  return {
    expected,
    accepts: (value) => typeof value === 'boolean',
    check: (value, at) => (typeof value === 'boolean' ? undefined : wrong(at, value, expected)),
    schema: () => ({ type: 'boolean' }),
  };
}

/** One of a few values. */
export function oneOf(...values: readonly (string | number | boolean)[]): Field {
  const expected = values.length === 1 ? show(values[0]) : `one of ${values.map(show).join(', ')}`;
  return {
    expected,
    accepts: (value) => values.some((each) => typeof each === typeof value),
    check(value, at) {
      if (values.includes(value as string)) return;
      const words = values.filter((each) => typeof each === 'string');
      wrong(at, value, expected, this, typeof value === 'string' ? nearest(value, words) : undefined);
    },
    schema: () => (values.length === 1 ? { const: values[0] } : { enum: values }),
  };
}

export function list(item: Field, options: { readonly min?: number } = {}): Field {
  const min = options.min ?? 0;
  const expected = `a list${min > 0 ? ` of at least ${min}` : ''}, each ${item.expected}`;
  return {
    expected,
    accepts: (value) => Array.isArray(value),
    check(value, at) {
      if (!Array.isArray(value) || value.length < min) return wrong(at, value, expected);
      for (let index = 0; index < value.length; index += 1) item.check(value[index], below(at, index));
    },
    schema: () => ({ type: 'array', items: item.schema(), ...(min > 0 ? { minItems: min } : {}) }),
  };
}

/** An object whose keys the user chooses. */
export function map(
  key: { readonly pattern: string; readonly expected: string },
  item: Field,
  options: { readonly min?: number } = {},
): Field {
  const min = options.min ?? 0;
  const pattern = new RegExp(key.pattern);
  const expected = `a map from ${key.expected} to ${item.expected}${min > 0 ? `, at least ${min}` : ''}`;
  return {
    expected,
    accepts: isRecord,
    check(value, at) {
      if (!isRecord(value) || Object.keys(value).length < min) return wrong(at, value, expected);
      for (const name of Object.keys(value)) {
        if (!pattern.test(name)) {
          report(below(at, name), { code: 'invalid-key', received: show(name), expected: key.expected, fix: 'rename the key' });
        } else if (value[name] !== undefined) item.check(value[name], below(at, name));
      }
    },
    schema: () => ({
      type: 'object',
      additionalProperties: item.schema(),
      propertyNames: { pattern: key.pattern },
      ...(min > 0 ? { minProperties: min } : {}),
    }),
  };
}

export function object<T>(shape: Shape<T>, expected: string): Field {
  const fields = new Map<string, Field>(Object.entries(shape));
  return {
    expected,
    accepts: isRecord,
    check(value, at) {
      if (!isRecord(value)) return wrong(at, value, expected);
      for (const [name, field] of fields) {
        if (field.required === true && value[name] === undefined) {
          report(below(at, name), { code: 'missing-property', received: 'nothing', expected: field.expected, fix: `add ${name}` });
        }
      }
      for (const name of Object.keys(value)) {
        const field = fields.get(name);
        if (field === undefined) unknownProperty(at, name, [...fields.keys()]);
        else if (value[name] !== undefined) field.check(value[name], below(at, name));
      }
    },
    schema: () => ({
      type: 'object',
      properties: Object.fromEntries([...fields].map(([name, field]) => [name, field.schema()])),
      ...([...fields.values()].some((field) => field.required)
        ? { required: [...fields].filter(([, field]) => field.required).map(([name]) => name) }
        : {}),
      additionalProperties: false,
    }),
  };
}

/** The first of several fields that the value is meant for. */
export function either(...fields: readonly [Field, Field, ...Field[]]): Field {
  const expected = fields.map((field) => field.expected).join(', or ');
  return {
    expected,
    accepts: (value) => fields.some((field) => field.accepts(value)),
    check(value, at) {
      const candidates = fields.filter((field) => field.accepts(value));
      if (candidates.length === 0) return wrong(at, value, expected, this);
      let fewest: Problem[] | undefined;
      for (const field of candidates) {
        const problems: Problem[] = [];
        field.check(value, { ...at, problems });
        if (problems.length === 0) return;
        if (fewest === undefined || problems.length < fewest.length) fewest = problems;
      }
      for (const problem of fewest as Problem[]) at.problems.push(problem);
    },
    schema: () => ({ anyOf: fields.map((field) => field.schema()) }),
  };
}

/** The field of a property that must be there. */
export function required(field: Field): Field {
  return { ...field, required: true };
}

/** The shape with nothing required: what an environment may override. */
export function partial<T>(shape: Shape<T>): Shape<Partial<T>> {
  return Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, { ...(field as Field), required: false }])) as Shape<
    Partial<T>
  >;
}

function unknownProperty(at: At, name: string, known: readonly string[]): void {
  const near = nearest(name, known);
  report(below(at, name), {
    code: 'unknown-property',
    received: show(name),
    expected: `one of ${known.join(', ')}`,
    fix: near === undefined ? 'remove it' : `did you mean ${near}?`,
  });
}
