import { median, type Run } from '../measure';
import { table } from '../report';
import { COMMAND, CONTESTANTS, type Contestant, PLAIN_JS, PLAIN_TS, SYSTEM_JS, SYSTEM_TS } from './contestants';

/** Every run of a contestant at one size. */
export interface Result {
  readonly contestant: Contestant;
  readonly services: number;
  readonly runs: readonly Run[];
}

/** The size that shows the start of the process: what it takes for one service is subtracted from the others. */
export const START = 1;
/** What "linear" is taken to mean: each further service costs at most a tenth more than in the smaller system. */
const MOST_GROWTH = 1.1;
const MEBIBYTE = 1024 ** 2;

const RATIOS = [
  ['`ServerlessSystem` / plain CDK, both in TypeScript', SYSTEM_TS, PLAIN_TS],
  ['`ServerlessSystem` / plain CDK, both compiled', SYSTEM_JS, PLAIN_JS],
  ['`keelson synth` / plain CDK, both compiled', COMMAND, PLAIN_JS],
] as const;

/** The report in Markdown: times and memory, how they compare, and what each further service costs. */
export function reportOf(results: readonly Result[]): string {
  const sizes = [...new Set(results.map((result) => result.services))];
  const of = (contestant: Contestant, services: number, what: (run: Run) => number): number =>
    median((results.find((result) => result.contestant === contestant && result.services === services) as Result).runs.map(what));
  const head = (title: string): string[] => [title, ...sizes.map(countOf)];
  const measured = (title: string, what: (run: Run) => number, format: (value: number) => string): string =>
    table(
      head(title),
      CONTESTANTS.map((contestant) => [contestant.name, ...sizes.map((services) => format(of(contestant, services, what)))]),
    );
  const compared = (title: string, what: (run: Run) => number): string =>
    table(
      head(title),
      RATIOS.map(([name, one, other]) => [
        name,
        ...sizes.map((services) => (of(one, services, what) / of(other, services, what)).toFixed(2)),
      ]),
    );
  return [
    measured('wall time', wall, seconds),
    measured('processor time', processor, seconds),
    measured('peak memory', memory, (value) => `${Math.round(value / MEBIBYTE)} MiB`),
    compared('wall time, ratio', wall),
    compared('processor time, ratio', processor),
    compared('peak memory, ratio', memory),
    growth(sizes, (contestant, services) => of(contestant, services, processor)),
  ].join('\n');
}

/** What each service beyond the first costs, and how that grows with the system. */
function growth(sizes: readonly number[], of: (contestant: Contestant, services: number) => number): string {
  const larger = sizes.filter((services) => services > START);
  const each = (contestant: Contestant, services: number): number =>
    (of(contestant, services) - of(contestant, START)) / (services - START);
  const steps = larger.slice(1).map((to) => [larger[0] as number, to] as const);
  return [
    table(
      ['processor time of each further service', ...larger.map(countOf)],
      CONTESTANTS.map((contestant) => [
        contestant.name,
        ...larger.map((services) => `${(1_000 * each(contestant, services)).toFixed(1)} ms`),
      ]),
    ),
    ...(steps.length === 0
      ? []
      : [
          table(
            ['the same, growth', ...steps.map(([from, to]) => `from ${from} to ${to}`)],
            CONTESTANTS.map((contestant) => [
              contestant.name,
              ...steps.map(([from, to]) => (each(contestant, to) / each(contestant, from)).toFixed(2)),
            ]),
          ),
          `Linear is 1.00 or less; asked for: at most ${MOST_GROWTH.toFixed(2)} for Keelson.\n`,
        ]),
  ].join('\n');
}

function wall(run: Run): number {
  return run.seconds;
}

function processor(run: Run): number {
  return run.processor;
}

function memory(run: Run): number {
  return run.memory;
}

function countOf(services: number): string {
  return services === 1 ? '1 service' : `${services} services`;
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}
