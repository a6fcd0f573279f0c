import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';

/** The root of this repository. */
export const ROOT = resolve(__dirname, '../..');

/** A Markdown file: its path below the root, with slashes, and its text. */
export interface Document {
  readonly path: string;
  readonly text: string;
}

/** A fenced block of code, and what the comment before it says of it: `<!-- docs: output -->`. */
export interface Block {
  /** `docs/guides/secrets.md:12`, the line of the fence. */
  readonly place: string;
  readonly language: string;
  readonly text: string;
  /** The file that its first line names, as in `// keelson.config.ts` and `# system.yaml`. */
  readonly file?: string;
  readonly marks: readonly Mark[];
}

/**
 * `continues`: the block before belongs to it. `throws CODE`, `exits CODE`: how it ends. `output`: what the command or program before it
 * printed, `...` for what is left out. `in FILE`: lines of a file that was written. `not run: REASON`. `newcomer`: test/package runs it.
 */
export interface Mark {
  readonly name: string;
  readonly value: string;
}

/** Every document of the project that a person reads. */
export function documents(): Document[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const below = ['docs', 'examples', 'test', 'bench', 'src'].flatMap((folder) => filesBelow(join(ROOT, folder), '.md'));
  const paths = [...top, ...below.map((file) => relative(ROOT, file).split(sep).join('/'))].sort();
  return paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

/** The files below a folder whose names end so; packages aside. */
export function filesBelow(folder: string, end: string): string[] {
  let entries: import('node:fs').Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.name !== 'node_modules')
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path, end) : entry.name.endsWith(end) ? [path] : [];
    })
    .sort();
}

const FENCE = /^( *)```([a-z0-9]*)\s*$/;
const MARK = /^\s*<!-- (docs|newcomer): (.*?) -->\s*$/;
const FILE = /^(?:\/\/|#) ([\w./-]+\.(?:ts|yaml|json))$/;
const MARKS = ['continues', 'throws', 'exits', 'output', 'in', 'not run'];

/** The blocks of a document, in order. */
export function blocksOf({ path, text }: Document): Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  let marks: Mark[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as string;
    const mark = MARK.exec(line);
    if (mark !== null) {
      marks.push(
        mark[1] === 'newcomer' ? { name: 'newcomer', value: mark[2] as string } : docsMark(mark[2] as string, `${path}:${index + 1}`),
      );
      continue;
    }
    const fence = FENCE.exec(line);
    if (fence === null) {
      if (line.trim() !== '') marks = [];
      continue;
    }
    const indent = (fence[1] as string).length;
    const start = index + 1;
    do index += 1;
    while (index < lines.length && lines[index]?.trim() !== '```');
    const body = lines.slice(start, index).map((each) => each.slice(indent));
    const file =
      FILE.exec(body[0] ?? '')?.[1] ?? marks.find((each) => each.name === 'newcomer' && each.value.startsWith('file '))?.value.slice(5);
    blocks.push({
      place: `${path}:${start}`,
      language: fence[2] as string,
      text: body.join('\n'),
      marks,
      ...(file === undefined ? {} : { file }),
    });
    marks = [];
  }
  return blocks;
}

function docsMark(text: string, place: string): Mark {
  const name = MARKS.find((each) => text === each || text.startsWith(`${each} `) || text.startsWith(`${each}: `));
  if (name === undefined) throw new Error(`${place}: no such mark: ${text}`);
  return { name, value: text.slice(name.length).replace(/^:? /, '') };
}

export function markOf(block: Block, name: string): string | undefined {
  return block.marks.find((mark) => mark.name === name)?.value;
}

/** The examples in the docstrings of the sources, as blocks; what the file itself exports needs no import there. */
export function docstringExamples(): Block[] {
  return filesBelow(join(ROOT, 'src'), '.ts').flatMap((file) => {
    const source = readFileSync(file, 'utf8');
    const place = relative(ROOT, file).split(sep).join('/');
    return [...source.matchAll(/\/\*\*(?:(?!\*\/)[\s\S])*\*\//g)].flatMap((comment) => {
      const lines = comment[0].split('\n').map((line) => line.replace(/^\s*(\/\*\*|\*\/|\* ?)/, ''));
      const start = lines.findIndex((line) => line.trim() === '@example');
      if (start < 0) return [];
      const rest = lines.slice(start + 1);
      const end = rest.findIndex((line) => /^@\w/.test(line));
      const example = (end < 0 ? rest : rest.slice(0, end)).join('\n').trimEnd();
      const line = source.slice(0, comment.index).split('\n').length + start;
      return [{ place: `${place}:${line}`, language: 'ts', text: `${ownImport(source, file, example)}${example}`, marks: [] }];
    });
  });
}

function ownImport(source: string, file: string, example: string): string {
  if (/^import /m.test(example)) return '';
  const exported = [...source.matchAll(/^export (?:abstract )?(?:class|function|const) (\w+)|^export \{ (\w+) \} from/gm)].map(
    (match) => match[1] ?? match[2],
  );
  const used = exported.filter((name) => new RegExp(`\\b${name}\\b`).test(example));
  return used.length === 0 ? '' : `import { ${used.join(', ')} } from '${file.replace(/\.ts$/, '')}';\n`;
}
