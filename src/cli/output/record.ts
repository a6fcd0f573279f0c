import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KeelsonError, show } from '../../model/problem';
import { isRecord } from '../../model/shape';

/** In the output folder: which files of it Keelson wrote, by target. Only these are ever replaced or removed. */
export const RECORD = '.keelson.json';

export type OutputRecord = Readonly<Record<string, readonly string[]>>;

/** @throws KeelsonError where the file is not what Keelson wrote */
export function readRecord(folder: string): OutputRecord {
  let text: string;
  try {
    text = readFileSync(join(folder, RECORD), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    record = undefined;
  }
  const isFiles = (files: unknown): boolean => Array.isArray(files) && files.every(isInside);
  if (isRecord(record) && Object.values(record).every(isFiles)) return record as OutputRecord;
  throw new KeelsonError([
    {
      code: 'unreadable-record',
      path: join(folder, RECORD),
      received: show(text),
      expected: 'the list of files that Keelson wrote',
      fix: `bring the file back, or empty ${folder} and run again`,
    },
  ]);
}

/** Whoever can change the list must not have files elsewhere removed by it. */
function isInside(file: unknown): boolean {
  return typeof file === 'string' && !file.includes('\\') && file.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** One file a line, so that it reads well in a diff. */
export function recordText(record: OutputRecord): string {
  const targets = Object.keys(record).sort();
  return `${JSON.stringify(Object.fromEntries(targets.map((target) => [target, [...(record[target] as readonly string[])].sort()])), null, 2)}\n`;
}
