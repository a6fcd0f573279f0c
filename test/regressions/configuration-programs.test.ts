import { Scratch } from '../cli/run';
import { publish, run } from './published-command';

/** Long enough for a busy machine: what is started here runs for about a second. */
jest.setTimeout(60_000);

let home: Scratch;
let main: string;
let scratch: Scratch;
beforeAll(() => {
  home = new Scratch();
  main = publish(home);
});
afterAll(() => home.remove());
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const config = (extra = ''): string => `
import { defineConfig, System } from 'keelson';
${extra}
interface Nothing { readonly that: 'is left of this in JavaScript' }

const shop = new System('shop', { owner: 'team-shop' });
const image = 'registry.example.com/shop:1.0.0';
shop.service('catalog', { image, http: { port: 8080 } });
export default defineConfig({ system: shop, environments: { production: { kubernetes: { namespace: 'shop' } } } });
`;

const LINE_OF_CATALOG = 8;

describe('a configuration in TypeScript, read by the published command', () => {
  it.each(['keelson.config.ts', 'keelson.config.mts'])('has its own lines in findings: %s', async (name) => {
    scratch.write(name, config());
    const { code, stdout } = await run(main, scratch, 'synth');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining(`(${name}:${LINE_OF_CATALOG}:`) });
  });

  it('has its own lines in problems', async () => {
    scratch.write('keelson.config.ts', config().replace('8080', '80'));
    const { code, stderr } = await run(main, scratch, 'synth');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`keelson.config.ts:${LINE_OF_CATALOG}:`) });
  });

  it('may print: standard output stays the answer', async () => {
    scratch.write('keelson.config.ts', config("console.log('hello from the configuration');"));
    const { stdout, stderr } = await run(main, scratch, 'synth', '--format', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ system: 'shop' });
    expect(stderr).toContain('hello from the configuration');
  });

  it('may leave a timer open: the command ends', async () => {
    scratch.write('keelson.config.ts', config('setInterval(() => undefined, 3_600_000);'));
    expect(await run(main, scratch, 'synth')).toMatchObject({ code: 0, stdout: expect.stringContaining('written') });
  });

  it('fails where it ends the process, and says so', async () => {
    scratch.write('keelson.config.ts', config('process.exit(0);'));
    expect(await run(main, scratch, 'synth')).toMatchObject({ code: 1, stderr: expect.stringContaining('process.exit') });
    expect(scratch.tree()).not.toHaveProperty(['dist/.keelson.json']);
  });

  it('fails with one line where a promise fails that nobody waits for', async () => {
    scratch.write('keelson.config.ts', config("Promise.reject(new Error('no such vault'));"));
    const { code, stderr } = await run(main, scratch, 'synth');
    expect({ code, stderr }).toEqual({ code: 70, stderr: expect.stringMatching(/^keelson: no such vault\n/) });
    expect(stderr).not.toContain('    at ');
  });
});
