import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deploymentDifferences } from './assemblies/same';
import { type Check, type Checked, once, Report, runChecks } from './checks';
import { deployment, type Shown, skippedHolds } from './deployment/checks';
import { brokenApps, idleExpectations, seesWhatIsBroken } from './judges/broken';
import { judged, listHolds } from './judges/judged';
import { judges } from './judges/judges';
import { messaging } from './messaging/checks';
import { plantedFaults } from './messaging/planted';
import { others } from './others';
import { appSubject, exampleApps, exampleSubjects, type Subject } from './subjects';

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

/** A CDK app of an example deploys what the command line's assembly does: judged and deployed once, both are. */
const sameAs = (subjects: readonly Subject[], scratch: string): readonly Check[] =>
  exampleApps(scratch).map(({ of, app }) => ({
    name: `${app.name} deploys what keelson synth writes`,
    async body() {
      const example = subjects.find(({ name }) => name === of);
      if (example === undefined) return { findings: [`there is no example ${of}`] };
      const [{ folder }, own] = await Promise.all([example.assembly(), app.assembly()]);
      return { findings: (await deploymentDifferences(folder, own.folder)).map((file) => `${file} is not the same`) };
    },
  }));

/** Deployed onto moto, and its messaging onto LocalStack. */
async function deploying(subject: Subject, scratch: string, report: Report): Promise<void> {
  const shows = await Promise.all(
    Object.entries(subject.notDeployed === undefined ? { deployment, messaging } : { messaging }).map(async ([what, deploy]) => {
      const held: { name: string; result: Checked }[] = [];
      const hold = async ({ name, result }: Shown): Promise<void> => {
        const failed = (error: unknown): Checked => ({ findings: [error instanceof Error ? error.message : String(error)] });
        held.push({ name, result: await result().catch(failed) });
      };
      const folder = await mkdtemp(join(scratch, `${what}-`));
      await subject
        .assembly()
        .then((assembly) => deploy(assembly, folder, hold))
        .catch((error: unknown) => hold({ name: `${what} can be shown`, result: () => Promise.reject(error) }));
      return held;
    }),
  );
  if (subject.notDeployed !== undefined) console.log(`     ${subject.name} is not deployed onto moto: ${subject.notDeployed}`);
  await runChecks(
    report,
    shows.flat().map(({ name, result }) => ({ name: `${subject.name} ${name}`, body: async () => result })),
  );
}

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'keelson-aws-'));
  try {
    const report = new Report();
    const good = appSubject('good', join(FIXTURES, 'good/app.ts'), scratch);
    const events: Subject = {
      ...appSubject('events', join(FIXTURES, 'events/app.ts'), scratch),
      notDeployed: 'it is there for what travels on it, which LocalStack shows',
    };
    const apps = process.argv.slice(2);
    const subjects = apps.length > 0 ? apps.map((app) => appSubject(app, app, scratch)) : exampleSubjects(scratch);
    await runChecks(report, [
      ...(await controls(scratch)),
      ...[good, ...subjects].flatMap(judging),
      ...(apps.length > 0 ? [] : sameAs(subjects, scratch)),
      { name: 'the list of acknowledgements holds', body: () => listHolds(apps.length === 0) },
    ]);
    for (const subject of [good, events, ...subjects]) await deploying(subject, scratch, report);
    await runChecks(report, [{ name: 'the list of what moto skips holds', body: () => skippedHolds(apps.length === 0) }]);
    await runChecks(report, [...others, ...plantedFaults(good, scratch)]);
    process.exitCode = report.close();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

void main();
