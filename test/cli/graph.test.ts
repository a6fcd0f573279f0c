import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG, ROOT, Scratch } from './run';

/** Long enough for a busy machine: a process that is started here runs for about a second. */
jest.setTimeout(60_000);

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const SYSTEM = 'system: shop\nservices:\n  orders:\n    image: registry.example.com/orders:1.0.0\n    http: { port: 8080 }\n';

describe('keelson graph', () => {
  it('prints a flowchart of what was declared', async () => {
    const { code, stdout, stderr } = await scratch.keelson('graph', CONFIG);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^---\ntitle: "shop"\n---\nflowchart LR\n/);
    expect(stdout).toContain('service_order_service -->|"3 operations<br/>HTTP, 800ms, 1 retry"| service_product_catalog');
    expect(stdout).not.toContain('Cluster DNS');
  });

  it('adds what follows in an environment', async () => {
    const { code, stdout } = await scratch.keelson('graph', CONFIG, '--env', 'production');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^---\ntitle: "shop, production"\n/);
    for (const text of ['Cluster DNS', 'Prometheus', 'at order-db.data.example.com:5432', 'NetworkPolicy']) expect(stdout).toContain(text);
  });

  it('writes a drawing to a file, and nothing else', async () => {
    const { code, stdout, stderr } = await scratch.keelson('graph', CONFIG, '--format', 'svg', '--out', 'docs/shop.svg');
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(Object.keys(scratch.tree())).toEqual(['docs/shop.svg']);
    expect(scratch.read('docs/shop.svg')).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect((await scratch.keelson('graph', CONFIG, '-f', 'svg')).stdout).toBe(scratch.read('docs/shop.svg'));
  });

  it('replaces a file whole', async () => {
    scratch.write('shop.mmd', 'x'.repeat(100_000));
    await scratch.keelson('graph', CONFIG, '--out', 'shop.mmd');
    expect(scratch.read('shop.mmd')).toBe((await scratch.keelson('graph', CONFIG)).stdout);
    expect(readdirSync(scratch.folder)).toEqual(['shop.mmd']);
  });

  it('reads a system alone, without or with its environment', async () => {
    scratch.write('system.yaml', SYSTEM);
    scratch.write('production.yaml', 'kubernetes: { namespace: shop-live }\n');
    const bare = await scratch.keelson('graph', 'system.yaml');
    expect(bare).toMatchObject({ code: 0, stderr: '' });
    expect(bare.stdout).toContain('<b>orders</b>');
    expect((await scratch.keelson('graph', 'system.yaml', '--environment-file', 'production.yaml')).stdout).toContain(
      'subgraph infrastructure',
    );
    const drawn = await scratch.keelson('graph', 'system.yaml', '--environment-file', 'production.yaml', '--format', 'svg');
    expect(drawn.stdout).toContain('namespace shop-live');
  });

  it('draws an environment that does not go to Kubernetes', async () => {
    scratch.write(
      'keelson.yaml',
      `system: system.yaml\nenvironments:\n  cloud:\n    aws: { region: eu-central-1 }\n    services: { orders: { scaling: 7 } }\n`,
    );
    scratch.write('system.yaml', SYSTEM);
    const { code, stdout } = await scratch.keelson('graph', '--env', 'cloud');
    expect(code).toBe(0);
    expect(stdout).toContain('7 replicas');
    expect(stdout).not.toContain('infrastructure');
  });

  it('warns where Mermaid would refuse so many edges', async () => {
    const services = Array.from({ length: 50 }, (_, index) => `s${index}`);
    const declared = services.map((name, index) => ({
      name,
      calls: services.slice(index + 1, index + 16).map((service) => ({ service })),
    }));
    scratch.write(
      'system.json',
      JSON.stringify({
        system: 'large',
        services: Object.fromEntries(
          declared.map(({ name, calls }) => [name, { http: { port: 8080 }, ...(calls.length === 0 ? {} : { calls }) }]),
        ),
      }),
    );
    const { code, stderr } = await scratch.keelson('graph', 'system.json');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^keelson: 630 edges are more than Mermaid draws by default/);
    expect((await scratch.keelson('graph', 'system.json', '--format', 'svg')).stderr).toBe('');
  });

  it.each([
    [['graph', CONFIG, '--env', 'nowhere'], 'unknown-reference'],
    [['graph', 'nowhere.ts'], 'no-configuration'],
    [['graph'], 'no-configuration'],
    [['graph', CONFIG, '--out', 'folder'], 'not-a-file'],
    [['graph', 'wrong.yaml'], 'invalid-value'],
    [['graph', 'unplaced.yaml', '--env', 'production'], 'no-namespace'],
  ])('answers 1 with the problem: %j', async (args, problem) => {
    mkdirSync(join(scratch.folder, 'folder'));
    scratch.write('wrong.yaml', SYSTEM.replace('8080', '80'));
    scratch.write('unplaced.yaml', `system: system.yaml\nenvironments: { production: { kubernetes: {} } }\n`);
    scratch.write('system.yaml', SYSTEM);
    const { code, stdout, stderr } = await scratch.keelson(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`[${problem}]`);
  });

  it('names itself in what it proposes', async () => {
    expect((await scratch.keelson('graph')).stderr).toContain('keelson graph path/to/keelson.config.ts');
  });

  it.each([[['graph', '--format', 'png']], [['graph', 'a.ts', 'b.ts']], [['graph', '--out']]])(
    'answers 2 where it is called wrongly: %j',
    async (args) => {
      expect((await scratch.keelson(...args)).code).toBe(2);
    },
  );

  it('answers 70 where the operating system refuses, and leaves nothing behind', async () => {
    const { code, stderr } = await scratch.keelson('graph', CONFIG, '--out', '/dev/null/shop.svg');
    expect({ code, stderr }).toEqual({ code: 70, stderr: expect.stringMatching(/^keelson: .*ENOTDIR.*\n$/) });
  });

  it('has help with examples', async () => {
    const { code, stdout } = await scratch.keelson('graph', '--help');
    expect(code).toBe(0);
    for (const text of ['--env <name>', '--format <form>', '$ keelson graph --env production --format svg', 'Exit codes:'])
      expect(stdout).toContain(text);
  });
});

