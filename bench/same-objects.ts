import { deepStrictEqual } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** The objects in the YAML files below a folder, by kind and name. */
export type Objects = ReadonlyMap<string, unknown>;

export function objectsBelow(folder: string): Objects {
  const objects = new Map<string, unknown>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.yaml')) continue;
    // One document at a time: a tree of all of them at once would not fit into memory at the largest size.
    for (const text of readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8').split(/^---\n/m)) {
      for (const document of parseAllDocuments(text, { version: '1.1' })) {
        if (document.errors.length > 0) throw document.errors[0];
        const object = document.toJS() as { readonly kind: string; readonly metadata: { readonly name: string } } | null;
        if (object === null) continue;
        const key = `${object.kind} ${object.metadata.name}`;
        if (objects.has(key)) throw new Error(`${key} twice in ${folder}`);
        objects.set(key, object);
      }
    }
  }
  return objects;
}

/** @throws Error naming the first object in which two sets differ: contestants that do different work are not compared */
export function assertSameObjects(expected: Objects, actual: Objects, who: string): void {
  for (const [key, object] of expected) {
    if (!actual.has(key)) throw new Error(`${who} has no ${key}`);
    try {
      deepStrictEqual(actual.get(key), object);
    } catch (error) {
      throw new Error(`${key} of ${who} is another than Keelson's: bring it up to date in bench/programs\n${(error as Error).message}`);
    }
  }
  if (actual.size !== expected.size) throw new Error(`${who} has ${actual.size} objects, not ${expected.size}`);
}
