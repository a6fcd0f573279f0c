import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '..');
const CONFIGURATION = join(ROOT, '.dependency-cruiser.cjs');
const COMMAND = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const { forbidden } = require(CONFIGURATION) as { forbidden: { name: string }[] };

const ENGINES = ['cdk8s', 'constructs', 'aws-cdk-lib', 'cdk8s-plus-34', '@pulumi/kubernetes', 'jest', 'yaml', 'left-pad'];
const MANIFEST = {
  name: 'planted',
  dependencies: { yaml: '*' },
  peerDependencies: { cdk8s: '*', constructs: '*', 'aws-cdk-lib': '*', 'cdk8s-plus-34': '*', '@pulumi/kubernetes': '*' },
  devDependencies: { jest: '*' },
};

/** Each file by its path, with the modules that it imports; `type x` imports types alone, `late x` requires it when it runs. */
type Files = Record<string, readonly string[]>;
interface Violation {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

/** Runs the import rules over a planted tree. */
async function cruise(files: Files): Promise<Violation[]> {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-arrows-'));
  try {
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write('package.json', JSON.stringify(MANIFEST));
    write('tsconfig.json', JSON.stringify({ compilerOptions: { module: 'node16', moduleResolution: 'node16' } }));
    for (const name of ENGINES) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
    for (const [path, imports] of Object.entries(files)) {
      const lines = imports.map((specifier, index) => {
        const [, type, late, name] = /^(type )?(late )?(.*)$/.exec(specifier) ?? [];
        return late !== undefined
          ? `export const module${index} = () => require('${name}');\n`
          : `export ${type ?? ''}* as module${index} from '${name}';\n`;
      });
      write(path, `export const path = '${path}';\n${lines.join('')}`);
    }
    const output = await new Promise<string>((done, fail) => {
      const command = [COMMAND, '--config', CONFIGURATION, '--output-type', 'json', 'src'];
      execFile(process.execPath, command, { cwd: folder, maxBuffer: 1 << 26 }, (error, stdout) => {
        if (stdout === '') fail(error ?? new Error('no output'));
        else done(stdout);
      });
    });
    const { summary } = JSON.parse(output) as { summary: { violations: { rule: { name: string }; from: string; to: string }[] } };
    return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One forbidden import for each rule: who imports what, and what that resolves to. */
const PLANTED: { rule: string; from: string; specifier: string; to: string }[] = [
  { rule: 'model-imports-only-model', from: 'src/model/reader.ts', specifier: 'node:fs', to: 'fs' },
  { rule: 'model-imports-only-model', from: 'src/model/yaml.ts', specifier: 'yaml', to: 'node_modules/yaml/index.js' },
  { rule: 'parser-imports-only-yaml', from: 'src/model/parse-system.ts', specifier: 'node:fs', to: 'fs' },
  { rule: 'model-imports-only-model', from: 'src/model/judge.ts', specifier: '../rules/rule', to: 'src/rules/rule.ts' },
  {
    rule: 'middle-imports-only-model',
    from: 'src/rules/policy.ts',
    specifier: '../kubernetes/plan/plan',
    to: 'src/kubernetes/plan/plan.ts',
  },
  { rule: 'target-imports-no-top', from: 'src/kubernetes/plan/help.ts', specifier: '../../cli/help', to: 'src/cli/help.ts' },
  { rule: 'nothing-imports-the-entry', from: 'src/compose/all.ts', specifier: '../index', to: 'src/index.ts' },
  {
    rule: 'construct-imports-only-model',
    from: 'src/construct/twin.ts',
    specifier: '../kubernetes/plan/plan',
    to: 'src/kubernetes/plan/plan.ts',
  },
  { rule: 'targets-stand-alone', from: 'src/aws/borrow.ts', specifier: '../kubernetes/plan/plan', to: 'src/kubernetes/plan/plan.ts' },
  { rule: 'plan-readers-stand-alone', from: 'src/pulumi/entry.ts', specifier: '../kubernetes/index', to: 'src/kubernetes/index.ts' },
  {
    rule: 'plan-readers-stand-alone',
    from: 'src/helm/chart.ts',
    specifier: '../kubernetes/constructs/unit',
    to: 'src/kubernetes/constructs/unit.ts',
  },
  {
    rule: 'only-kubernetes-constructs-import-cdk8s',
    from: 'src/report/app.ts',
    specifier: 'type cdk8s',
    to: 'node_modules/cdk8s/index.js',
  },
  {
    rule: 'only-constructs-import-constructs',
    from: 'src/testing/tree.ts',
    specifier: 'constructs',
    to: 'node_modules/constructs/index.js',
  },
  { rule: 'target-is-neutral', from: 'src/target/borrow.ts', specifier: '../kubernetes/plan/plan', to: 'src/kubernetes/plan/plan.ts' },
  { rule: 'target-is-neutral', from: 'src/target/tree.ts', specifier: 'constructs', to: 'node_modules/constructs/index.js' },
  {
    rule: 'middle-imports-only-model',
    from: 'src/rules/shared.ts',
    specifier: '../target/parity',
    to: 'src/target/parity.ts',
  },
  {
    rule: 'only-constructs-import-constructs',
    from: 'src/aws/plan/tree.ts',
    specifier: 'constructs',
    to: 'node_modules/constructs/index.js',
  },
  {
    rule: 'only-aws-constructs-import-aws-cdk-lib',
    from: 'src/azure/stack.ts',
    specifier: 'aws-cdk-lib',
    to: 'node_modules/aws-cdk-lib/index.js',
  },
  {
    rule: 'only-aws-constructs-import-aws-cdk-lib',
    from: 'src/aws/iam/policy.ts',
    specifier: 'type aws-cdk-lib',
    to: 'node_modules/aws-cdk-lib/index.js',
  },
  {
    rule: 'only-pulumi-and-azure-import-pulumi',
    from: 'src/terraform/pulumi.ts',
    specifier: '@pulumi/kubernetes',
    to: 'node_modules/@pulumi/kubernetes/index.js',
  },
  {
    rule: 'nothing-imports-cdk8s-plus',
    from: 'src/kubernetes/constructs/plus.ts',
    specifier: 'cdk8s-plus-34',
    to: 'node_modules/cdk8s-plus-34/index.js',
  },
  { rule: 'entry-reaches-no-engine', from: 'src/index.ts', specifier: './kubernetes/index', to: 'node_modules/cdk8s/index.js' },
  {
    rule: 'plan-reaches-no-engine',
    from: 'src/kubernetes/rules/all.ts',
    specifier: '../constructs/unit',
    to: 'node_modules/cdk8s/index.js',
  },
  {
    rule: 'plan-reaches-no-engine',
    from: 'src/aws/plan/all.ts',
    specifier: '../constructs/function',
    to: 'node_modules/aws-cdk-lib/index.js',
  },
  {
    rule: 'only-the-aws-command-loads-the-cdk',
    from: 'src/cli/deploy.ts',
    specifier: 'late ../aws/constructs/function',
    to: 'src/aws/constructs/function.ts',
  },
  {
    rule: 'only-the-aws-command-loads-the-cdk',
    from: 'src/report/stack.ts',
    specifier: 'type ../aws/constructs/function',
    to: 'src/aws/constructs/function.ts',
  },
  {
    rule: 'the-aws-command-loads-the-cdk-late',
    from: 'src/cli/aws/early.ts',
    specifier: '../../aws/constructs/function',
    to: 'src/aws/constructs/function.ts',
  },
  { rule: 'command-reaches-no-engine', from: 'src/cli/synth.ts', specifier: '../kubernetes/index', to: 'node_modules/cdk8s/index.js' },
  { rule: 'no-cycle', from: 'src/analysis/graph.ts', specifier: './path', to: 'src/analysis/path.ts' },
  {
    rule: 'only-declared-packages',
    from: 'src/container/compile.ts',
    specifier: 'jest',
    to: 'node_modules/jest/index.js',
  },
  { rule: 'only-declared-packages', from: 'src/container/pad.ts', specifier: 'left-pad', to: 'node_modules/left-pad/index.js' },
  { rule: 'every-import-resolves', from: 'src/report/gone.ts', specifier: './nowhere', to: './nowhere' },
];

/** Imports that the arrows allow, one for each that a rule has to let through. */
const ALLOWED: Files = {
  'src/index.ts': ['./model/system', './rules/rule'],
  'src/model/system.ts': ['./service', 'node:path'],
  'src/model/service.ts': ['type ./system'],
  'src/model/parse-system.ts': ['./system', 'yaml'],
  'src/analysis/graph.ts': ['../model/system'],
  'src/rules/rule.ts': ['../model/system', '../analysis/graph'],
  'src/construct/engine.ts': ['../model/system', 'constructs'],
  'src/kubernetes/plan/plan.ts': ['../../model/system', '../../rules/rule', '../../target/parity', 'yaml'],
  'src/kubernetes/constructs/unit.ts': ['../plan/plan', '../../construct/engine', 'cdk8s', 'constructs'],
  'src/kubernetes/index.ts': ['./constructs/unit', 'cdk8s'],
  'src/pulumi/component.ts': ['../kubernetes/plan/plan', '@pulumi/kubernetes'],
  'src/helm/chart.ts': ['../kubernetes/plan/plan'],
  'src/target/parity.ts': ['../model/system', '../rules/rule', '../analysis/graph'],
  'src/aws/plan/plan.ts': ['../../model/system', '../../target/parity'],
  'src/aws/constructs/stack.ts': ['../plan/plan', '../../construct/engine', 'aws-cdk-lib', 'constructs'],
  'src/aws/index.ts': ['./constructs/stack', 'aws-cdk-lib'],
  'src/report/summary.ts': ['../kubernetes/plan/plan', '../helm/chart', '../aws/plan/plan'],
  'src/cli/aws/synthesise.ts': ['../../aws/plan/plan', 'late ../../aws/constructs/stack', 'type ../../aws/index'],
  'src/cli/main.ts': ['../report/summary', '../kubernetes/plan/plan', '../target/parity', 'late ./aws/synthesise', 'yaml'],
};

describe('the import rules', () => {
  it('let through what the arrows allow', async () => {
    expect(await cruise(ALLOWED)).toEqual([]);
  });

  describe('report a planted violation:', () => {
    const files: Record<string, string[]> = {
      'src/model/system.ts': [],
      'src/rules/rule.ts': [],
      'src/cli/help.ts': [],
      'src/kubernetes/plan/plan.ts': [],
      'src/kubernetes/constructs/unit.ts': ['cdk8s'],
      'src/kubernetes/index.ts': ['./constructs/unit'],
      'src/target/parity.ts': [],
      'src/aws/constructs/function.ts': ['aws-cdk-lib'],
      'src/analysis/path.ts': ['./graph'],
    };
    for (const { from, specifier } of PLANTED) files[from] = [...(files[from] ?? []), specifier];
    let violations: Violation[];

    beforeAll(async () => {
      violations = await cruise(files);
    });

    it.each(PLANTED)('$rule, $from', ({ rule, from, to }) => {
      expect(violations).toContainEqual({ rule, from, to });
    });

    it('one for every rule', () => {
      expect(new Set(PLANTED.map(({ rule }) => rule))).toEqual(new Set(forbidden.map(({ name }) => name)));
    });
  });
});
