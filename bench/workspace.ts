import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';

export const ROOT = resolve(__dirname, '..');

/** A project outside the repository, as a user has it: Keelson compiled and installed, and the programs that are measured. */
export interface Workspace {
  readonly folder: string;
  remove(): void;
}

/** Numbers of services, and to how many others each of them calls. */
export interface Size {
  readonly services: number;
  readonly calls: number;
}

/**
 * @param programs - the folder of the programs
 * @param compiled - those of them, without `.ts`, that are also run compiled
 */
export function createWorkspace(
  programs = join(__dirname, 'programs'),
  compiled: readonly string[] = ['keelson.config', 'main'],
): Workspace {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    linkPackages(folder);
    compileKeelson(join(folder, 'node_modules/keelson'));
    cpSync(programs, folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    for (const program of compiled) compileProgram(folder, program);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, remove };
}

function linkPackages(folder: string): void {
  const packages = join(ROOT, 'node_modules');
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(packages)) {
    if (name !== 'keelson' && name !== '.cache') symlinkSync(join(packages, name), join(folder, 'node_modules', name));
  }
}

/** Compiles the sources as they are now: `lib/` may be older, or being written by somebody else. */
function compileKeelson(folder: string): void {
  mkdirSync(folder);
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  const arguments_ = ['-p', join(ROOT, 'tsconfig.json'), '--outDir', join(folder, 'lib')];
  const { status, stdout } = spawnSync(join(ROOT, 'node_modules/.bin/tsc'), arguments_, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`Keelson does not compile:\n${stdout}`);
}

/** The compiled twin of a program, for those who do not run TypeScript. */
function compileProgram(folder: string, name: string): void {
  mkdirSync(join(folder, 'compiled', dirname(name)), { recursive: true });
  const { outputText } = transpileModule(readFileSync(join(folder, `${name}.ts`), 'utf8'), {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022, esModuleInterop: true },
  });
  writeFileSync(join(folder, 'compiled', `${name}.js`), outputText);
}

/** Writes the values of the Helm chart for a size and answers their file. */
export function writeValues({ folder }: Workspace, { services, calls }: Size): string {
  const names = Array.from({ length: services }, (_, number) => `service-${String(number).padStart(5, '0')}`);
  const list = (items: readonly string[]): string => `[${items.join(', ')}]`;
  const values = names.map(
    (name, number) =>
      `  - name: ${name}\n    callees: ${list(names.slice(number + 1, number + 1 + calls))}\n    callers: ${list(names.slice(Math.max(0, number - calls), number))}\n`,
  );
  const file = join(folder, `values-${services}.yaml`);
  writeFileSync(file, `services:\n${values.join('')}`);
  return file;
}
