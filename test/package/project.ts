import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';

/** The root of this repository. */
export const ROOT = resolve(__dirname, '../..');

const FILES = join(__dirname, 'files');
const QUIET = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
const INSTALL_SECONDS = 300;

/** What a command left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A user's project: a temporary folder, and what is installed there. */
export class Project {
  readonly folder: string;

  constructor(workspace: string, name: string) {
    this.folder = join(workspace, name);
    mkdirSync(this.folder);
  }

  /** Makes it a package, copies files of `test/package/files` into it and installs packages. */
  async set(files: readonly string[], packages: readonly string[]): Promise<this> {
    this.write('package.json', `${JSON.stringify({ name: basename(this.folder), version: '1.0.0', private: true })}\n`);
    for (const file of files) cpSync(join(FILES, file), this.path(file));
    const { code, stderr } = await this.run('npm', ['install', ...QUIET, ...packages]);
    if (code !== 0) throw new Error(`npm install ${packages.join(' ')} failed\n${stderr}`);
    return this;
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), text);
  }

  read(file: string): string {
    return readFileSync(this.path(file), 'utf8');
  }

  has(file: string): boolean {
    return existsSync(this.path(file));
  }

  /** Every file of the project below a folder, packages aside, in order. */
  list(folder: string): string[] {
    if (!this.has(folder)) return [];
    const paths = readdirSync(this.path(folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
    return paths.filter((path) => !path.includes('node_modules') && statSync(this.path(path)).isFile()).sort();
  }

  run(command: string, argv: readonly string[], environment: Record<string, string> = {}): Promise<Outcome> {
    const env = { ...outside(), ...environment, PATH: `${this.path('node_modules/.bin')}${delimiter}${process.env.PATH}` };
    return execute(command, argv, this.folder, env);
  }
}

/** Builds and packs this repository into a folder; answers the tarball's path. */
export async function pack(workspace: string): Promise<string> {
  const { code, stdout, stderr } = await execute('npm', ['pack', '--silent', '--pack-destination', workspace], ROOT, outside());
  if (code !== 0) throw new Error(`npm pack failed\n${stdout}${stderr}`);
  const tarball = stdout.trim().split('\n').pop();
  if (tarball === undefined || !tarball.endsWith('.tgz')) throw new Error(`npm pack named no tarball\n${stdout}`);
  return join(workspace, tarball);
}

/** Runs something with a temporary folder that is gone afterwards. */
export async function withWorkspace<T>(action: (workspace: string) => Promise<T>): Promise<T> {
  const workspace = mkdtempSync(join(tmpdir(), 'keelson-package-'));
  try {
    return await action(workspace);
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

/** This process's environment without what npm, jest or a shell of this repository put there. */
function outside(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([key]) => !/^(npm_|NODE_OPTIONS$|NODE_PATH$|NODE_ENV$|INIT_CWD$|JEST_)/i.test(key));
  return Object.fromEntries(kept);
}

function execute(command: string, argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((done) => {
    const options = { cwd, env, maxBuffer: 1 << 26, timeout: INSTALL_SECONDS * 1000 };
    const child = execFile(command, argv, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      done({ code, stdout, stderr: error !== null && stderr === '' ? String(error) : stderr });
    });
    child.stdin?.end();
  });
}
