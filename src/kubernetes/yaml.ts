import type * as Yaml from 'yaml';
import { isPlainObject } from './yaml/json';
import { itemMark, keyText, stringText } from './yaml/text';

export { inCanonicalOrder } from './yaml/order';

/**
 * Writes Kubernetes manifests, byte for byte as cdk8s does, several times faster.
 *
 * cdk8s writes `yaml.stringify(manifest, { keepUndefined: true, lineWidth: 0, version: '1.1' })` with the npm package `yaml`,
 * which builds a tree of nodes first. What is written here straight from the manifest is the JSON values. The rest is rare and
 * left to that package, so the bytes are cdk8s' there too: an object that stands at more than one place (it gets an anchor and
 * aliases), and what JSON does not know (dates, maps, sets, big integers, instances of classes).
 */
const OPTIONS = { keepUndefined: true, lineWidth: 0, version: '1.1' } as const;

/** Thrown, and caught in this file, where a manifest is for the `yaml` package to write. */
const NOT_A_TREE_OF_JSON = Symbol('not a tree of JSON values');

/** Every object met so far in a document: one that is met twice is shared. */
type Met = Set<object>;

/**
 * The YAML text of one manifest, in the order of its keys. It ends with a line break.
 *
 * A member that is `undefined` is written as `null`, as cdk8s does; {@link inCanonicalOrder} leaves such members out.
 *
 * The bytes are cdk8s' also where they do not read back as the same value. Bare stand `0o17`, `0X1F`, `0B1`, `1e+_5`, which
 * kubectl reads as numbers, and a key `<<`, which it merges. Lost are the blanks of a text of blanks and line breaks alone, a
 * byte order mark at the start of the document, and a line of one blank in a text that needs double quotes.
 *
 * @throws Error from the `yaml` package, if the manifest holds a function or a symbol
 * @example
 * stringifyManifest({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
 * // apiVersion: v1
 * // kind: Namespace
 * // metadata:
 * //   name: shop
 */
export function stringifyManifest(manifest: object): string {
  try {
    return `${nodeText(manifest, 0, true, new Set()).slice(1)}\n`;
  } catch (error) {
    if (error !== NOT_A_TREE_OF_JSON) throw error;
    const yaml: typeof Yaml = require('yaml');
    return yaml.stringify(manifest, OPTIONS);
  }
}

/**
 * The YAML text of several manifests in one file, with `---` between them.
 *
 * @example
 * const namespaces = ['shop', 'shop-dev'].map((name) => ({ metadata: { name }, kind: 'Namespace', apiVersion: 'v1' }));
 * stringifyManifests(namespaces.map(inCanonicalOrder));
 */
export function stringifyManifests(manifests: readonly object[]): string {
  return manifests.map(stringifyManifest).join('---\n');
}

/**
 * A map or a list, with the blank or the line break before it.
 *
 * @param begun whether it starts on a line that has begun, as an item of a list does
 */
function nodeText(node: object, depth: number, begun: boolean, met: Met): string {
  if (met.has(node)) throw NOT_A_TREE_OF_JSON;
  met.add(node);
  if (Array.isArray(node)) return listText(node, depth, begun, met);
  if (!isPlainObject(node)) throw NOT_A_TREE_OF_JSON;
  return mapText(node as Readonly<Record<string, unknown>>, depth, begun, met);
}

function mapText(map: Readonly<Record<string, unknown>>, depth: number, begun: boolean, met: Met): string {
  let text = '';
  for (const name of Object.keys(map)) {
    const key = keyText(name, depth);
    text += begun && text === '' ? ` ${key.inline}` : key.line;
    text += valueText(map[name], depth + 1, key.isExplicit, met);
  }
  return text === '' ? ' {}' : text;
}

function listText(list: readonly unknown[], depth: number, begun: boolean, met: Met): string {
  const mark = itemMark(depth);
  let text = '';
  for (const item of list) {
    text += begun && text === '' ? ' -' : mark;
    text += valueText(item, depth + 1, true, met);
  }
  return text === '' ? ' []' : text;
}

/** What stands at a key or in a list. */
function valueText(value: unknown, depth: number, begun: boolean, met: Met): string {
  switch (typeof value) {
    case 'string':
      return stringText(value, depth);
    case 'object':
      return value === null ? ' null' : nodeText(value, depth, begun, met);
    case 'number':
      if (!Number.isFinite(value)) throw NOT_A_TREE_OF_JSON;
      return Object.is(value, -0) ? ' -0' : ` ${value}`;
    case 'boolean':
      return value ? ' true' : ' false';
    case 'undefined':
      return ' null';
    default:
      throw NOT_A_TREE_OF_JSON;
  }
}
