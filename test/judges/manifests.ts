import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Every YAML file below a folder, in the order of their names. */
export async function manifestFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) throw new Error(`${folder} is not there`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name)).map((entry) => join(entry.parentPath, entry.name));
  if (files.length === 0) throw new Error(`${folder} holds no YAML file`);
  return files.sort();
}
