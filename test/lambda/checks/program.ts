import { equal, match, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Check } from '../harness';
import { KEELSON } from '../programs';

const run = promisify(execFile);
const SOURCES = join(__dirname, '..', '..', '..', 'extension');
/** Of an ELF header: where it tells the machine, and what it says for Lambda's two (elf.h, EM_X86_64 and EM_AARCH64). */
const MACHINE_AT = 18;
const MACHINES = { x86_64: 62, arm64: 183 } as const;

/** The extension as a program: its own tests, and its build. */
export const programChecks: readonly Check[] = [
  {
    name: 'extension: its own Go tests',
    show: async () => {
      const options = { cwd: SOURCES, env: { ...process.env, GOWORK: 'off', GOFLAGS: '' } };
      await run('go', ['vet', './...'], options);
      const { stdout } = await run('go', ['test', '-count=1', '-v', './...'], options);
      const passed = stdout.match(/^--- PASS/gm)?.length ?? 0;
      ok(passed > 20, stdout);
      return `${passed} tests`;
    },
  },
  {
    name: 'extension: it is static for both processors, and the same bytes from another folder',
    show: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'keelson-extension.'));
      try {
        await cp(SOURCES, join(folder, 'elsewhere'), { recursive: true });
        const { stdout } = await run(join(folder, 'elsewhere', 'build'), [join(folder, 'out')]);
        match(stdout, /arm64, \d+ bytes\nbuild: x86_64, \d+ bytes/);
        for (const [architecture, machine] of Object.entries(MACHINES)) {
          const program = await readFile(join(folder, 'out', architecture, 'extensions', 'keelson'));
          equal(program.readUInt16LE(MACHINE_AT), machine, architecture);
          ok(!program.subarray(0, 4096).includes('ld-linux'), `${architecture} asks for no dynamic linker`);
        }
        const installed = basename(dirname(dirname(KEELSON)));
        ok((await readFile(join(folder, 'out', installed, 'extensions', 'keelson'))).equals(await readFile(KEELSON)), 'the same bytes');
        return stdout
          .trim()
          .replace(/build: /g, '')
          .replace('\n', '; ');
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  },
];
