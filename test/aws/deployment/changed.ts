import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { templatesOf } from '../assemblies/assembly';

/** A copy of an assembly to deploy: without the report that makes the command line refuse what acknowledgements.ts lists. */
export async function deployable(assembly: string, to: string): Promise<string> {
  await cp(assembly, to, { recursive: true });
  await rm(join(to, 'validation-report.json'), { force: true });
  return to;
}

/** What was changed: the queue, by its stack's template and its logical name, and its visibility timeout since then. */
export interface Change {
  readonly logicalId: string;
  readonly visibility: number;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

interface Assets {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

/** The key under which a template is published. */
async function keyOf(folder: string, file: string): Promise<string> {
  for (const assets of (await readdir(folder)).filter((name) => name.endsWith('.assets.json'))) {
    const { files } = JSON.parse(await readFile(join(folder, assets), 'utf8')) as Assets;
    for (const [key, { source }] of Object.entries(files)) if (source.path === basename(file)) return key;
  }
  throw new Error(`no asset manifest of ${folder} names ${file}`);
}

/** Every mention of a template's key by another. */
async function replaceEverywhere(folder: string, before: string, after: string): Promise<void> {
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.json')) continue;
    const text = await readFile(join(folder, file), 'utf8');
    if (text.includes(before)) await writeFile(join(folder, file), text.replaceAll(before, after));
    if (file.includes(before)) await rename(join(folder, file), join(folder, file.replaceAll(before, after)));
  }
}

/**
 * Changes one queue's visibility timeout in a copy of an assembly, as a changed declaration would.
 *
 * @throws if the assembly's own stacks have no queue.
 */
export async function changeOneQueue(assembly: string): Promise<Change> {
  for (const { file, template } of await templatesOf(assembly)) {
    if (file.endsWith('.nested.template.json')) continue;
    const found = Object.entries(template.Resources).find(
      ([, { Type, DependsOn }]) => Type === 'AWS::SQS::Queue' && DependsOn === undefined,
    );
    if (found === undefined) continue;
    const [logicalId, queue] = found;
    const visibility = Number(queue.Properties?.VisibilityTimeout ?? 30) + 7;
    const text = await readFile(file, 'utf8');
    const changed = JSON.parse(text);
    changed.Resources[logicalId].Properties = { ...changed.Resources[logicalId].Properties, VisibilityTimeout: visibility };
    const written = JSON.stringify(changed, null, 1);
    await writeFile(file, written);
    await replaceEverywhere(assembly, await keyOf(assembly, file), sha256(written));
    return { logicalId, visibility };
  }
  throw new Error(`no stack of ${assembly} has a queue to change`);
}
