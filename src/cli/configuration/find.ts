import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { KeelsonError } from '../../model/problem';

/** Files that are looked for where none is named. */
const NAMES = ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs']
  .map((extension) => `keelson.config.${extension}`)
  .concat('keelson.yaml', 'keelson.yml', 'keelson.json');

/**
 * The file to read, absolute: the one that was named, or the only configuration of the current folder. Messages name the command.
 *
 * @throws KeelsonError where there is none, or more than one to choose from
 */
export function findConfiguration(folder: string, named?: string, command = 'synth'): string {
  const file = named === undefined ? folder : resolve(folder, named);
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return file;
  if (stats?.isDirectory() !== true) {
    throw notFound(named as string, 'nothing', 'a file', 'name a keelson.config.ts, a keelson.yaml or a system in YAML or JSON');
  }
  const names = new Set(readdirSync(file));
  const found = NAMES.filter((name) => names.has(name));
  if (found.length === 1) return join(file, found[0] as string);
  if (found.length > 1)
    throw notFound(named ?? '.', found.join(', '), 'one configuration', `name the one that is meant: keelson ${command} ${found[0]}`);
  throw notFound(
    named ?? '.',
    'no configuration',
    `one of ${NAMES.join(', ')}`,
    `write keelson.config.ts, or name the file: keelson ${command} path/to/keelson.config.ts`,
  );
}

function notFound(path: string, received: string, expected: string, fix: string): KeelsonError {
  return new KeelsonError([{ code: 'no-configuration', path, received, expected, fix }]);
}

/** A file as messages name it: relative to the current folder, with slashes. */
export function nameOfFile(file: string, folder: string): string {
  return (relative(folder, file) || file).split(sep).join('/');
}
