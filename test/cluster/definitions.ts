import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mustKubectl } from './kubectl';
import type { Manifest } from './manifests';

/** The API groups that the control plane serves by itself. */
const BUILT_IN = /^(?:[a-z]+\/)?v\d\w*$|^[a-z.]*(?<!gateway\.networking)\.k8s\.io\/v\d\w*$/;

/** The definitions as the modules ship them, by `group/Kind`; each is a document of its own. */
async function shipped(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = (await readdir(folder)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const definitions = texts.flatMap((text) => text.split(/^---$/m)).filter((text) => /^kind: CustomResourceDefinition$/m.test(text));
  return new Map(definitions.map((text) => [`${/^ {2}group: (\S+)$/m.exec(text)?.[1]}/${/^ {4}kind: (\S+)$/m.exec(text)?.[1]}`, text]));
}

/** Installs the definitions of the custom resources among the manifests, and no others: all of them take the API server 20 s. */
export async function installDefinitions(folder: string, manifests: readonly Manifest[]): Promise<void> {
  const wanted = new Set(
    manifests
      .filter(({ apiVersion }) => !BUILT_IN.test(apiVersion))
      .map(({ apiVersion, kind }) => `${apiVersion.slice(0, apiVersion.indexOf('/'))}/${kind}`),
  );
  if (wanted.size === 0) return;
  const all = await shipped(folder);
  const missing = [...wanted].filter((name) => !all.has(name));
  if (missing.length > 0) throw new Error(`there is no definition of ${missing.join(', ')}: add it to test/cluster/install`);
  await mustKubectl(['apply', '--server-side', '-f', '-'], [...wanted].map((name) => all.get(name)).join('\n---\n'));
  await mustKubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
}
