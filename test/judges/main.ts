import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorizationChecks } from './authorization/checks';
import { brokenManifests, idleExpectations, seesWhatIsBroken } from './broken';
import { equalsDeclared, holesAreFound } from './connectivity/connectivity';
import { type Emitted, readEmitted } from './connectivity/emitted';
import type { Declaration } from './connectivity/expected';
import type { Finding, Judge } from './judge';
import { judges } from './judges';
import { type CheckResult, Report } from './report';
import { type Accepted, exampleSubjects, folderSubject, type Subject } from './subjects';

/** Two cores: more than two tools at a time only slow each other down. */
const AT_ONCE = 2;

interface Check {
  readonly name: string;
  body(): Promise<CheckResult>;
}

const isAbout = (entry: Accepted, finding: Finding): boolean =>
  entry.message === finding.message && (entry.about ?? finding.about) === finding.about;

function judged(judge: Judge, subject: Subject, files: () => Promise<readonly string[]>): Check {
  return {
    name: `${judge.name} ${subject.name}`,
    async body() {
      const inputs = await files().catch(() => undefined);
      if (inputs === undefined) return { findings: ['there is nothing to judge, see above'] };
      const { objects, findings } = await judge.judge(inputs);
      if (objects === 0) return { findings: ['no object was judged'] };
      const accepted = (subject.accepted ?? []).filter((entry) => entry.judge === judge.name);
      const others = findings.filter((finding) => !accepted.some((entry) => isAbout(entry, finding)));
      const stale = accepted.filter((entry) => !findings.some((finding) => isAbout(entry, finding)));
      return {
        findings: [
          ...others.map((finding) => `${finding.about}: ${finding.message}`),
          ...stale.map((entry) => `no longer found, so no longer to be accepted: ${entry.message}`),
        ],
        detail: [`${objects} objects`, ...accepted.map((entry) => `accepted: ${entry.message}, ${entry.reason}`)].join(', '),
      };
    },
  };
}

/** Who can talk to whom, where it is known what was declared. */
function connected({ name, declaration, planted }: Subject, files: () => Promise<readonly string[]>): readonly Check[] {
  if (declaration === undefined) return [];
  const asked = async (question: (declared: Declaration, emitted: Emitted) => Promise<CheckResult>): Promise<CheckResult> => {
    const declared = await declaration();
    return question(declared, await readEmitted(await files(), declared));
  };
  return [
    { name: `connectivity of ${name} equals what was declared`, body: () => asked(equalsDeclared) },
    ...(planted ? [{ name: `mistakes planted into the policies of ${name} are found`, body: () => asked(holesAreFound) }] : []),
  ];
}

/** The subject's files, made once for all judges. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

async function checks(folders: readonly string[], scratch: string): Promise<readonly Check[]> {
  const all = judges();
  const broken = await brokenManifests(join(__dirname, 'broken'));
  const subjects = [
    folderSubject('good', join(__dirname, 'good')),
    ...(folders.length > 0 ? folders.map((folder) => folderSubject(folder, folder)) : exampleSubjects(scratch)),
  ];
  return [
    {
      name: 'every broken manifest says what is expected of whom',
      body: async () => ({ findings: idleExpectations(broken, all), detail: `${broken.length} files` }),
    },
    ...all.map((judge) => ({ name: `${judge.name} sees what is broken`, body: () => seesWhatIsBroken(judge, broken) })),
    ...subjects.flatMap((subject) => {
      const files = once(() => subject.files());
      const made = {
        name: `manifests of ${subject.name}`,
        body: async () => ({ findings: [], detail: `${(await files()).length} files` }),
      };
      return [made, ...all.map((judge) => judged(judge, subject, files)), ...connected(subject, files)];
    }),
    ...(folders.length > 0 ? [] : authorizationChecks),
  ];
}

async function main(): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'keelson-judges-'));
  try {
    const report = new Report();
    const queue = [...(await checks(process.argv.slice(2), scratch))];
    const lane = async (): Promise<void> => {
      for (let check = queue.shift(); check !== undefined; check = queue.shift()) await report.check(check.name, check.body);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    process.exitCode = report.close();
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

void main();
