import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import config from '../../examples/ecommerce/keelson.config';
import { ServerlessSystem, templatesOf } from '../../src/aws/index';
import { CONFIG, ROOT, Scratch } from './run';

jest.setTimeout(120_000);

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const synth = (...args: string[]) => scratch.keelson('synth', CONFIG, '--env', 'aws', '--target', 'aws', ...args);

const REGISTRY = '111111111111.dkr.ecr.eu-central-1.amazonaws.com';
const shop = (order: readonly string[], platform = '{}', more = ''): string => `
import { defineConfig, System } from 'keelson';
const shop = new System('shop', { owner: 'team-shop' });
const services: any = {};
for (const name of ${JSON.stringify(order)})
  services[name] = shop.service(name, { image: '${REGISTRY}/' + name + ':1.0.0', runtime: 'go', http: { port: 8080 } });
services.orders.calls(services.catalog, { operations: ['GET /v1/products/{id}'] });
${more}
export default defineConfig({ system: shop, environments: { production: { aws: ${platform} } } });
`;

describe('keelson synth --target aws', () => {
  it('writes a cloud assembly and the reports, the same bytes as the CDK app, and says so a second time', async () => {
    const { code, stderr } = await synth('--out', 'dist');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const before = scratch.tree();
    const names = Object.keys(before);
    for (const file of ['dist/.keelson.json', 'dist/aws/manifest.json', 'dist/aws/shop.assets.json', 'dist/aws/shop.template.json'])
      expect(names).toContain(file);
    expect(names).toEqual(expect.arrayContaining(['dist/findings-aws.json', 'dist/parity-aws.md']));

    const app = new App({ outdir: join(scratch.folder, 'app') });
    new ServerlessSystem(app, 'shop', { system: config.system, environment: config.environments.aws, stackName: 'shop-aws' });
    const [ours] = templatesOf(app.synth());
    expect(JSON.parse(scratch.read('dist/aws/shop.template.json'))).toEqual(ours?.template);
    expect(scratch.read('app/shop.template.json')).toBe(before['dist/aws/shop.template.json']);

    const { stdout } = await synth('--out', 'dist');
    // No file of an assembly tells where it was made.
    expect(Object.keys(before).filter((name) => before[name]?.includes(ROOT))).toEqual([]);
    const again = Object.fromEntries(Object.entries(scratch.tree()).filter(([name]) => name.startsWith('dist/')));
    expect(again).toEqual(before);
    expect(stdout).toMatch(/\d+ files as they were in dist/);
  });

  it('writes the same bytes whatever the order of declaration, and the folder', async () => {
    scratch.write('one/keelson.config.ts', shop(['orders', 'catalog']));
    scratch.write('other/deep/keelson.config.ts', shop(['catalog', 'orders']));
    for (const folder of ['one', 'other/deep'])
      expect(await scratch.keelson('synth', `${folder}/keelson.config.ts`, '--target', 'aws', '--out', `${folder}/dist`)).toMatchObject({
        code: 0,
      });
    const [one, other] = [scratch.tree('one/dist'), scratch.tree('other/deep/dist')];
    expect(Object.keys(one)).toContain('aws/shop.template.json');
    expect(other).toEqual(one);
  });

  it('names the stack after the system and the environment, so that two environments are two installations', async () => {
    const stackName = async (platform: string, file = 'said.config.ts'): Promise<unknown> => {
      scratch.write(file, shop(['orders', 'catalog'], platform));
      expect(await scratch.keelson('synth', file, '--target', 'aws')).toMatchObject({ code: 0 });
      return JSON.parse(scratch.read('dist/aws/manifest.json')).artifacts.shop.properties.stackName;
    };
    expect(await stackName('{}', 'keelson.config.ts')).toBe('shop-production');
    expect(await stackName("{ stackName: 'shop-eu' }")).toBe('shop-eu');
  });

  it('writes each unit as a template of its own where the platform says so', async () => {
    scratch.write('keelson.config.ts', shop(['orders', 'catalog'], "{ stacks: 'nested' }"));
    expect(await scratch.keelson('synth', '--target', 'aws')).toMatchObject({ code: 0 });
    expect(Object.keys(scratch.tree('dist/aws')).filter((name) => name.endsWith('.nested.template.json'))).toHaveLength(2);
  });

  it('says in the parity report what AWS does not express', async () => {
    await synth();
    expect(scratch.read('dist/parity-aws.md')).toMatch(/kafka/i);
  });

  it('fails a strict run where a rule finds an error', async () => {
    scratch.write(
      'keelson.config.ts',
      shop(['orders', 'catalog'], '{}', "services.orders.exposes({ host: 'shop.example.com', path: '/v1/orders' });"),
    );
    const { stdout, code } = await scratch.keelson('synth', '--target', 'aws', '--format', 'json');
    expect(code).toBe(0);
    const severities = (JSON.parse(stdout).findings as { severity: string }[]).map(({ severity }) => severity);
    expect(severities.filter((severity) => severity === 'error')).not.toEqual([]);
    expect((await scratch.keelson('synth', '--target', 'aws', '--strict')).code).toBe(3);
  });

  it.each([
    ['an image that Lambda cannot run', shop(['orders', 'catalog']).replaceAll(REGISTRY, 'registry.example.com'), 'image-not-in-ecr'],
    [
      'a store without a network',
      shop(['orders', 'catalog'], '{}', "services.orders.owns('db', { engine: 'postgres', version: '16' });"),
      'store-needs-a-network',
    ],
    [
      'an override of what is not there',
      shop(['orders', 'catalog'], '{}, overrides: { orders: { functoin: () => undefined } }'),
      'unknown-reference',
    ],
  ])('refuses %s, and writes nothing', async (_name, text, problem) => {
    scratch.write('keelson.config.ts', text);
    const before = scratch.tree();
    const { code, stdout, stderr } = await scratch.keelson('synth', '--target', 'aws');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`[${problem}]`);
    expect(scratch.tree()).toEqual(before);
  });

  it('leaves alone what it wrote before where the input became wrong', async () => {
    scratch.write('keelson.config.ts', shop(['orders', 'catalog']));
    await scratch.keelson('synth', '--target', 'aws');
    scratch.write('broken.config.ts', shop(['orders', 'catalog']).replaceAll(REGISTRY, 'registry.example.com'));
    const before = scratch.tree();
    expect((await scratch.keelson('synth', 'broken.config.ts', '--target', 'aws')).code).toBe(1);
    expect(scratch.tree()).toEqual(before);
  });
});
