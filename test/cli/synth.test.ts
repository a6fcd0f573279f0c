import { parseAllDocuments } from 'yaml';
import config from '../../examples/ecommerce/keelson.config';
import { planSystem } from '../../src/kubernetes/plan/system';
import { inCanonicalOrder, stringifyManifests } from '../../src/kubernetes/yaml';
import { CONFIG, Scratch } from './run';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const synth = (...args: string[]) => scratch.keelson('synth', CONFIG, '--env', 'production', ...args);

const SMALL = `
import { defineConfig, System } from 'keelson';
const shop = new System('shop', { owner: 'team-shop' });
shop.service('orders', { image: 'registry.example.com/orders:1.0.0', runtime: 'go', http: { port: 8080 } });
shop.service('catalog', { image: 'registry.example.com/catalog:1.0.0', runtime: 'go', http: { port: 8080 } });
export default defineConfig({ system: shop, environments: { production: { kubernetes: { namespace: 'shop' } } } });
`;

describe('keelson synth', () => {
  it('writes one file for each unit and one for the system, and the reports beside their folder', async () => {
    const { code, stderr } = await synth('--out', 'dist');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(Object.keys(scratch.tree())).toEqual([
      'dist/.keelson.json',
      'dist/findings-kubernetes.json',
      'dist/kubernetes/00-shop.yaml',
      'dist/kubernetes/notification-service.yaml',
      'dist/kubernetes/order-service.yaml',
      'dist/kubernetes/product-catalog.yaml',
      'dist/parity-kubernetes.md',
    ]);
  });

  it('puts the namespace first in the order of files', async () => {
    await synth();
    const [first] = Object.entries(scratch.tree('dist/kubernetes'));
    expect(parseAllDocuments(first?.[1] as string).map((document) => document.get('kind'))).toEqual([
      'Namespace',
      'NetworkPolicy',
      'ResourceQuota',
      'LimitRange',
    ]);
  });

  it('writes the bytes of the plan', async () => {
    await synth();
    const groups = planSystem(config.system, config.environments.production);
    const texts = groups.map((group) => stringifyManifests(group.objects.map((object) => inCanonicalOrder(object.build()))));
    expect(Object.values(scratch.tree('dist/kubernetes'))).toEqual(texts);
  });

  it('gives the same bytes again, and says that nothing changed', async () => {
    await synth();
    const before = scratch.tree();
    const { stdout } = await synth();
    expect(stdout).toMatch(/6 files as they were in dist/);
    expect(scratch.tree()).toEqual(before);
  });

  it('takes an image that is given at synthesis, and only there', async () => {
    await synth();
    const before = scratch.tree('dist/kubernetes');
    const image = `registry.example.com/order-service:2.0.1@sha256:${'5'.repeat(64)}`;
    await synth('--image', `order-service=${image}`);
    const after = scratch.tree('dist/kubernetes');
    expect(after['order-service.yaml']).toContain(`image: ${image}`);
    expect({ ...after, 'order-service.yaml': '' }).toEqual({ ...before, 'order-service.yaml': '' });
  });

  it('removes the file of a service that is gone', async () => {
    scratch.write('keelson.config.ts', SMALL);
    await scratch.keelson('synth');
    expect(Object.keys(scratch.tree('dist/kubernetes'))).toEqual(['catalog.yaml', 'orders.yaml']);
    scratch.write('keelson.config.mts', '');
    scratch.write('other.config.ts', SMALL.replace(/^shop.service\('catalog'.*\n/m, ''));
    const { code } = await scratch.keelson('synth', 'other.config.ts');
    expect(code).toBe(0);
    expect(Object.keys(scratch.tree('dist/kubernetes'))).toEqual(['orders.yaml']);
  });

  it.each(['dist/kubernetes/notes.yaml', 'dist/kubernetes/mine/deep.yaml', 'dist/parity-kubernetes.md'])(
    'leaves a file alone that it did not write: %s',
    async (path) => {
      scratch.write(path, 'mine\n');
      const before = scratch.tree();
      const { code, stderr } = await synth();
      expect(code).toBe(1);
      expect(stderr).toContain('[foreign-file]');
      expect(stderr).toContain(path);
      expect(scratch.tree()).toEqual(before);
    },
  );

  it('also leaves it alone between two runs', async () => {
    await synth();
    scratch.write('dist/kubernetes/extra.yaml', 'mine\n');
    const before = scratch.tree();
    const { code } = await synth('--image', 'order-service=registry.example.com/order-service:9');
    expect(code).toBe(1);
    expect(scratch.tree()).toEqual(before);
  });

  it('keeps whatever else stands in the output folder', async () => {
    scratch.write('dist/README.md', 'ours\n');
    scratch.write('dist/helm/Chart.yaml', 'ours\n');
    await synth();
    expect(scratch.read('dist/README.md')).toBe('ours\n');
    expect(scratch.read('dist/helm/Chart.yaml')).toBe('ours\n');
  });

  it('writes nothing where the input is wrong, and names each problem', async () => {
    await synth();
    const before = scratch.tree();
    const { code, stdout, stderr } = await synth('--image', 'order-servce=registry.example.com/x:1', '--image', 'product-catalog=NO');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('environments.production.images');
    expect(stderr).not.toMatch(/\n\s+at .*\.ts:\d+:\d+\)/);
    expect(scratch.tree()).toEqual(before);
  });

  it('refuses an output folder that is a file', async () => {
    scratch.write('dist', 'a file\n');
    const { code, stderr } = await synth();
    expect({ code, stderr: stderr.includes('[not-a-folder]') }).toEqual({ code: 1, stderr: true });
  });

  it('refuses a record that is not its own', async () => {
    scratch.write('dist/.keelson.json', '{"kubernetes": "all"}');
    const { code, stderr } = await synth();
    expect({ code, stderr: stderr.includes('[unreadable-record]') }).toEqual({ code: 1, stderr: true });
  });

  it('reads the configuration of the current folder, and its only environment', async () => {
    scratch.write('keelson.config.ts', SMALL);
    const { code, stdout } = await scratch.keelson('synth');
    expect(code).toBe(0);
    expect(stdout).toContain('shop, production: Kubernetes 1.34, namespace shop');
  });

  it.each([
    ['no configuration', {}, 'no-configuration'],
    ['two configurations', { 'keelson.config.ts': SMALL, 'keelson.yaml': 'system: shop' }, 'no-configuration'],
    ['a configuration that fails', { 'keelson.config.ts': 'export default undefined.x;\n' }, 'configuration-failed'],
    ['a configuration that exports nothing', { 'keelson.config.ts': 'export const x = 1;\n' }, 'no-configuration'],
    ['a configuration without a system', { 'keelson.config.ts': 'export default { system: 1, environments: {} };\n' }, 'invalid-value'],
    [
      'an environment that is none',
      { 'keelson.config.ts': SMALL.replace(/production: .*$/m, 'production: null } as never });') },
      'invalid-value',
    ],
  ])('says what is wrong with %s', async (_, files: Readonly<Record<string, string>>, problem) => {
    for (const [path, text] of Object.entries(files)) scratch.write(path, text);
    const { code, stdout, stderr } = await scratch.keelson('synth');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`[${problem}]`);
  });

  it('names the line of a configuration that fails', async () => {
    scratch.write('keelson.config.ts', "const shop: any = undefined;\n\nshop.service('orders');\n");
    const { stderr } = await scratch.keelson('synth');
    expect(stderr).toMatch(/at: +keelson\.config\.ts:\d+/);
    expect(stderr).toContain("Cannot read properties of undefined (reading 'service')");
  });

  it('names the line of a module that fails, not that of its import', async () => {
    scratch.write('keelson.config.ts', "import { x } from './system';\nexport default x;\n");
    scratch.write('system.ts', "export const x = 1;\nthrow new Error('no image');\n");
    const { stderr } = await scratch.keelson('synth');
    expect(stderr).toMatch(/at: +system\.ts:2:\d+\n +received: no image\n/);
  });

  it('asks which environment is meant, where there are several', async () => {
    const { code, stderr } = await scratch.keelson('synth', CONFIG);
    expect(code).toBe(1);
    expect(stderr).toContain('one of production, meshed, aws, development');
    expect((await scratch.keelson('synth', CONFIG, '--env', 'prodution')).stderr).toContain('did you mean production?');
  });

  it('fits a hundred columns', async () => {
    for (const environment of ['production', 'meshed', 'development']) {
      const { stdout } = await scratch.keelson('synth', CONFIG, '--env', environment, '--out', environment, '--verbose');
      expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
    }
  });

  it('prints JSON for programs', async () => {
    const { code, stdout } = await synth('--format', 'json');
    const summary = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(summary).toMatchObject({
      system: 'shop',
      environment: 'production',
      target: 'kubernetes',
      edges: { calls: 1, publishes: 1, subscribes: 1, owns: 3, uses: 2, reaches: 2, exposes: 2 },
      crossings: [{ from: 'order-service', to: 'product-catalog', kind: 'call', contexts: ['ordering', 'catalog'] }],
      objects: { Deployment: 3, Namespace: 1 },
      output: { folder: 'dist', state: 'written' },
    });
    expect(summary.units).toContainEqual({
      name: 'order-service',
      kind: 'service',
      replicas: { min: 3, max: 12 },
      cpu: { reserved: '500m', limit: '2' },
      memory: '512Mi',
    });
    expect(summary.output.files).toEqual(
      Object.keys(scratch.tree('dist'))
        .filter((file) => file !== '.keelson.json')
        .sort((a, b) => summary.output.files.indexOf(a) - summary.output.files.indexOf(b)),
    );
    const { source, ...finding } = summary.findings[0];
    expect(source).toMatch(/examples\/ecommerce\/system\.ts:\d+:\d+$/);
    expect(JSON.parse(scratch.read('dist/findings-kubernetes.json'))).toEqual([finding]);
  });

  it('prints problems as JSON too', async () => {
    const { code, stdout, stderr } = await synth('--format', 'json', '--image', 'order-service=NO');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout).problems[0]).toMatchObject({ code: 'invalid-value', path: 'environments.production.images.order-service' });
  });
});

