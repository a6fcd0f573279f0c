import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './documents';
import { makeWorkspace, removeWorkspace, type Workspace } from './workspace';

// One compiler, one runner and one jest for all documents; each takes a few seconds.
jest.setTimeout(240_000);

interface Outcome {
  readonly code: number;
  readonly text: string;
}

function node(argumentList: readonly string[], folder: string): Promise<Outcome> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      argumentList,
      { cwd: folder, env: { ...env, NO_COLOR: '1' }, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, text: stdout === '' ? stderr : stdout });
      },
    );
  });
}

describe('every block of code in the documents and docstrings', () => {
  let workspace: Workspace;
  beforeAll(() => {
    workspace = makeWorkspace();
  });
  afterAll(() => removeWorkspace(workspace));

  test('is compiled, run or compared, or says why not', () => {
    expect(workspace.idle).toEqual([]);
    expect(workspace.scripts.flatMap((script) => script.steps).length).toBeGreaterThan(50);
  });

  test('compiles', async () => {
    const { text } = await node(
      [join(ROOT, 'node_modules/typescript/bin/tsc'), '--pretty', 'false', '-p', workspace.folder],
      workspace.folder,
    );
    // The sources have a check of their own.
    expect(text.split('\n').filter((line) => /^\w[^(]*\(\d+,\d+\): error /.test(line))).toEqual([]);
  });

  test('does what it says', async () => {
    const list = join(workspace.folder, 'scripts.json');
    writeFileSync(list, JSON.stringify(workspace.scripts));
    const tsx = join(ROOT, 'node_modules/tsx/dist/cli.mjs');
    const { text } = await node(
      [tsx, '--tsconfig', join(workspace.folder, 'tsconfig.json'), join(__dirname, 'perform.ts'), list],
      workspace.folder,
    );
    expect(JSON.parse(text)).toEqual({ performed: workspace.scripts.flatMap((script) => script.steps).length, failures: [] });
  });

  test('that is a jest test passes', async () => {
    const config = {
      rootDir: workspace.folder,
      testMatch: workspace.tests,
      testEnvironment: 'node',
      transform: { '^.+\\.ts$': [join(ROOT, 'node_modules/@swc/jest'), { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
      moduleNameMapper: {
        '^keelson$': join(ROOT, 'src/index.ts'),
        '^keelson/aws$': join(ROOT, 'src/aws/index.ts'),
        '^keelson/kubernetes$': join(ROOT, 'src/kubernetes/index.ts'),
      },
    };
    const jestProgram = join(ROOT, 'node_modules/jest/bin/jest.js');
    const { code, text } = await node([jestProgram, '--ci=false', '--runInBand', '--config', JSON.stringify(config)], workspace.folder);
    expect({ code, text: code === 0 ? '' : text }).toEqual({ code: 0, text: '' });
    expect(workspace.tests.length).toBeGreaterThan(0);
  });
});
