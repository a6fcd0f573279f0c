import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckResult } from '../../judges/report';
import type { Assembly } from '../assemblies/synthesise';
import type { Judge } from './judge';

/** `// checkov: CKV_AWS_27` at the top of a broken app: this judge must name this rule, of an object of that stack. */
const EXPECTATION = /^\/\/ ([A-Za-z-]+): (.+)$/gm;

export interface BrokenApp {
  /** The name of the file and of its stack. */
  readonly name: string;
  readonly expectations: readonly { readonly judge: string; readonly id: string }[];
}

export async function brokenApps(folder: string): Promise<readonly BrokenApp[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts') && file !== 'app.ts').sort();
  return Promise.all(
    files.map(async (file) => {
      const head = (await readFile(join(folder, file), 'utf8')).split('\nimport ')[0] ?? '';
      return {
        name: file.replace(/\.ts$/, ''),
        expectations: [...head.matchAll(EXPECTATION)].map(([, judge = '', id = '']) => ({ judge, id })),
      };
    }),
  );
}

/** Shows that a judge sees what is broken: all stacks that expect something of it, by one call. */
export async function seesWhatIsBroken(judge: Judge, all: readonly BrokenApp[], assembly: Assembly): Promise<CheckResult> {
  const { findings } = await judge.judge(assembly);
  const mine = all.flatMap(({ name, expectations }) =>
    expectations.filter((expectation) => expectation.judge === judge.name).map(({ id }) => ({ name, id })),
  );
  if (mine.length === 0) return { findings: [`no broken app expects anything of ${judge.name}`] };
  return {
    findings: mine
      .filter(({ name, id }) => !findings.some((finding) => finding.id === id && finding.resource.startsWith(`${name}/`)))
      .map(({ name, id }) => {
        const said = findings.filter(({ resource }) => resource.startsWith(`${name}/`)).map((finding) => finding.id);
        return `${name}: ${judge.name} did not name ${id}, it named: ${[...new Set(said)].join(', ') || 'nothing'}`;
      }),
    detail: `${mine.length} mistakes`,
  };
}

/** A broken app that expects nothing, or something of nobody, shows nothing. */
export function idleExpectations(all: readonly BrokenApp[], judges: readonly Judge[]): readonly string[] {
  return all.flatMap(({ name, expectations }) =>
    expectations.length === 0
      ? [`${name} says nothing about what is expected`]
      : expectations
          .filter(({ judge }) => !judges.some((known) => known.name === judge))
          .map(({ judge }) => `${name} expects something of an unknown judge, ${judge}`),
  );
}
