import type { CST, Node, Pair, ParsedNode, YAMLMap } from 'yaml';
import { KeelsonError, type Problem, show } from './problem';
import { System } from './system';

/** How much of the text a message repeats, in characters. */
const EXCERPT = 40;
const MOST_ALIASES = 100;
const DEEPEST = 100;

/**
 * A system from YAML or JSON text. Problems name the line on which they stand.
 *
 * @param text - the literal form
 * @param file - the file's name, for messages
 * @throws KeelsonError with every problem of the text
 * @example
 * import { parseSystem } from 'keelson';
 *
 * const shop = parseSystem('system: shop\nservices:\n  catalog:\n    http: { port: 8080 }\n', 'shop.yaml');
 */
export function parseSystem(text: string, file = 'system.yaml'): System {
  const { value, locate } = readYaml(text, file);
  return System.from(value, locate);
}

/**
 * The value of a YAML or JSON text, and on which line each part of it stands.
 *
 * @internal
 * @throws KeelsonError where the text is no YAML
 */
export function readYaml(text: string, file: string): { readonly value: unknown; readonly locate: (path: readonly string[]) => string } {
  // Loaded here, since a system that is written in TypeScript needs no YAML.
  const yaml: typeof import('yaml') = require('yaml');
  const lines = new yaml.LineCounter();
  const placeOf = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const excerpt = (offset: number): string =>
    show(
      text
        .slice(offset, offset + EXCERPT)
        .trimStart()
        .split('\n')[0],
    );
  const refuse = (source: string, received: string, expected: string, fix: string): Problem => ({
    code: 'invalid-yaml',
    path: file,
    source,
    received,
    expected,
    fix,
  });
  const tokens = [...new yaml.Parser(lines.addNewLine).parse(text)];
  // What follows reads by recursion, and Node cannot always survive the end of the stack.
  if (depthOf(tokens) > DEEPEST) {
    throw new KeelsonError([
      refuse(file, 'values within values, too deep to read', `at most ${DEEPEST} levels`, 'check the brackets: no declaration is so deep'),
    ]);
  }
  const [document, second] = new yaml.Composer<ParsedNode>({ merge: true, strict: true, uniqueKeys: true, logLevel: 'silent' }).compose(
    tokens,
    true,
    text.length,
  );
  // A warning says that something was not understood, such as a tag: what it meant would be lost. Only the first is told: the others mostly follow
  // from it, as from one line that is indented wrongly.
  const problems = [...(document?.errors ?? []), ...(document?.warnings ?? [])]
    .sort((left, right) => left.pos[0] - right.pos[0])
    .slice(0, 1)
    .map(({ pos, message }) =>
      refuse(placeOf(pos[0]), excerpt(pos[0]), `YAML 1.2: ${message}`, 'correct it there; what follows it was not read'),
    );
  if (second !== undefined) {
    const [start] = second.range;
    problems.push(refuse(placeOf(start), excerpt(start), 'one document', 'write each system into a file of its own'));
  }
  if (document !== undefined && problems.length === 0) {
    yaml.visit(document, {
      Alias: (_, alias) => {
        if (alias.resolve(document) !== undefined) return;
        const [start] = alias.range as [number, number, number];
        problems.push(refuse(placeOf(start), excerpt(start), 'the name of an anchor above it', `write &${alias.source} before the value`));
      },
    });
  }
  if (problems.length > 0) throw new KeelsonError(problems);
  let value: unknown;
  try {
    value = document?.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    throw new KeelsonError([refuse(file, received, `at most ${MOST_ALIASES} values by aliases`, 'write the values out')]);
  }
  const contents = document?.contents ?? null;
  return { value, locate: (path) => placeOf(lineOf(yaml, contents, path)) };
}

/** How many levels of lists and maps a text has. */
function depthOf(tokens: readonly CST.Token[]): number {
  let deepest = 0;
  const open: [CST.Token | null | undefined, number][] = tokens.map((token) => [token, 0]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    deepest = Math.max(deepest, depth);
    if (token?.type === 'document') open.push([token.value, depth + 1]);
    else if (token !== null && token !== undefined && 'items' in token)
      for (const item of token.items) open.push([item.key, depth + 1], [item.value, depth + 1]);
  }
  return deepest;
}

const INDEXES = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/**
 * The offset of a part of a YAML text: that of its key, or of its place in a list. A part that is not there, as a missing property, is
 * answered with what lies around it.
 */
function lineOf(yaml: typeof import('yaml'), contents: ParsedNode | null, path: readonly string[]): number {
  let node: unknown = contents;
  let offset = startOf(node) ?? 0;
  for (const key of path) {
    if (yaml.isMap(node)) {
      const pair = indexOf(yaml, node).get(key);
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (yaml.isSeq(node)) {
      node = node.items[Number(key)];
      if (node === undefined) break;
      offset = startOf(node) ?? offset;
    } else break;
  }
  return offset;
}

/** Keys as JSON has them: `8080:` is the key '8080'. */
function indexOf(yaml: typeof import('yaml'), map: YAMLMap): ReadonlyMap<string, Pair> {
  let index = INDEXES.get(map);
  if (index === undefined) {
    index = new Map(map.items.map((pair) => [String(yaml.isScalar(pair.key) ? pair.key.value : pair.key), pair]));
    INDEXES.set(map, index);
  }
  return index;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
