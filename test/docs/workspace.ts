import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Block, blocksOf, docstringExamples, documents, markOf, ROOT } from './documents';

/** One thing to do, in the order of its document. */
export type Step =
  | { readonly place: string; readonly kind: 'program'; readonly file: string; readonly throws?: string }
  | { readonly place: string; readonly kind: 'command'; readonly argumentList: readonly string[]; readonly exits: number }
  | { readonly place: string; readonly kind: 'document'; readonly text: string; readonly file: string }
  | { readonly place: string; readonly kind: 'output'; readonly text: string }
  | { readonly place: string; readonly kind: 'lines'; readonly text: string; readonly file: string };

/** What one document asks for, in a folder of its own. */
export interface Script {
  readonly document: string;
  readonly folder: string;
  readonly steps: readonly Step[];
}

/** A folder with every block of every document as a file, and what is to be done with them. */
export interface Workspace {
  readonly folder: string;
  readonly scripts: readonly Script[];
  /** Files with jest tests, as absolute paths. */
  readonly tests: readonly string[];
  /** Blocks that nothing would compile, run or compare, and that give no reason. */
  readonly idle: readonly string[];
}

/** Documents whose blocks are written elsewhere or are about another program. */
const ELSEWHERE = /^(CONTRIBUTING|CHANGELOG)\.md$|^(test|bench|src)\//;

export function makeWorkspace(): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-docs-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const tests: string[] = [];
  const idle: string[] = [];
  const scripts = documents()
    .filter(({ path }) => !ELSEWHERE.test(path))
    .map((document): Script => {
      const home = join(folder, document.path.replace(/\.md$/, '').replaceAll('/', '-').toLowerCase());
      mkdirSync(home);
      if (document.path === 'README.md') cpSync(join(ROOT, 'examples'), join(home, 'examples'), { recursive: true });
      return { document: document.path, folder: home, steps: stepsOf(blocksOf(document), home, tests, idle) };
    });
  const home = join(folder, 'docstrings');
  mkdirSync(home);
  scripts.push({ document: 'src', folder: home, steps: stepsOf(docstringExamples(), home, tests, idle) });
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(compilerOptions()));
  return { folder, scripts, tests, idle };
}

export function removeWorkspace({ folder }: Workspace): void {
  rmSync(folder, { recursive: true, force: true });
}

/** The options of the project itself, with the paths made absolute. */
function compilerOptions(): object {
  const file = readFileSync(join(ROOT, 'tsconfig.json'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
  const {
    paths,
    rootDir: _,
    outDir: __,
    ...options
  } = JSON.parse(file).compilerOptions as { paths: Record<string, string[]>; rootDir: string; outDir: string };
  const absolute = Object.fromEntries(Object.entries(paths).map(([name, [target]]) => [name, [join(ROOT, target as string)]]));
  // A block may show a construct without using its name further.
  const relaxed = { noUnusedLocals: false, noUnusedParameters: false, declaration: false };
  return {
    compilerOptions: {
      ...options,
      ...relaxed,
      noEmit: true,
      types: ['node', 'jest'],
      typeRoots: [join(ROOT, 'node_modules/@types')],
      paths: absolute,
    },
    include: ['**/*.ts'],
    exclude: ['node_modules', 'readme/examples'],
  };
}

function stepsOf(blocks: readonly Block[], folder: string, tests: string[], idle: string[]): Step[] {
  const steps: Step[] = [];
  let before = '';
  for (const [index, block] of blocks.entries()) {
    const { place, language, marks } = block;
    const write = (name: string, text: string): string => {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${text}\n`);
      return path;
    };
    const output = markOf(block, 'output');
    const within = markOf(block, 'in');
    if (output !== undefined) {
      const command = /^of keelson (.*)$/.exec(output)?.[1];
      if (command !== undefined) steps.push({ place, kind: 'command', argumentList: argumentsOf(command), exits: 0 });
      steps.push({ place, kind: 'output', text: block.text });
    } else if (within !== undefined)
      steps.push({ place, kind: 'lines', text: block.text, file: join(within.startsWith('examples/') ? ROOT : folder, within) });
    else if (language === 'ts') {
      const text = markOf(block, 'continues') === undefined ? block.text : `${before}\n${block.text}`;
      before = text;
      const file = write(block.file ?? `block-${index + 1}.ts`, /^(import|export) /m.test(text) ? text : `${text}\nexport {};`);
      const throws = markOf(block, 'throws');
      if (file.endsWith('.test.ts')) tests.push(file);
      else if (markOf(block, 'not run') === undefined)
        steps.push({ place, kind: 'program', file, ...(throws === undefined ? {} : { throws }) });
    } else if (language === 'yaml') {
      const file = write(block.file ?? `block-${index + 1}.yaml`, block.text);
      steps.push({ place, kind: 'document', text: block.text, file });
    } else if (language === 'json') {
      JSON.parse(block.text);
      if (block.file !== undefined) write(block.file, block.text);
    } else if (language === 'sh') {
      if (marks.some(({ name }) => name === 'not run' || name === 'newcomer')) continue;
      const commands = block.text
        .replace(/\\\n\s*/g, '')
        .split('\n')
        .filter((line) => line.trim() !== '' && !line.startsWith('#'));
      for (const command of commands) {
        const words = /^(?:npx )?keelson (.*)$/.exec(command)?.[1];
        if (words === undefined) idle.push(`${place}: ${command}`);
        else steps.push({ place, kind: 'command', argumentList: argumentsOf(words), exits: Number(markOf(block, 'exits') ?? 0) });
      }
    }
  }
  return steps;
}

/** The words of a simple command line; quotes hold blanks, and a redirection ends it. */
function argumentsOf(text: string): string[] {
  const command = text.split(/ [>|] /)[0] as string;
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? (match[3] as string));
}
