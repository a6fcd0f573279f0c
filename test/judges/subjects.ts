import { mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { keelson } from './command';
import { manifestFiles } from './manifests';

/** Something to be judged: a name, and the manifests, made when asked for. */
export interface Subject {
  readonly name: string;
  files(): Promise<readonly string[]>;
}

/** What the examples are synthesised from: a line here is all that a further example needs. */
const EXAMPLES: readonly { readonly name: string; readonly config: string; readonly environment: string }[] = [
  { name: 'ecommerce production', config: 'examples/ecommerce/keelson.config.ts', environment: 'production' },
  { name: 'ecommerce development', config: 'examples/ecommerce/keelson.config.ts', environment: 'development' },
];

export const root = resolve(__dirname, '../..');

export function folderSubject(name: string, folder: string): Subject {
  return { name, files: () => manifestFiles(folder) };
}

/** The examples as `keelson synth` writes them, each in a folder of its own below `scratch`. */
export function exampleSubjects(scratch: string): readonly Subject[] {
  return EXAMPLES.map(({ name, config, environment }) => ({
    name,
    async files() {
      const out = await mkdtemp(join(scratch, 'synth-'));
      await keelson(root, ['synth', config, '--env', environment, '--target', 'kubernetes', '--out', out]);
      return manifestFiles(join(out, 'kubernetes'));
    },
  }));
}
