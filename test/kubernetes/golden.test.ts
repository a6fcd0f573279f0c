import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringifyManifest } from '../../src/kubernetes/yaml';
import { inCanonicalOrder } from '../../src/kubernetes/yaml/order';
import { CASES } from './golden/cases';

const GOLDEN = join(__dirname, 'golden');

/** `UPDATE_GOLDEN=1 npx jest golden` writes them anew: read the difference before it is committed. */
const REWRITE = process.env.UPDATE_GOLDEN === '1';

/** One file for each manifest, by the name of the construct's child. */
function filesOf(name: string): Readonly<Record<string, string>> {
  const { entries } = CASES[name]!();
  return Object.fromEntries(entries.map(({ id, manifest }) => [`${id}.yaml`, stringifyManifest(inCanonicalOrder(manifest))]));
}

const foldersThere = (): string[] =>
  readdirSync(GOLDEN, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

if (REWRITE) {
  for (const folder of foldersThere()) rmSync(join(GOLDEN, folder), { recursive: true });
  for (const name of Object.keys(CASES)) {
    mkdirSync(join(GOLDEN, name));
    for (const [file, text] of Object.entries(filesOf(name))) writeFileSync(join(GOLDEN, name, file), text);
  }
}

test('there is a folder of golden files for each case, and no other', () => {
  expect(foldersThere()).toEqual(Object.keys(CASES).sort());
});

describe.each(Object.keys(CASES))('the manifests of %s', (name) => {
  const expected = filesOf(name);

  test('are those of the golden files, no more and no fewer', () => {
    expect(existsSync(join(GOLDEN, name)) ? readdirSync(join(GOLDEN, name)).sort() : []).toEqual(Object.keys(expected).sort());
  });

  test.each(Object.keys(expected))('have these bytes: %s', (file) => {
    expect(expected[file]).toBe(readFileSync(join(GOLDEN, name, file), 'utf8'));
  });
});
