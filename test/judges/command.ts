import { spawn } from 'node:child_process';

/** What a finished program left behind. */
export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Written to the program's standard input. */
  readonly input?: string;
  /** Ends the program after so many milliseconds; it then counts as failed. */
  readonly timeout?: number;
}

/**
 * Runs a program to its end, without a shell. Any exit status is an answer, not an error.
 *
 * @throws if the program cannot be started or is ended by a signal.
 */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, timeout: options.timeout, stdio: 'pipe' });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === null) reject(new Error(`${program} ${args.join(' ')} was ended by ${signal}\n${stderr}`));
      else resolve({ status, stdout, stderr });
    });
    child.stdin.on('error', () => undefined); // a program may end without reading its input
    child.stdin.end(options.input ?? '');
  });
}

/** Runs Keelson's command line from its sources, the way this process itself was started. */
export async function keelson(root: string, args: readonly string[]): Promise<Outcome> {
  const outcome = await run(process.execPath, [...process.execArgv, 'src/cli/main.ts', ...args], { cwd: root });
  if (outcome.status !== 0) {
    throw new Error(`keelson ${args.join(' ')} ended with ${outcome.status}:\n${outcome.stderr}${outcome.stdout}`);
  }
  return outcome;
}
