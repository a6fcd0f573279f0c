import { spawn } from 'node:child_process';
import type { Outcome } from '../../judges/command';

export interface SpawnOptions {
  readonly cwd: string;
  /** Beside the environment of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Ends the program after so many milliseconds; it then counts as failed. */
  readonly timeout?: number;
}

/**
 * Runs a program to its end with an environment of its own. Any exit status is an answer, not an error.
 *
 * @throws if the program cannot be started or is ended by a signal.
 */
export function spawned(program: string, args: readonly string[], { cwd, environment, timeout }: SpawnOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, timeout, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status, signal) => {
      if (status === null) reject(new Error(`${program} ${args.join(' ')} was ended by ${signal}\n${stderr.slice(-4000)}`));
      else resolve({ status, stdout, stderr });
    });
  });
}
