import { join } from 'node:path';
import type { Size, Workspace } from './workspace';
import { writeValues } from './workspace';

/** One row of the report: a command that makes the same objects as the others. */
export interface Contestant {
  readonly name: string;
  readonly kind: 'keelson' | 'cdk8s' | 'helm';
  /** The command line; it writes YAML files below the folder, or to its standard output. */
  command(workspace: Workspace, size: Size, output: string): readonly string[];
}

const keelson = (workspace: Workspace, configuration: string, output: string): readonly string[] => [
  process.execPath,
  join(workspace.folder, 'node_modules/keelson/lib/cli/main.js'),
  ...['synth', configuration, '--env', 'production', '--out', output],
];

export const CONTESTANTS: readonly Contestant[] = [
  {
    name: '`keelson synth keelson.config.ts`',
    kind: 'keelson',
    command: (workspace, _size, output) => keelson(workspace, 'keelson.config.ts', output),
  },
  {
    name: '`keelson synth keelson.config.js`',
    kind: 'keelson',
    command: (workspace, _size, output) => keelson(workspace, 'compiled/keelson.config.js', output),
  },
  // The cheapest way to run TypeScript by tsx: its own command adds a second process and the loader of ES modules.
  { name: 'cdk8s, `main.ts`', kind: 'cdk8s', command: () => [process.execPath, '--require', 'tsx/cjs', 'main.ts'] },
  { name: 'cdk8s, `main.js`', kind: 'cdk8s', command: () => [process.execPath, 'compiled/main.js'] },
  {
    name: '`helm template`',
    kind: 'helm',
    command: (workspace, size) => [helm(), 'template', 'shop', 'chart', '--values', writeValues(workspace, size)],
  },
];

function helm(): string {
  const { HELM } = process.env;
  if (HELM === undefined) throw new Error('HELM is not set: start this by bench/run');
  return HELM;
}
