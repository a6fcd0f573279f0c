import { CONTESTANTS, type Contestant } from './contestants';
import { median, type Run } from './measure';

/** Every run of a contestant at one size. */
export interface Result {
  readonly contestant: Contestant;
  readonly services: number;
  readonly runs: readonly Run[];
}

/** What the issue asks for: ten times the services cost at most eleven times as much. */
const MOST_GROWTH = 11;
const MEBIBYTE = 1024 ** 2;

/** The report in Markdown: wall time, processor time, memory, and how they compare. */
export function reportOf(results: readonly Result[]): string {
  const sizes = [...new Set(results.map((result) => result.services))];
  const of = (contestant: Contestant, services: number, what: (run: Run) => number): number =>
    median((results.find((result) => result.contestant === contestant && result.services === services) as Result).runs.map(what));
  const measured = (title: string, what: (run: Run) => number, format: (value: number) => string): string =>
    table(
      [title, ...sizes.map((services) => `${services.toLocaleString('en')} services`)],
      CONTESTANTS.map((contestant) => [contestant.name, ...sizes.map((services) => format(of(contestant, services, what)))]),
    );
  const compared = (title: string, what: (run: Run) => number): string =>
    table(
      [title, ...sizes.map((services) => `${services.toLocaleString('en')} services`)],
      ratios().map(([name, one, other]) => [name, ...sizes.map((services) => ratio(of(one, services, what), of(other, services, what)))]),
    );
  return [
    measured('wall time', (run) => run.seconds, seconds),
    measured('processor time', (run) => run.processor, seconds),
    measured(
      'peak memory',
      (run) => run.memory,
      (value) => `${Math.round(value / MEBIBYTE)} MiB`,
    ),
    compared('wall time, ratio', (run) => run.seconds),
    compared('processor time, ratio', (run) => run.processor),
    ...growth(sizes, (contestant, services) => of(contestant, services, (run) => run.seconds)),
  ].join('\n');
}

function ratios(): readonly (readonly [string, Contestant, Contestant])[] {
  const [typescript, javascript, cdk8sTypescript, cdk8sJavascript, helm] = CONTESTANTS as readonly [
    Contestant,
    Contestant,
    Contestant,
    Contestant,
    Contestant,
  ];
  return [
    ['keelson / cdk8s, both in TypeScript', typescript, cdk8sTypescript],
    ['keelson / cdk8s, both in JavaScript', javascript, cdk8sJavascript],
    ['keelson in TypeScript / helm', typescript, helm],
  ];
}

function growth(sizes: readonly number[], of: (contestant: Contestant, services: number) => number): string[] {
  const steps = sizes.slice(1).map((to, index) => [sizes[index] as number, to] as const);
  if (steps.length === 0) return [];
  return [
    table(
      ['wall time, growth', ...steps.map(([from, to]) => `from ${from.toLocaleString('en')} to ${to.toLocaleString('en')}`)],
      CONTESTANTS.map((contestant) => [contestant.name, ...steps.map(([from, to]) => ratio(of(contestant, to), of(contestant, from)))]),
    ),
    `Asked for: at most ${MOST_GROWTH} for Keelson when the services are ten times as many.\n`,
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}

function ratio(value: number, by: number): string {
  return (value / by).toFixed(2);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map((_, index) => (index === 0 ? '---' : '---:'))) + rows.map(line).join('');
}
