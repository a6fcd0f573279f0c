import { formatProblems, type KeelsonError, type Problem } from '../model/problem';
import { EXIT } from './exit-codes';
import type { Terminal } from './terminal';

/** The command was called wrongly: a message, without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface FailureOptions {
  readonly json: boolean;
  /** Print the stack of what was not foreseen. */
  readonly verbose: boolean;
}

/** Says what went wrong, and answers the exit code. */
export function reportFailure(error: unknown, terminal: Terminal, { json, verbose }: FailureOptions): number {
  if (isKeelsonError(error)) {
    if (json) terminal.stdout.write(`${JSON.stringify({ problems: error.problems }, null, 2)}\n`);
    else terminal.stderr.write(`${formatProblems(error.problems)}\n`);
    return EXIT.problems;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError) {
    terminal.stderr.write(`keelson: ${message}\nkeelson --help says how it is called\n`);
    return EXIT.usage;
  }
  const stack = error instanceof Error ? error.stack : undefined;
  // What the operating system refuses says all there is to know.
  const isRefusal = typeof (error as { readonly syscall?: unknown } | null)?.syscall === 'string';
  const hint = isRefusal ? '' : 'This was not foreseen. Run again with --verbose for the stack, and please report it.\n';
  terminal.stderr.write(`keelson: ${message.split('\n')[0]}\n${verbose ? `${stack ?? message}\n` : hint}`);
  return EXIT.unexpected;
}

/** By its form: a configuration may have loaded another copy of Keelson. */
export function isKeelsonError(error: unknown): error is Pick<KeelsonError, 'problems'> {
  return error instanceof Error && error.name === 'KeelsonError' && Array.isArray((error as { problems?: readonly Problem[] }).problems);
}