describe('overrides', () => {
  const withOverride = (override: string): string =>
    SMALL.replace("{ namespace: 'shop' }", `{ namespace: 'shop' }, overrides: { orders: { ${override} } }`);
  const overriding = async (override: string) => {
    scratch.write('keelson.config.ts', withOverride(override));
    return scratch.keelson('synth');
  };

  it('change the manifest last, and its keys keep their order', async () => {
    await overriding(
      'deployment: (manifest: any) => { manifest.spec.revisionHistoryLimit = 2; return { spec: manifest.spec, ...manifest }; }',
    );
    const deployment = scratch
      .read('dist/kubernetes/orders.yaml')
      .split('---\n')
      .find((text) => text.includes('kind: Deployment'));
    expect(deployment).toContain('revisionHistoryLimit: 2');
    expect(deployment?.startsWith('apiVersion: apps/v1\nkind: Deployment\nmetadata:')).toBe(true);
  });

  it('that break a standard are findings', async () => {
    const { code, stdout } = await overriding(
      'deployment: (manifest: any) => { manifest.spec.template.spec.hostNetwork = true; return manifest; }',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('security/containers-are-not-privileged');
    expect(stdout).toContain('overrides.orders: Deployment/orders: hostNetwork is switched on');
  });

  it('that break a standard stop a strict synthesis, and nothing is written', async () => {
    scratch.write(
      'keelson.config.ts',
      withOverride('deployment: (manifest: any) => { manifest.spec.template.spec.hostNetwork = true; return manifest; }'),
    );
    const { code, stdout } = await scratch.keelson('synth', '--strict');
    expect(code).toBe(3);
    expect(stdout).toContain('nothing was written');
    expect(Object.keys(scratch.tree())).toEqual(['keelson.config.ts']);
  });

  it('let a strict synthesis pass where no rule finds an error', async () => {
    scratch.write('keelson.config.ts', SMALL);
    expect((await scratch.keelson('synth', '--strict')).code).toBe(0);
  });

  it.each([
    ['deploymnt: (manifest: any) => manifest', 'environments.production.overrides.orders.deploymnt', 'did you mean deployment?'],
    ['deployment: 3 as any', 'environments.production.overrides.orders.deployment', 'a function'],
    ['deployment: () => undefined', 'environments.production.overrides.orders.deployment', 'return the manifest'],
    ['deployment: () => { throw new Error("no luck"); }', 'environments.production.overrides.orders.deployment', 'no luck'],
  ])('that are none are problems: %s', async (override, path, text) => {
    const { code, stderr } = await overriding(override);
    expect(code).toBe(1);
    expect(stderr).toContain(path);
    expect(stderr).toContain(text);
    expect(Object.keys(scratch.tree())).toEqual(['keelson.config.ts']);
  });
});
