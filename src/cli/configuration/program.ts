import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Configuration, defineConfig } from '../../model/configuration';
import { KeelsonError } from '../../model/problem';
import { userPlaceIn } from '../../model/source';
import { isKeelsonError } from '../failure';
import { nameOfFile } from './find';
import type { LoadedConfiguration } from './load';
import { redirectImports, withOwnPackage } from './own-package';

/** Configurations that are programs. */
const PROGRAM = /\.[cm]?[jt]s$/;

/**
 * Runs a configuration that is written in TypeScript or JavaScript.
 *
 * @throws KeelsonError where it cannot be run, or exports no configuration
 */
export async function loadProgram(file: string, folder: string): Promise<LoadedConfiguration> {
  const name = nameOfFile(file, folder);
  if (!PROGRAM.test(file)) {
    throw new KeelsonError([
      {
        code: 'no-configuration',
        path: name,
        received: extname(file) || 'no extension',
        expected: 'a .ts, .js, .yaml or .json file',
        fix: 'name another file',
      },
    ]);
  }
  let loaded: unknown;
  try {
    loaded = await withOwnOutput(() => withOwnPackage(() => (isEsModule(file) ? importModule(file) : requireModule(file))));
  } catch (error) {
    if (isKeelsonError(error)) throw error;
    throw failedToRun(name, folder, error);
  }
  const configuration = exported(loaded);
  if (configuration === undefined) {
    throw new KeelsonError([
      {
        code: 'no-configuration',
        path: name,
        received: 'no default export that is an object',
        expected: 'a configuration',
        fix: 'write export default defineConfig({ system, environments })',
      },
    ]);
  }
  const { system, environments } = defineConfig(configuration as Configuration);
  return { system, environments, locate: () => undefined };
}

/** What a configuration prints is no part of what Keelson answers, which may be JSON: it goes to standard error. */
async function withOwnOutput<T>(run: () => Promise<T>): Promise<T> {
  const { write } = process.stdout;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  try {
    return await run();
  } finally {
    process.stdout.write = write;
  }
}

/** The default export; compiled to CommonJS it may stand one level deeper. */
function exported(module: unknown): object | undefined {
  for (let value: unknown = module, depth = 0; depth < 3 && typeof value === 'object' && value !== null; depth += 1) {
    if ('system' in value) return value;
    value = (value as { default?: unknown }).default;
  }
  const value = (module as { default?: unknown } | undefined)?.default;
  return typeof value === 'object' && value !== null ? value : undefined;
}

function requireModule(file: string): unknown {
  if (!isTypeScript(file)) return require(file);
  const tsx: typeof import('tsx/cjs/api') = require('tsx/cjs/api');
  const unregister = tsx.register();
  try {
    return require(file);
  } finally {
    unregister();
    keepSourceLines();
  }
}

async function importModule(file: string): Promise<unknown> {
  const { href } = pathToFileURL(file);
  if (!isTypeScript(file)) {
    redirectImports();
    return import(href);
  }
  // Imported, since the form of it that can be required looks for its own files in the wrong folder (tsx 4.23).
  const tsx: typeof import('tsx/esm/api', { with: { 'resolution-mode': 'import' }}) = await import('tsx/esm/api');
  const unregister = tsx.register();
  redirectImports();
  try {
    return await import(href);
  } finally {
    await unregister();
    keepSourceLines();
  }
}

/** The stacks of declarations are formatted later, when a message asks for a line: it must be one of the file, not of what tsx made of it. */
function keepSourceLines(): void {
  process.setSourceMapsEnabled(true);
}

function isTypeScript(file: string): boolean {
  return /ts$/.test(file);
}

/** As Node decides: by the extension, else by the nearest package.json. */
function isEsModule(file: string): boolean {
  if (/\.m[jt]s$/.test(file)) return true;
  if (/\.c[jt]s$/.test(file)) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      try {
        return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: unknown }).type === 'module';
      } catch {
        return false;
      }
    }
    if (folder === dirname(folder)) return false;
  }
}

function failedToRun(name: string, folder: string, error: unknown): KeelsonError {
  const message = error instanceof Error ? error.message : String(error);
  const source = placeByCompiler(message, folder) ?? userPlaceIn(error instanceof Error ? (error.stack ?? '') : '', folder);
  return new KeelsonError([
    {
      code: 'configuration-failed',
      path: name,
      ...(source === undefined ? {} : { source }),
      received: message.replaceAll(`${folder}/`, '').split('\n').slice(0, 3).join(' '),
      expected: 'a program that runs to its end',
      fix: `correct it there; npx tsx ${name} runs it alone and prints the whole stack`,
    },
  ]);
}

/** What esbuild cannot read stands in its message: `/shop/system.ts:12:20: ERROR: ...`. */
function placeByCompiler(message: string, folder: string): string | undefined {
  const match = /^(.+):(\d+):(\d+): ERROR: /m.exec(message);
  return match === null ? undefined : `${nameOfFile(String(match[1]), folder)}:${match[2]}:${match[3]}`;
}
