import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Run } from '../measure';
import type { Size, Workspace } from '../workspace';
import type { Contestant } from './contestants';

export interface Options {
  /** Whether the CDK asks its own rules about the templates, as it does by default: some seconds for the start of its engine alone. */
  readonly validation: boolean;
  /** Options of Node. @default - none */
  readonly node?: readonly string[];
}

/** Runs a contestant once, into a new folder; nothing is removed between runs. */
export function runOnce(workspace: Workspace, contestant: Contestant, size: Size, options: Options): Run & { readonly assembly: string } {
  const outputs = join(workspace.folder, 'outputs');
  mkdirSync(outputs, { recursive: true });
  const output = mkdtempSync(join(outputs, 'run-'));
  const assembly = contestant.assembly(output);
  const [node = '', ...rest] = contestant.command(output);
  const { status, stdout, stderr } = spawnSync(
    'python3',
    [join(__dirname, '..', 'measure.py'), join(output, 'standard-output'), node, ...(options.node ?? []), ...rest],
    {
      cwd: workspace.folder,
      encoding: 'utf8',
      env: {
        ...process.env,
        SERVICES: String(size.services),
        CALLS: String(size.calls),
        OUT: output,
        NODE_OPTIONS: '',
        CDK_VALIDATION: String(options.validation),
      },
    },
  );
  if (status !== 0) throw new Error(`${contestant.name} failed with ${size.services} services:\n${stderr}`);
  return { ...(JSON.parse(stdout) as Run), assembly };
}