describe('what the process loads', () => {
  const packages = (...args: string[]): string[] => {
    const preload = scratch.write(
      'record.cjs',
      `const { writeFileSync } = require('node:fs');
       process.on('exit', () => writeFileSync(process.env.RECORD, Object.keys(require.cache).join('\\n')));`,
    );
    const record = join(scratch.folder, 'loaded');
    const tsx = join(ROOT, 'node_modules/tsx/dist/loader.mjs');
    execFileSync(process.execPath, ['--import', tsx, '--require', preload, join(ROOT, 'src/cli/main.ts'), 'graph', CONFIG, ...args], {
      cwd: scratch.folder,
      env: { ...process.env, RECORD: record, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.json') },
      stdio: 'ignore',
    });
    expect(existsSync(record)).toBe(true);
    const files = scratch
      .read('loaded')
      .split('\n')
      .filter((file) => file.includes('node_modules/'));
    const names = files.map((file) => /^(@[^/]+\/[^/]+|[^/]+)/.exec(file.split('node_modules/').at(-1)!)![0]);
    return [...new Set(names)].filter((name) => !['commander', 'tsx', 'esbuild', 'get-tsconfig', 'resolve-pkg-maps'].includes(name));
  };

  it('is no engine, and the library of layouts only where a drawing is asked for', () => {
    expect(packages('--env', 'production')).toEqual([]);
    expect(packages('--env', 'production', '--format', 'svg')).toEqual(['@dagrejs/dagre', '@dagrejs/graphlib']);
  });
});
