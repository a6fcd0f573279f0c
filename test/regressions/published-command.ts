import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { transformSync } from '@swc/core';
import { type Outcome, ROOT, type Scratch } from '../cli/run';

const SOURCES = join(ROOT, 'src');

/** Compiles the command ahead of time, as the published package is: no loader of TypeScript stands around it. */
export function publish(scratch: Scratch): string {
  const lib = join(scratch.folder, 'published/lib');
  for (const entry of readdirSync(SOURCES, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ts')) continue;
    const filename = join(entry.parentPath ?? entry.path, entry.name);
    const { code } = transformSync(readFileSync(filename, 'utf8'), {
      filename,
      configFile: false,
      swcrc: false,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs', ignoreDynamic: true },
    });
    const compiled = join(lib, relative(SOURCES, filename)).replace(/\.ts$/, '.js');
    mkdirSync(dirname(compiled), { recursive: true });
    writeFileSync(compiled, code);
  }
  copyFileSync(join(ROOT, 'package.json'), join(lib, '../package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(scratch.folder, 'published/node_modules'), 'junction');
  return join(lib, 'cli/main.js');
}

/** Runs the command as an installed package does, in a process of its own. */
export async function run(main: string, scratch: Scratch, ...args: string[]): Promise<Outcome> {
  try {
    const done = await promisify(execFile)(process.execPath, [main, ...args], { cwd: scratch.folder, timeout: 30_000 });
    return { code: 0, ...done };
  } catch (error) {
    const { code, stdout, stderr } = error as Outcome;
    return { code, stdout, stderr };
  }
}
