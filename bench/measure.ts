import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Contestant } from './contestants';
import type { Size, Workspace } from './workspace';

/** One run of a whole process. */
export interface Run {
  /** Wall time. */
  readonly seconds: number;
  /** Time of all its threads on the processors, in seconds. */
  readonly processor: number;
  /** The most that stood in memory at once, in bytes. */
  readonly memory: number;
}

/**
 * Runs a contestant once, into a new folder. Nothing is removed between runs: ext4 without a journal looks at each recently removed file
 * before it creates one, which made a thousand creations thirty times slower.
 */
export function runOnce(workspace: Workspace, contestant: Contestant, size: Size): Run & { readonly output: string } {
  const outputs = join(workspace.folder, 'outputs');
  mkdirSync(outputs, { recursive: true });
  const output = mkdtempSync(join(outputs, 'run-'));
  const standardOutput = join(output, contestant.kind === 'helm' ? 'output.yaml' : 'output.txt');
  const folder = contestant.kind === 'keelson' ? join(output, 'files') : output;
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [join(__dirname, 'measure.py'), standardOutput, ...contestant.command(workspace, size, folder)],
    {
      cwd: workspace.folder,
      encoding: 'utf8',
      env: { ...process.env, SERVICES: String(size.services), CALLS: String(size.calls), OUT: folder, NODE_OPTIONS: '' },
    },
  );
  if (status !== 0) throw new Error(`${contestant.name} failed with ${size.services} services:\n${stderr}`);
  return { ...(JSON.parse(stdout) as Run), output };
}

/** The middle one of an odd number of values, else the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}
