import { type Checks, ensure, succeeded } from './checks';
import { works } from './languages';
import type { Outcome, Project } from './project';

const ENGINE = /^(cdk8s|cdk8s-plus-\d+|constructs|aws-cdk-lib|cdk-nag|cdktf|@pulumi\/.*)$/;
const SYNTH = ['synth', 'keelson.config.ts', '--env', 'production', '--target', 'kubernetes', '--out', 'dist'];
const INSTALL = 'npm install cdk8s constructs';

/** Which engines each entry loads where some are installed. */
export async function checkLoaded(checks: Checks, project: Project): Promise<void> {
  let runs = 0;
  const loads = async (command: string, argv: string[]): Promise<string[]> => {
    const record = `record-${++runs}.txt`;
    project.write(record, '');
    const environment = { RECORD: project.path(record), NODE_OPTIONS: `--require ${project.path('record.cjs')}` };
    succeeded(await project.run(command, argv, environment));
    return [...new Set(project.read(record).trim().split('\n'))];
  };
  const engines = (names: string[]) => names.filter((name) => ENGINE.test(name)).sort();

  await checks.check('keelson/kubernetes asks for cdk8s and constructs, and for no other engine', async () => {
    const found = engines(await loads('node', ['use.mjs']));
    ensure(found.join() === 'cdk8s,constructs', `it asked for ${found.join(', ')}`);
  });
  await checks.check('keelson asks for no engine', async () => {
    const names = await loads('node', ['-e', "require('keelson')"]);
    ensure(names.includes('keelson'), 'the record is empty');
    ensure(engines(names).length === 0, `it asked for ${engines(names).join(', ')}`);
  });
  await checks.check('keelson synth asks for no engine', async () => {
    const names = await loads('keelson', SYNTH);
    ensure(names.includes('commander'), 'the record is empty');
    ensure(engines(names).length === 0, `it asked for ${engines(names).join(', ')}`);
    synthesised(project);
  });
}

/** A project that has cdk8s and nothing else, and one with the oldest that is supported. */
export async function checkEngine(checks: Checks, name: string, project: Project): Promise<void> {
  await checks.check(`keelson/kubernetes works with ${name}`, async () => {
    for (const other of ['aws-cdk-lib', '@pulumi', 'cdk8s-plus-34']) ensure(!project.has(`node_modules/${other}`), `${other} is there`);
    works(await project.run('node', ['use.mjs']));
  });
}

/** A project that has no engine at all. */
export async function checkMissing(checks: Checks, project: Project): Promise<void> {
  const clear = (outcome: Outcome) => {
    ensure(outcome.code !== 0, 'it succeeded');
    ensure(outcome.stderr.includes(INSTALL), `it does not say \`${INSTALL}\`\n${outcome.stderr}`);
    ensure(outcome.stderr.includes('keelson/kubernetes'), `it does not say which entry\n${outcome.stderr}`);
    ensure(!outcome.stderr.includes('Cannot find module'), `it also shows Node's own error\n${outcome.stderr}`);
  };
  await checks.check('without cdk8s, keelson/kubernetes is one error with the command that installs it', async () => {
    ensure(!project.has('node_modules/cdk8s'), 'cdk8s is there');
    clear(await project.run('node', ['-e', "require('keelson/kubernetes')"]));
  });
  await checks.check('the same from an ES module', async () => {
    clear(await project.run('node', ['--input-type=module', '-e', "import 'keelson/kubernetes'"]));
  });
  await checks.check('without cdk8s, keelson synth works', async () => {
    succeeded(await project.run('keelson', SYNTH));
    synthesised(project);
  });
}

function synthesised(project: Project): void {
  const files = project.list('dist/kubernetes').filter((file) => file.endsWith('.yaml'));
  ensure(files.length > 0, 'no manifest below dist/kubernetes');
  const text = files.map((file) => project.read(file)).join('\n');
  ensure(/^kind: Deployment$/m.test(text), 'no Deployment among the manifests');
}
