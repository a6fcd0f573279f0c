import { readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { templatesOf } from './assembly';

/** What differs in what two assemblies deploy: their templates, and what is published with them. Empty: deploying one is deploying the other. */
export async function deploymentDifferences(first: string, second: string): Promise<readonly string[]> {
  const contents = async (folder: string): Promise<ReadonlyMap<string, string>> => {
    const templates = await templatesOf(folder);
    const assets = templates
      .filter(({ file }) => !file.endsWith('.nested.template.json'))
      .map(({ name }) => join(folder, `${name}.assets.json`));
    const files = [...templates.map(({ file }) => file), ...assets];
    return new Map(await Promise.all(files.map(async (file) => [relative(folder, file), await readFile(file, 'utf8')] as const)));
  };
  const [one, other] = await Promise.all([contents(first), contents(second)]);
  return [...new Set([...one.keys(), ...other.keys()])].filter((file) => one.get(file) !== other.get(file)).map((file) => basename(file));
}
