import { type Checks, ensure, succeeded } from './checks';
import type { Outcome, Project } from './project';

export const AWS_FILES = ['use-aws.ts', 'use-aws.mjs', 'aws.config.ts', 'record.cjs'];
/** The oldest that Keelson supports: `peerDependencies` say the same. */
export const AWS_FLOOR = ['aws-cdk-lib@2.262.0', 'constructs@10.5.0'];
export const AWS_TOOLS = ['typescript@~5.9.3', 'tsx@^4', '@types/node@^20'];

const SYNTH = ['synth', 'aws.config.ts', '--env', 'production', '--target', 'aws', '--out', 'dist'];
const COMMON = { target: 'es2022', lib: ['es2022'], strict: true, noEmit: true, types: ['node'], skipLibCheck: true };
const RESOLUTIONS = [
  { module: 'commonjs', moduleResolution: 'node10' },
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'preserve', moduleResolution: 'bundler' },
];

/** A project that has the CDK and no other engine. */
export async function checkAws(checks: Checks, name: string, project: Project): Promise<void> {
  for (const other of ['cdk8s', '@pulumi']) ensure(!project.has(`node_modules/${other}`), `${other} is there`);
  const version = JSON.parse(project.read('node_modules/aws-cdk-lib/package.json')).version as string;
  for (const resolution of RESOLUTIONS) {
    await checks.check(`TypeScript compiles a use of keelson/aws with ${name} (${version}) and module ${resolution.module}`, async () => {
      project.write(
        'tsconfig.json',
        JSON.stringify({ compilerOptions: { ...COMMON, ...resolution }, files: ['use-aws.ts', 'aws.config.ts'] }),
      );
      succeeded(await project.run('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json']));
    });
  }
  await checks.check(`tsx runs it, with ${name}: what templates allow is what was declared`, async () =>
    works(await project.run('tsx', ['use-aws.ts'])),
  );
  await checks.check(`native ESM imports keelson/aws, with ${name}`, async () => works(await project.run('node', ['use-aws.mjs'])));
  await checks.check(`keelson synth --target aws finds ${name} in the project`, async () => {
    succeeded(await project.run('keelson', SYNTH));
    const template = JSON.parse(project.read('dist/aws/shop.template.json'));
    const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type);
    ensure(types.includes('AWS::Lambda::Function'), `no function among ${types}`);
  });
  await checks.check(`what does not need the CDK does not load it, with ${name}`, async () => {
    const asked = await loads(project, 'node', ['-e', "require('keelson')"]);
    ensure(!asked.includes('aws-cdk-lib'), 'keelson asked for it');
    const schema = await loads(project, 'keelson', ['graph', 'aws.config.ts']);
    ensure(schema.includes('commander') && !schema.includes('aws-cdk-lib'), 'keelson graph asked for it');
    const aws = await loads(project, 'node', ['use-aws.mjs']);
    ensure(aws.includes('aws-cdk-lib') && !aws.includes('cdk8s'), `keelson/aws asked for ${aws}`);
  });
}

/** A project without the CDK. */
export async function checkAwsMissing(checks: Checks, project: Project): Promise<void> {
  const clear = ({ code, stdout, stderr }: Outcome): void => {
    ensure(code !== 0, `it succeeded\n${stdout}`);
    for (const text of ['npm install aws-cdk-lib constructs', 'keelson/aws'])
      ensure(stderr.includes(text), `it does not say ${text}\n${stderr}`);
    ensure(!stderr.includes('Cannot find module'), `it also shows Node's own error\n${stderr}`);
  };
  await checks.check('without the CDK, keelson/aws is one error with the command that installs it', async () => {
    ensure(!project.has('node_modules/aws-cdk-lib'), 'aws-cdk-lib is there');
    clear(await project.run('node', ['-e', "require('keelson/aws')"]));
    clear(await project.run('node', ['--input-type=module', '-e', "import 'keelson/aws'"]));
  });
  await checks.check('without the CDK, so is keelson synth --target aws, which writes nothing', async () => {
    clear(await project.run('keelson', SYNTH));
    ensure(project.list('dist/aws').length === 0, project.list('dist/aws').join());
  });
}

async function loads(project: Project, command: string, argv: string[]): Promise<string[]> {
  project.write('record-aws.txt', '');
  const environment = { RECORD: project.path('record-aws.txt'), NODE_OPTIONS: `--require ${project.path('record.cjs')}` };
  succeeded(await project.run(command, argv, environment));
  return [...new Set(project.read('record-aws.txt').trim().split('\n'))];
}

function works(outcome: Outcome): void {
  succeeded(outcome);
  const said = JSON.parse(outcome.stdout.trim().split('\n').pop() ?? '');
  ensure(said.function === 'CfnFunction' && said.isError === true, outcome.stdout);
  ensure(said.allowed > 5 && said.denied > 50 && said.differences === 0, outcome.stdout);
}
