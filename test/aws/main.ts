import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Check, once, Report, runChecks } from './checks';
import { deployment, type Shown, skippedHolds } from './deployment/checks';
import { brokenApps, idleExpectations, seesWhatIsBroken } from './judges/broken';
import { judged, listHolds } from './judges/judged';
import { judges } from './judges/judges';
import { messaging } from './messaging/checks';
import { appSubject, exampleSubjects, type Subject } from './subjects';

const FIXTURES = join(__dirname, 'fixtures');

async function controls(scratch: string): Promise<readonly Check[]> {
  const folder = join(FIXTURES, 'broken');
  const broken = await brokenApps(folder);
  const assembly = once(() => appSubject('broken', join(folder, 'app.ts'), scratch).assembly());
  return [
    {
      name: 'every broken app says what is expected of whom',
      body: async () => ({ findings: idleExpectations(broken, judges), detail: `${broken.length} apps` }),
    },
    ...judges.map((judge) => ({
      name: `${judge.name} sees what is broken`,
      body: async () => seesWhatIsBroken(judge, broken, await assembly()),
    })),
  ];
}

function judging(subject: Subject): readonly Check[] {
  const assembly = once(() => subject.assembly());
  const made = async () => {
    await assembly();
    return { findings: [] };
  };
  return [
    { name: `${subject.name} is synthesised`, body: made },
    ...judges.map((judge) => ({ name: `${judge.name} ${subject.name}`, body: async () => judged(judge, subject.name, await assembly()) })),
  ];
}

/** Deployed onto moto, and its messaging onto LocalStack. */
async function deploying(subject: Subject, scratch: string, report: Report): Promise<void> {
  const show = ({ name, result }: Shown): Promise<void> => runChecks(report, [{ name: `${subject.name} ${name}`, body: result }]);
  for (const [what, deploy] of Object.entries({ deployment, messaging })) {
    const folder = await mkdtemp(join(scratch, `${what}-`));
    await subject
      .assembly()
      .then((assembly) => deploy(assembly, folder, show))
      .catch((error: unknown) => show({ name: `${what} can be shown`, result: () => Promise.reject(error) }));
  }
}

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'keelson-aws-'));
  try {
    const report = new Report();
    const good = appSubject('good', join(FIXTURES, 'good/app.ts'), scratch);
    const apps = process.argv.slice(2);
    const subjects = apps.length > 0 ? apps.map((app) => appSubject(app, app, scratch)) : exampleSubjects(scratch);
    await runChecks(report, [
      ...(await controls(scratch)),
      ...[good, ...subjects].flatMap(judging),
      { name: 'the list of acknowledgements holds', body: () => listHolds(apps.length === 0) },
    ]);
    for (const subject of [good, ...subjects]) await deploying(subject, scratch, report);
    await runChecks(report, [{ name: 'the list of what moto skips holds', body: () => skippedHolds(apps.length === 0) }]);
    process.exitCode = report.close();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

void main();
