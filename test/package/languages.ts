import { type Checks, ensure, succeeded } from './checks';
import type { Outcome, Project } from './project';

const COMMON = { target: 'es2022', lib: ['es2022'], strict: true, noEmit: true, types: ['node'] };
/** TypeScript by the name that it is installed under, and the resolutions that this version still knows. */
const COMPILERS = [
  { compiler: 'typescript', module: 'commonjs', moduleResolution: 'node10', skipLibCheck: false },
  { compiler: 'typescript', module: 'node16', moduleResolution: 'node16', skipLibCheck: false },
  { compiler: 'typescript', module: 'preserve', moduleResolution: 'bundler', skipLibCheck: true },
  { compiler: 'typescript-6', module: 'node16', moduleResolution: 'node16', skipLibCheck: true },
  { compiler: 'typescript-7', module: 'node16', moduleResolution: 'node16', skipLibCheck: true },
];

export const LANGUAGE_FILES = ['use.ts', 'use.mjs', 'snapshot.test.ts', 'keelson.config.ts', 'record.cjs'];
export const LANGUAGE_PACKAGES = [
  'cdk8s',
  'constructs',
  'cdk8s-plus-34',
  'typescript@~5.9.3',
  'typescript-6@npm:typescript@^6',
  'typescript-7@npm:typescript@^7',
  '@types/node@^20',
  '@types/jest@^30',
  'tsx@^4',
  'jest@^30',
  '@swc/core@^1',
  '@swc/jest@^0.2',
];

/** The compilers, runners and module systems that users have. */
export async function checkLanguages(checks: Checks, project: Project): Promise<void> {
  for (const { compiler, module, moduleResolution, skipLibCheck } of COMPILERS) {
    const version = JSON.parse(project.read(`node_modules/${compiler}/package.json`)).version as string;
    await checks.check(`TypeScript ${version} compiles a use of both entries with module ${module}, and sees wrong uses`, async () => {
      const compilerOptions = { ...COMMON, module, moduleResolution, skipLibCheck };
      project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['use.ts', 'keelson.config.ts'] }));
      succeeded(await project.run('node', [`node_modules/${compiler}/bin/tsc`, '-p', 'tsconfig.json']));
    });
  }

  await checks.check('tsx runs a use of both entries', async () => works(await project.run('tsx', ['use.ts'])));
  await checks.check('native ESM imports the names of both entries', async () => works(await project.run('node', ['use.mjs'])));

  project.write('jest.config.json', JSON.stringify({ testEnvironment: 'node', transform: { '^.+\\.ts$': '@swc/jest' } }));
  await checks.check('jest with @swc/jest writes a snapshot of the manifests', async () => {
    succeeded(await project.run('jest', ['--ci=false']));
    const snapshot = project.read('__snapshots__/snapshot.test.ts.snap');
    for (const kind of ['Deployment', 'Service', 'ServiceAccount']) ensure(snapshot.includes(`"kind": "${kind}"`), `no ${kind} in it`);
  });
  await checks.check('jest with @swc/jest passes against that snapshot, and fails against another', async () => {
    succeeded(await project.run('jest', ['--ci']));
    const path = '__snapshots__/snapshot.test.ts.snap';
    project.write(path, project.read(path).replaceAll('product-catalog', 'product-catalogue'));
    const outcome = await project.run('jest', ['--ci']);
    ensure(outcome.code !== 0, 'a snapshot that differs was accepted');
  });
}

/** Whether `use.ts` or `use.mjs` said what it should. */
export function works(outcome: Outcome): void {
  succeeded(outcome);
  const said = JSON.parse(outcome.stdout.trim().split('\n').pop() ?? '');
  ensure(said.kind === 'Deployment' && said.isError === true, outcome.stdout);
  for (const kind of ['Deployment', 'Service', 'ServiceAccount']) ensure(said.kinds.includes(kind), `no ${kind} in ${said.kinds}`);
}
