import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { KeelsonError } from '../../model/problem';
import { type OutputRecord, RECORD, readRecord, recordText } from './record';

/** A file of the output: its path below the output folder, with slashes, and what is in it. */
export interface OutputFile {
  readonly path: string;
  readonly text: string | Uint8Array;
}

/**
 * Brings an output folder to exactly these files of one target: those below `<folder>/<target>/`, and those beside it. All are there
 * afterwards, or what was there before. A file that Keelson did not write is neither replaced nor removed.
 *
 * @throws KeelsonError where such a file is in the way
 */
export function writeOutput(folder: string, target: string, files: readonly OutputFile[]): 'written' | 'unchanged' {
  assertFolder(folder);
  const record = readRecord(folder);
  const before = new Set(record[target] ?? []);
  const present = filesBelow(folder, target);
  assertOwn(folder, [...present, ...files.filter((file) => exists(join(folder, file.path))).map((file) => file.path)], before);
  if (isUnchanged(folder, files, before, present)) return 'unchanged';

  mkdirSync(folder, { recursive: true });
  // In the same folder, hence on the same file system: a rename is all or nothing there only.
  const staging = mkdtempSync(join(folder, '.keelson-'));
  try {
    stage(staging, target, files);
    const paths = files.map((file) => file.path);
    // Should the machine stop half-way, the next run knows both the old files and the new ones as Keelson's.
    keep(folder, staging, { ...record, [target]: [...new Set([...before, ...paths])] });
    replaceFolder(join(folder, target), join(staging, target), join(staging, 'before'));
    const inside = `${target}/`;
    for (const path of paths) if (!path.startsWith(inside)) renameSync(join(staging, path), join(folder, path));
    for (const path of before) if (!path.startsWith(inside) && !paths.includes(path)) rmSync(join(folder, path), { force: true });
    keep(folder, staging, { ...record, [target]: paths });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return 'written';
}

function assertFolder(folder: string): void {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) return;
  throw new KeelsonError([
    { code: 'not-a-folder', path: folder, received: 'a file', expected: 'a folder, or nothing', fix: 'name another folder with --out' },
  ]);
}

function assertOwn(folder: string, paths: readonly string[], own: ReadonlySet<string>): void {
  const foreign = [...new Set(paths)].filter((path) => !own.has(path)).sort();
  if (foreign.length === 0) return;
  throw new KeelsonError(
    foreign.map((path) => ({
      code: 'foreign-file',
      path: join(folder, path),
      received: 'a file that Keelson did not write',
      expected: 'only what Keelson wrote',
      fix: 'move it elsewhere, or name another folder with --out',
    })),
  );
}

/** Everything below `<folder>/<target>` that is no folder; links count as files and are not followed. */
function filesBelow(folder: string, target: string): string[] {
  const top = lstatSync(join(folder, target), { throwIfNoEntry: false });
  if (top === undefined) return [];
  if (!top.isDirectory()) return [target];
  return readdirSync(join(folder, target), { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) =>
      relative(folder, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join('/'),
    );
}

function isUnchanged(folder: string, files: readonly OutputFile[], before: ReadonlySet<string>, present: readonly string[]): boolean {
  if (files.length !== before.size || !files.every((file) => before.has(file.path))) return false;
  const inside = new Set(present);
  return files.every((file) => {
    const path = join(folder, file.path);
    return (inside.has(file.path) || exists(path)) && readFileSync(path).equals(Buffer.from(file.text as string));
  });
}

function stage(staging: string, target: string, files: readonly OutputFile[]): void {
  const made = new Set<string>();
  mkdirSync(join(staging, target));
  for (const { path, text } of files) {
    const parent = dirname(path);
    if (parent !== '.' && parent !== target && !made.has(parent)) {
      mkdirSync(join(staging, parent), { recursive: true });
      made.add(parent);
    }
    writeFileSync(join(staging, path), text);
  }
}

function keep(folder: string, staging: string, record: OutputRecord): void {
  const file = join(staging, RECORD);
  writeFileSync(file, recordText(record));
  renameSync(file, join(folder, RECORD));
}

function replaceFolder(folder: string, by: string, aside: string): void {
  const isThere = exists(folder);
  if (isThere) renameSync(folder, aside);
  try {
    renameSync(by, folder);
  } catch (error) {
    if (isThere) renameSync(aside, folder);
    throw error;
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
