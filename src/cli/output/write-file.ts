import { lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { KeelsonError } from '../../model/problem';

/**
 * Writes one file that a person named: it is there whole, or what was there before.
 *
 * @param name - how messages name it
 * @throws KeelsonError where a folder is in the way
 */
export function writeFile(file: string, name: string, text: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new KeelsonError([
      { code: 'not-a-file', path: name, received: 'a folder', expected: 'a file, or nothing', fix: 'name a file with --out' },
    ]);
  }
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true });
  // In the same folder, hence on the same file system: a rename is all or nothing there only.
  const staging = mkdtempSync(join(folder, '.keelson-'));
  try {
    const staged = join(staging, basename(file));
    writeFileSync(staged, text);
    renameSync(staged, file);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
