import { describeOther, NotJson } from './snapshot';

/**
 * One thing that is wrong with a declaration: enough to find it, understand it and mend it.
 */
export interface Problem {
  /** What kind of mistake this is, in kebab case: `unknown-reference`. Each code has an entry in `docs/errors.md`. */
  readonly code: string;
  /** Where in the declaration: `services.order-service.http.port`, the same path in TypeScript and in YAML. */
  readonly path: string;
  /**
   * The source line that declared it: `examples/shop/system.ts:12:20`.
   *
   * @default - not known, as for a system that was parsed from JSON
   */
  readonly source?: string;
  /** What stood there, shortened, quoted as JSON. */
  readonly received: string;
  /** What may stand there. */
  readonly expected: string;
  /** What to do about it. */
  readonly fix: string;
}

/** How much of a received value a message repeats, in characters. */
const RECEIVED_LENGTH = 120;
/** How much of a path or another line a message repeats, in characters. */
const LINE_LENGTH = 2_000;
/** How many problems a message spells out; the error holds them all. */
const MOST_SHOWN = 100;
/** The first half of a character beyond the Basic Multilingual Plane, whose second half was cut off. */
const HALF_CHARACTER = /[\ud800-\udbff]$/;

/**
 * The only error that Keelson throws for bad input. It gathers every problem that was found, not only the first.
 *
 * @example
 * import { KeelsonError, System } from 'keelson';
 *
 * try {
 *   System.from({ system: 'shop', services: { Web: {} } });
 * } catch (error) {
 *   if (error instanceof KeelsonError) for (const problem of error.problems) console.log(problem.code, problem.path);
 * }
 */
export class KeelsonError extends Error {
  override readonly name = 'KeelsonError';
  /** Every problem found, sorted by path, then by code. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = [...problems].sort(
      (a, b) =>
        compare(a.path, b.path) || compare(a.code, b.code) || compare(a.received, b.received) || compare(a.source ?? '', b.source ?? ''),
    );
    super(formatProblems(sorted));
    this.problems = sorted;
    // The message says it all: Node would print the list once more below an error that nobody catches.
    Object.defineProperty(this, 'problems', { enumerable: false });
  }
}

/** Problems as a person reads them, one block each. */
export function formatProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const blocks = problems.slice(0, MOST_SHOWN).map((problem) => {
    const where = problem.source === undefined ? '' : `\n    at:       ${oneLine(problem.source)}`;
    return `  ${oneLine(problem.path)}  [${problem.code}]${where}\n    received: ${oneLine(problem.received)}\n    expected: ${oneLine(problem.expected)}\n    fix:      ${oneLine(problem.fix)}`;
  });
  const more = problems.length > MOST_SHOWN ? [`  and ${problems.length - MOST_SHOWN} more`] : [];
  return `${count} in what was declared\n${[...blocks, ...more].join('\n')}`;
}

/** A name that a user chose may hold line breaks and the escapes that move a terminal's cursor. */
function oneLine(text: string): string {
  const cut = text.length <= LINE_LENGTH ? text : `${text.slice(0, LINE_LENGTH).replace(HALF_CHARACTER, '')}...`;
  return cut.replace(/[\p{Cc}\u2028\u2029\p{Bidi_Control}]/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A received value as a message shows it: JSON, one line, bounded. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = preview(value, RECEIVED_LENGTH + 1);
  if (text.length <= RECEIVED_LENGTH) return text;
  const shown = `${text.slice(0, RECEIVED_LENGTH).replace(HALF_CHARACTER, '')}...`;
  return typeof value === 'string' ? `${shown} (${value.length} characters)` : shown;
}

/** The start of a value's JSON; what lies beyond the room is not read. */
function preview(value: unknown, room: number): string {
  if (value instanceof NotJson) return value.description;
  const other = describeOther(value);
  if (other !== undefined) return other;
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room));
  if (typeof value !== 'object' || value === null) return String(value ?? null);
  try {
    let text = '';
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length && text.length < room; index += 1)
        text += `${text === '' ? '' : ','}${preview(value[index], room - text.length)}`;
      return `[${text}]`;
    }
    for (const key of Object.keys(value)) {
      if (text.length >= room) break;
      const member = (value as Record<string, unknown>)[key];
      if (member !== undefined)
        text += `${text === '' ? '' : ','}${preview(key, room - text.length)}:${preview(member, room - text.length - key.length)}`;
    }
    return `{${text}}`;
  } catch {
    return 'a value that cannot be read';
  }
}

/** Order by code units: the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
