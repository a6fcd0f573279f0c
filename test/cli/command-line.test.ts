import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reportFailure } from '../../src/cli/failure';
import { CONFIG, ROOT, Scratch } from './run';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

describe('the command line', () => {
  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await scratch.keelson('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('has help with examples, the files that are written and the exit codes', async () => {
    const { code, stdout } = await scratch.keelson('synth', '--help');
    expect(code).toBe(0);
    for (const text of [
      '--env <name>',
      '--image <unit=image>',
      'keelson.yaml',
      '.keelson.json',
      '$ keelson synth --env production',
      'Exit codes:',
      'kubectl apply',
    ]) {
      expect(stdout).toContain(text);
    }
    expect(await scratch.keelson('help', 'synth')).toEqual(await scratch.keelson('synth', '--help'));
  });

  it.each([
    [[]],
    [['snyth']],
    [['synth', '--environment']],
    [['synth', '--target', 'nomad']],
    [['synth', '--format', 'xml']],
    [['synth', '--image', 'orders']],
    [['synth', '--image', '=x']],
    [['synth', 'a.ts', 'b.ts']],
    [['synth', '--nonsense']],
  ])('answers 2 where it is called wrongly: %j', async (args) => {
    const { code, stdout, stderr } = await scratch.keelson(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  it('suggests the command that was meant', async () => {
    expect((await scratch.keelson('snyth')).stderr).toContain('Did you mean synth?');
  });

  it('answers 70 where the operating system refuses', async () => {
    const { code, stderr } = await scratch.keelson('synth', CONFIG, '--env', 'production', '--out', '/dev/null/dist');
    expect({ code, stderr }).toEqual({ code: 70, stderr: expect.stringMatching(/^keelson: .*ENOTDIR.*\n$/) });
  });

  it('shows the stack of what was not foreseen only when asked', () => {
    const report = (verbose: boolean): string => {
      let stderr = '';
      const terminal = {
        stdout: { write: () => undefined },
        stderr: { write: (text: string) => (stderr += text) },
        environment: {},
        folder: '.',
        begun: 0,
      };
      expect(reportFailure(new TypeError('x is not a function'), terminal, { json: false, verbose })).toBe(70);
      return stderr;
    };
    expect(report(false)).toBe(
      'keelson: x is not a function\nThis was not foreseen. Run again with --verbose for the stack, and please report it.\n',
    );
    expect(report(true)).toMatch(/TypeError: x is not a function\n\s+at /);
  });
});

describe('keelson schema', () => {
  it('prints the schema of a system, and of an environment', async () => {
    const system = await scratch.keelson('schema');
    expect(system.code).toBe(0);
    expect(JSON.parse(system.stdout)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', required: ['system'] });
    const environment = await scratch.keelson('schema', '--environment');
    expect(Object.keys(JSON.parse(environment.stdout).properties)).toContain('kubernetes');
  });
});
