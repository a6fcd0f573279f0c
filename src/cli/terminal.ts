/** A stream that text is written to; `process.stdout` is one. */
export interface OutputStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Where a command runs: tests give their own. */
export interface Terminal {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The current folder. */
  readonly folder: string;
  /** When the process began, on the clock of `performance.now()`. */
  readonly begun: number;
}

export function processTerminal(): Terminal {
  return { stdout: process.stdout, stderr: process.stderr, environment: process.env, folder: process.cwd(), begun: 0 };
}
