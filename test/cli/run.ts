import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { run } from '../../src/cli/command-line';

export const ROOT = resolve(__dirname, '../..');
export const CONFIG = join(ROOT, 'examples/ecommerce/keelson.config.ts');

/** What a command left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder for one test, gone afterwards. */
export class Scratch {
  readonly folder = mkdtempSync(join(tmpdir(), 'keelson-test-'));

  /** Runs the command line in this process, as if the folder were the current one. */
  async keelson(...args: string[]): Promise<Outcome> {
    let stdout = '';
    let stderr = '';
    const code = await run(args, {
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
      environment: {},
      folder: this.folder,
      begun: performance.now(),
    });
    return { code, stdout, stderr };
  }

  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), 'utf8');
  }

  /** Every file below a folder, by its path with slashes; hidden ones too. */
  tree(path = '.'): Record<string, string> {
    const top = join(this.folder, path);
    const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
    const texts = files.map((entry): [string, string] => {
      const file = join(entry.parentPath, entry.name);
      return [relative(top, file).split(sep).join('/'), readFileSync(file, 'utf8')];
    });
    return Object.fromEntries(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
