import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../..');

/** Runs a TypeScript program of this repository in a process of its own. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  return execFileSync(process.execPath, ['--import', 'tsx', ...args], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, ...env } });
}

describe('keelson/kubernetes', () => {
  it('loads cdk8s and constructs, and no other engine, even while it renders', () => {
    const script = `
      const { App, Chart } = require('cdk8s');
      const { ProductionMicroservice } = require('./src/kubernetes/index.ts');
      const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
      new ProductionMicroservice(chart, 'orders', { image: 'registry.example.com/orders:1.0.0', http: { port: 8080 } });
      chart.toJson();
      const packages = Object.keys(require.cache).map((file) => /.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(file)?.[1]);
      console.log(JSON.stringify([...new Set(packages)].filter((name) => name !== undefined).sort()));
    `;
    const packages: string[] = JSON.parse(run(['-e', script]));
    expect(packages).toEqual(expect.arrayContaining(['cdk8s', 'constructs']));
    expect(packages.filter((name) => /^(cdk8s-plus|aws-cdk-lib|@aws-cdk|@pulumi)/.test(name))).toEqual([]);
  });

  it('says which command installs cdk8s where it is missing', () => {
    const script = `
      const { Module } = require('node:module');
      const load = Module._load;
      Module._load = (request, ...rest) => {
        if (request === 'cdk8s') throw Object.assign(new Error("Cannot find module 'cdk8s'"), { code: 'MODULE_NOT_FOUND' });
        return load(request, ...rest);
      };
      require('./src/kubernetes/index.ts');
    `;
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script], { cwd: ROOT, encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr).toContain('[missing-peer]');
    expect(stderr).toContain('npm install cdk8s constructs');
  });
});

describe('the examples', () => {
  it.each([
    ['examples/lone/cdk8s.ts', 'CDK8S_OUTDIR', 'shop.k8s.yaml'],
    ['examples/cdk8s-plus/cdk8s.ts', 'CDK8S_OUTDIR', 'shop.k8s.yaml'],
    ['examples/eks/app.ts', 'CDK_OUTDIR', 'shop.template.json'],
  ])('%s runs', (file, variable, expected) => {
    const outdir = mkdtempSync(join(tmpdir(), 'keelson-'));
    try {
      run([file], { [variable]: outdir });
      expect(readdirSync(outdir)).toContain(expected);
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });
});
