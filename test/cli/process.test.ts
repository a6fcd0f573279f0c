import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CONFIG, type Outcome, ROOT, Scratch } from './run';

/** Long enough for a busy machine: what is started here runs for about a second. */
jest.setTimeout(60_000);

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

/** As where the command is installed, compiled: nobody but the command itself has lines of TypeScript mapped. */
const UNMAPPED = 'data:text/javascript,process.setSourceMapsEnabled(false)';

const TSX = join(ROOT, 'node_modules/tsx/dist/loader.mjs');

/** Runs the command line as a process of its own. */
async function keelson(
  args: readonly string[],
  options: { readonly preload?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const preload = options.preload === undefined ? [] : ['--require', options.preload];
  const main = join(ROOT, 'src/cli/main.ts');
  try {
    const env = { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json'), ...options.env };
    const done = await promisify(execFile)(process.execPath, ['--import', TSX, '--import', UNMAPPED, ...preload, main, ...args], {
      cwd: scratch.folder,
      env,
    });
    return { code: 0, ...done };
  } catch (error) {
    const { code, stdout, stderr } = error as Outcome;
    return { code, stdout, stderr };
  }
}

const config = (extra = ''): string => `
import { defineConfig, System } from 'keelson';
${extra}
const shop = new System('shop', { owner: 'team-shop' });
shop.service('orders', { image: 'registry.example.com/orders:1.0.0', http: { port: 8080 } });
export default defineConfig({ system: shop, environments: { production: { kubernetes: { namespace: 'shop' } } } });
`;

describe('the process', () => {
  it('loads no engine: neither cdk8s nor constructs, nor a compiler of TypeScript but its own', async () => {
    const preload = scratch.write(
      'record.cjs',
      `const { appendFileSync } = require('node:fs');
       process.on('exit', () => appendFileSync(process.env.RECORD, Object.keys(require.cache).join('\\n')));`,
    );
    const { code, stderr } = await keelson(['synth', CONFIG, '--env', 'production'], {
      preload,
      env: { RECORD: join(scratch.folder, 'loaded') },
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const loaded = scratch
      .read('loaded')
      .split('\n')
      .map((file) => file.split('node_modules/').at(-1) as string);
    expect(loaded).toEqual(expect.arrayContaining([expect.stringMatching(/^commander\//)]));
    const packages = new Set(loaded.filter((file) => !file.startsWith('/')).map((file) => file.split('/')[0]));
    expect(
      [...packages].filter((name) => !['commander', 'tsx', 'esbuild', 'get-tsconfig', 'resolve-pkg-maps'].includes(name as string)),
    ).toEqual([]);
  });

  it('answers its exit code, and writes problems to standard error without a stack', async () => {
    const { code, stdout, stderr } = await keelson(['synth', CONFIG, '--env', 'nowhere']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^1 problem in what was declared\n/);
    expect((await keelson(['snyth'])).code).toBe(2);
  });

  it('writes no colour where nobody looks, and the same bytes as within this process', async () => {
    const { stdout } = await keelson(['synth', CONFIG, '--env', 'production', '--out', 'process']);
    expect(stdout).not.toContain('\u001b');
    await scratch.keelson('synth', CONFIG, '--env', 'production', '--out', 'here');
    expect(scratch.tree('process')).toEqual(scratch.tree('here'));
  });

  describe.each([
    ['keelson.config.ts', {}],
    ['keelson.config.ts', { type: 'module' }],
    ['keelson.config.mts', {}],
    ['keelson.config.cts', {}],
    ['keelson.config.mjs', {}],
    ['keelson.config.js', { type: 'module' }],
  ])('reads %s in a package with %j', (name, manifest) => {
    it('and its System is the one of the command line, though another copy is installed beside it', async () => {
      scratch.write('package.json', JSON.stringify(manifest));
      // A package of that name whose System is another class: whoever gets it is refused.
      scratch.write('node_modules/keelson/package.json', JSON.stringify({ name: 'keelson', main: 'index.js' }));
      scratch.write(
        'node_modules/keelson/index.js',
        'exports.System = class System { service() {} }; exports.defineConfig = (config) => config;\n',
      );
      scratch.write(name, config());
      const { code, stderr } = await keelson(['synth'], { env: { TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json') } });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(Object.keys(scratch.tree('dist/kubernetes'))).toEqual(['orders.yaml']);
    });
  });

  it('reads a CommonJS configuration', async () => {
    scratch.write(
      'keelson.config.cjs',
      config()
        .replace(/import (.*) from (.*);/, 'const $1 = require($2);')
        .replace('export default', 'module.exports ='),
    );
    const { code, stderr } = await keelson(['synth']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('reads a configuration with a top-level await, in an ES module', async () => {
    scratch.write('package.json', '{"type":"module"}');
    scratch.write('name.ts', "export const name: string = await Promise.resolve('orders');\n");
    scratch.write('keelson.config.ts', config("import { name } from './name.ts';").replace("shop.service('orders'", 'shop.service(name'));
    const { code, stderr } = await keelson(['synth']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('names the line of a configuration that fails', async () => {
    scratch.write('keelson.config.ts', config('const nothing: { x?: { y: number } } = {};\nnothing.x!.y;'));
    const { code, stderr } = await keelson(['synth']);
    expect(code).toBe(1);
    expect(stderr).toContain('keelson.config.ts:4');
  });

  it.each([{}, { type: 'module' }])('names the line of a declaration that is wrong, in a package with %j', async (manifest) => {
    scratch.write('package.json', JSON.stringify(manifest));
    scratch.write('keelson.config.ts', config('interface Nothing {\n  readonly x?: 1;\n}\n').replace('port: 8080', 'port: 80'));
    const { code, stderr } = await keelson(['synth']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/services\.orders\.http\.port {2}\[invalid-value\]\n +at: +keelson\.config\.ts:8:6\n/);
  });
});
