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
  /** Every problem found, sorted by path. */
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = [...problems].sort((a, b) => compare(a.path, b.path) || compare(a.code, b.code));
    super(formatProblems(sorted));
    this.problems = sorted;
  }
}

/** Problems as a person reads them, one block each. */
export function formatProblems(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const blocks = problems.map((problem) => {
    const where = problem.source === undefined ? '' : `\n    at:       ${problem.source}`;
    return `  ${problem.path}  [${problem.code}]${where}\n    received: ${problem.received}\n    expected: ${problem.expected}\n    fix:      ${problem.fix}`;
  });
  return `${count} in what was declared\n${blocks.join('\n')}`;
}

/** A received value as a message shows it: JSON, one line, bounded. */
export function show(value: unknown): string {
  let text: string | undefined;
  try {
    text = typeof value === 'function' ? 'a function' : typeof value === 'bigint' ? `${value}n` : JSON.stringify(value);
  } catch {
    text = 'a value that JSON cannot hold';
  }
  text ??= value === undefined ? 'nothing' : String(value);
  return text.length <= RECEIVED_LENGTH ? text : `${text.slice(0, RECEIVED_LENGTH)}... (${text.length} characters)`;
}

/** Order by code units: the same on every machine, whatever its locale. */
export function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
