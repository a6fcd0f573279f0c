import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checks, ensure, succeeded } from './checks';
import { type Project, ROOT } from './project';

/** One step of the README's path for newcomers: a file to write, or commands to run. */
export type Step = { readonly file: string; readonly text: string } | { readonly commands: readonly string[] };

const MARKED = /<!-- newcomer: (run|file (\S+)) -->\n+```\w*\n([\s\S]*?)\n```/g;

/** The steps that the README marks, in its order: `<!-- newcomer: run -->` or `<!-- newcomer: file NAME -->` before a code block. */
export function newcomerSteps(readme: string): Step[] {
  return [...readme.matchAll(MARKED)].map(([, , file, text = '']) =>
    file === undefined
      ? { commands: text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#')) }
      : { file, text: `${text}\n` },
  );
}

/** Does in an empty folder what the README tells a newcomer to do, the tarball in the place of the published package. */
export async function checkNewcomer(checks: Checks, tarball: string, project: Project): Promise<void> {
  const steps = newcomerSteps(readFileSync(join(ROOT, 'README.md'), 'utf8'));
  const ran: string[] = [];

  await checks.check('the README has the path of a newcomer: install, a construct, synth, a snapshot test', () => {
    const files = steps.flatMap((step) => ('file' in step ? [step] : []));
    const commands = steps.flatMap((step) => ('commands' in step ? step.commands : []));
    ensure(commands[0]?.startsWith('npm init') === true, `the first command is ${commands[0]}`);
    ensure(
      commands.some((command) => /^npm install .*\bkeelson\b/.test(command)),
      'no command installs keelson',
    );
    ensure(
      files.some(({ text }) => text.includes('new ProductionMicroservice(') && text.includes('app.synth()')),
      'no file has the construct',
    );
    ensure(
      files.some(({ text }) => text.includes('toMatchSnapshot')),
      'no file has a snapshot test',
    );
    ensure(
      commands.some((command) => /\bjest\b|npm test/.test(command)),
      'no command runs the test',
    );
  });

  for (const step of steps) {
    if ('file' in step) {
      project.write(step.file, step.text);
      continue;
    }
    for (const command of step.commands) {
      await checks.check(`a newcomer runs: ${command}`, async () => {
        const quiet = '--prefer-offline --no-audit --no-fund --loglevel=error';
        const local = command
          .replace(/^(npm install\b.*?\s)keelson(?=\s|$)/, `$1${tarball}`)
          .replace(/^npm install\b/, `npm install ${quiet}`);
        succeeded(await project.run('bash', ['-ec', local], { CI: '' }));
        ran.push(command);
      });
    }
  }

  await checks.check('a newcomer then has manifests and a snapshot of them', () => {
    const files = project.list('dist').filter((file) => file.endsWith('.yaml'));
    const text = files.map((file) => project.read(file)).join('\n');
    for (const kind of ['Deployment', 'Service', 'ServiceAccount', 'NetworkPolicy', 'PodDisruptionBudget']) {
      ensure(new RegExp(`^kind: ${kind}$`, 'm').test(text), `no ${kind} below dist`);
    }
    const snapshots = project.list('.').filter((file) => file.endsWith('.snap'));
    ensure(snapshots.length === 1, `${snapshots.length} snapshots after ${ran.join('; ')}`);
  });
}
