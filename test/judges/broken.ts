import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Judge } from './judge';
import { manifestFiles } from './manifests';
import type { CheckResult } from './report';

/** `# kube-score: message` at the top of a broken manifest: this judge, all its versions, must say that. */
const EXPECTATION = /^# ([a-z-]+): (.+)$/gm;

interface Expectation {
  readonly judge: string;
  readonly message: string;
}

export interface BrokenManifest {
  readonly file: string;
  /** The name of the file and of the object in it that is broken. */
  readonly name: string;
  readonly expectations: readonly Expectation[];
}

export async function brokenManifests(folder: string): Promise<readonly BrokenManifest[]> {
  return Promise.all(
    (await manifestFiles(folder)).map(async (file) => {
      const expectations = [...(await readFile(file, 'utf8')).matchAll(EXPECTATION)].map(([, judge = '', message = '']) => ({
        judge,
        message,
      }));
      return { file, name: basename(file, '.yaml'), expectations };
    }),
  );
}

/** `kubeconform-1.34.4` answers to `kubeconform`. */
const answersTo = (judge: Judge, name: string): boolean => judge.name === name || judge.name.replace(/-[\d.]+$/, '') === name;

/** Shows that a judge sees what is broken: all files that expect something of it, in one call. */
export async function seesWhatIsBroken(judge: Judge, all: readonly BrokenManifest[]): Promise<CheckResult> {
  const mine = all.filter((manifest) => manifest.expectations.some((expectation) => answersTo(judge, expectation.judge)));
  if (mine.length === 0) return { findings: [`no broken manifest expects anything of ${judge.name}`] };
  const verdict = await judge.judge(mine.map((manifest) => manifest.file));
  const findings = mine.flatMap((manifest) => {
    const said = verdict.findings.filter((finding) => finding.about.includes(manifest.name)).map((finding) => finding.message);
    return manifest.expectations
      .filter((expectation) => answersTo(judge, expectation.judge) && !said.some((message) => message.includes(expectation.message)))
      .map(
        (expectation) => `${manifest.name}: ${judge.name} did not say "${expectation.message}", it said: ${said.join('; ') || 'nothing'}`,
      );
  });
  return { findings, detail: `${mine.length} broken files` };
}

/** A manifest that expects nothing, or something of nobody, shows nothing. */
export function idleExpectations(all: readonly BrokenManifest[], judges: readonly Judge[]): readonly string[] {
  return all.flatMap((manifest) =>
    manifest.expectations.length === 0
      ? [`${manifest.name} says nothing about what is expected`]
      : manifest.expectations
          .filter((expectation) => !judges.some((judge) => answersTo(judge, expectation.judge)))
          .map((expectation) => `${manifest.name} expects something of an unknown judge, ${expectation.judge}`),
  );
}
