import { join } from 'node:path';
import { setting } from '../judges/judge';
import { root } from '../judges/subjects';
import { spawned } from './assemblies/spawned';
import type { Check } from './checks';

/** Runs of their own, each a program that ends with `N passed, M failed`. */
const PROGRAMS = [
  { name: 'sagas on moto’s interpreter', program: 'test/aws/saga/main.ts' },
  { name: 'IAM policies as moto decides them', program: 'test/aws/iam/compare.ts' },
] as const;

/** One check for each: what failed in it is a finding. */
export const others: readonly Check[] = PROGRAMS.map(({ name, program }) => ({
  name,
  async body() {
    const { status, stdout, stderr } = await spawned(process.execPath, [...process.execArgv, program], {
      cwd: root,
      environment: { MOTO_PYTHON: join(setting('MOTO'), 'bin/python') },
    });
    const lines = stdout.trim().split('\n');
    const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(lines.at(-1) ?? '') ?? [];
    if (passed === undefined || Number(passed) === 0) return { findings: [`it passed nothing:\n${stdout}${stderr.slice(-2000)}`] };
    const isRight = status === 0 && failed === '0';
    return { findings: isRight ? [] : [stdout], detail: `${passed} checks` };
  },
}));
