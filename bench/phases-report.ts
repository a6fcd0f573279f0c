import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { median } from './measure';
import { table } from './report';
import { ROOT, type Size } from './workspace';

type Times = Readonly<Record<string, number>>;

/** Times each phase of a synthesis, in a process of its own for each run, and says how it grows with the system. */
export function measurePhases(sizes: readonly Size[], rounds: number, mesh: boolean, progress: (text: string) => void): string {
  const runs = sizes.map((): Times[] => []);
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, size] of sizes.entries()) runs[index]?.push(phasesOf(size, mesh));
    progress(`round ${round} of ${rounds}`);
  }
  const phases = Object.keys(runs[0]?.[0] ?? {});
  const medians = runs.map((times) => new Map(phases.map((phase) => [phase, median(times.map((each) => each[phase] as number))])));
  const steps = sizes.slice(1).map((size, index) => [sizes[index] as Size, size] as const);
  return table(
    [
      'phase',
      ...sizes.map(({ services }) => `${services.toLocaleString('en')} services`),
      ...steps.map(([from, to]) => `growth from ${from.services.toLocaleString('en')} to ${to.services.toLocaleString('en')}`),
    ],
    phases.map((phase) => {
      const times = medians.map((each) => each.get(phase) as number);
      return [
        phase,
        ...times.map((time) => `${time.toFixed(1)} ms`),
        ...times.slice(1).map((time, index) => (time / (times[index] as number)).toFixed(1)),
      ];
    }),
  );
}

function phasesOf({ services, calls }: Size, mesh: boolean): Times {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', 'tsx/cjs', join(__dirname, 'phases.ts')], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, SERVICES: String(services), CALLS: String(calls), MESH: mesh ? 'istio' : '', NODE_OPTIONS: '' },
  });
  if (status !== 0) throw new Error(`the phases failed with ${services} services:\n${stderr}`);
  return JSON.parse(stdout) as Times;
}
