import type { Crossing } from '../analysis/crossings';
import { VERBS, type Verb } from '../model/edges';
import { countFindings, findingLines } from './findings-text';
import type { Style } from './style';
import type { ContainerSummary, FunctionSummary, OutputSummary, ParityLine, Summary, UnitSummary } from './summary';
import { columns, count, firstOf, hold, REPORT_WIDTH, wrap } from './text';

/** Units that are listed before the rest is counted. */
const UNITS = 20;
/** Edges across two contexts that are listed before the rest is counted. */
const CROSSINGS = 12;
/** Room for a heading and the blanks after it. */
const HEADING = 15;

const EDGES: Readonly<Record<Verb, readonly [string, string]>> = {
  calls: ['call', 'calls'],
  publishes: ['publication', 'publications'],
  subscribes: ['subscription', 'subscriptions'],
  owns: ['store', 'stores'],
  uses: ['use of a secret', 'uses of a secret'],
  reaches: ['external', 'externals'],
  exposes: ['route', 'routes'],
};

export interface SummaryTextOptions {
  readonly style: Style;
  /** List everything, however long. */
  readonly all: boolean;
  /** How long it took. */
  readonly milliseconds: number;
}

/** A summary for a person: lines of at most 100 characters, with a line break at the end. */
export function summaryText(summary: Summary, { style, all, milliseconds }: SummaryTextOptions): string {
  const head = (name: string): string => style.bold(name.padEnd(HEADING));
  const entry = (name: string, text: string): string => head(name) + wrap(text, REPORT_WIDTH, ' '.repeat(HEADING));
  const lines = [`${style.bold(`${summary.system}, ${summary.environment}`)}: ${summary.platform}`, ''];

  lines.push(...unitLines(summary.units, all), '');
  const edges = VERBS.filter((verb) => summary.edges[verb] > 0).map((verb) => hold(count(summary.edges[verb], ...EDGES[verb])));
  lines.push(entry('Edges', edges.length === 0 ? 'none' : edges.join(', ')));
  lines.push(...crossingLines(summary.crossings, entry, all));
  const kinds = Object.entries(summary.objects);
  const total = kinds.reduce((sum, [, number]) => sum + number, 0);
  lines.push(
    entry('Objects', `${total.toLocaleString('en')}: ${kinds.map(([kind, number]) => hold(count(number, kind, kind))).join(', ')}`),
  );

  lines.push(entry('Findings', countFindings(summary.findings)), ...findingLines(summary.findings, style, REPORT_WIDTH, all));
  const { accepted } = summary;
  if (accepted.length > 0) {
    const refusals = accepted.reduce((sum, line) => sum + line.refusals.length, 0);
    lines.push(entry('Accepted', `${count(refusals, 'refusal')}: ${accepted.map((line) => hold(line.code)).join(', ')}`));
  }
  lines.push(...parityLines(summary, entry));
  lines.push(entry('Output', outputText(summary.output, milliseconds)));
  return `${lines.join('\n')}\n`;
}

function unitLines(units: readonly UnitSummary[], all: boolean): string[] {
  const { shown, left } = firstOf(units, all ? units.length : UNITS);
  const rows = shown.map((unit) => ('function' in unit ? functionRow(unit) : containerRow(unit)));
  return [...columns(rows), ...(left > 0 ? [`  and ${left.toLocaleString('en')} more`] : [])];
}

function containerRow(unit: ContainerSummary): string[] {
  const { reserved, limit } = unit.cpu;
  return [
    `  ${unit.name}`,
    unit.kind,
    replicasText(unit),
    `CPU ${reserved}${limit === undefined ? ', no limit' : limit === reserved ? '' : ` to ${limit}`}`,
    `memory ${unit.memory}`,
  ];
}

const MEGABYTE = 1_000_000;

function functionRow({ name, kind, function: of }: FunctionSummary): string[] {
  const size = of.packageSize === undefined ? '' : `, ${(of.packageSize / MEGABYTE).toFixed(1)} MB`;
  return [
    `  ${name}`,
    kind,
    of.concurrency === undefined ? 'any number at once' : `${of.concurrency} at once`,
    of.start === 'warm' ? `${of.warm} kept warm` : of.start === 'snapshot' ? 'starts from a snapshot' : 'starts on demand',
    `memory ${of.memory} MB`,
    `${of.timeout} s`,
    `${of.package}${size}`,
  ];
}

/** The edges across two contexts, by the contexts: `sales to stock: orders calls shelf; basket sends order-events to packer`. */
function crossingLines(crossings: readonly Crossing[], entry: (name: string, text: string) => string, all: boolean): string[] {
  if (crossings.length === 0) return [];
  const { shown, left } = firstOf(crossings, all ? crossings.length : CROSSINGS);
  const groups = new Map<string, string[]>();
  for (const crossing of shown) {
    const contexts = `${crossing.contexts[0]} to ${crossing.contexts[1]}`;
    groups.set(contexts, [...(groups.get(contexts) ?? []), hold(crossingText(crossing))]);
  }
  return [
    entry('Crossings', `${count(crossings.length, 'edge')} from one context into another`),
    ...[...groups].map(([contexts, edges]) => `  ${wrap(`${contexts}: ${edges.join('; ')}`, REPORT_WIDTH, '    ', 2)}`),
    ...(left > 0 ? [`  and ${left.toLocaleString('en')} more`] : []),
  ];
}

function crossingText({ kind, from, to, through }: Crossing): string {
  if (kind === 'call') return `${from} calls ${to}`;
  if (kind === 'message') return `${from} sends ${through} to ${to}`;
  return kind === 'publication' ? `${from} publishes ${to}` : `${to} subscribes to ${from}`;
}

function replicasText({ replicas }: ContainerSummary): string {
  if (replicas === undefined) return 'runs to its end';
  return replicas.min === replicas.max
    ? `${replicas.min} ${replicas.min === 1 ? 'replica' : 'replicas'}`
    : `${replicas.min} to ${replicas.max} replicas`;
}

/** What is not rendered as declared, by what it is said of: `call: retries, timeout; route`. The reasons are in the report. */
function parityLines({ parity, output, target }: Summary, entry: (name: string, text: string) => string): string[] {
  if (parity.length === 0) return [entry('Not rendered', 'nothing: everything is rendered as declared')];
  const about = (verdict: ParityLine['verdict']): string => {
    const subjects = new Map<string, string[]>();
    // One property may have several reasons; they are in the report.
    for (const property of new Set(parity.filter((line) => line.verdict === verdict).map((line) => line.property))) {
      const [subject, part] = splitOnce(property);
      subjects.set(subject, [...(subjects.get(subject) ?? []), ...(part === undefined ? [] : [part])]);
    }
    return (
      [...subjects]
        .map(([subject, parts]) =>
          parts.length === 0
            ? subject
            : `${hold(`${subject}: ${parts[0]}`)}${parts
                .slice(1)
                .map((part) => `, ${part}`)
                .join('')}`,
        )
        .join('; ') || 'nothing'
    );
  };
  const reasons = `${count(new Set(parity.map(({ property }) => property)).size, 'property', 'properties')}, with reasons in ${output.folder}/parity-${target}.md`;
  return [entry('Not rendered', reasons), entry('  not at all', about('refused')), entry('  otherwise', about('emulated'))];
}

function splitOnce(property: string): [string, string?] {
  const dot = property.indexOf('.');
  return dot < 0 ? [property] : [property.slice(0, dot), property.slice(dot + 1)];
}

function outputText({ folder, files, state }: OutputSummary, milliseconds: number): string {
  const time = `in ${(milliseconds / 1_000).toFixed(2)} s`;
  if (state === 'refused') return 'nothing was written: --strict refuses errors';
  return `${count(files.length, 'file')} ${state === 'unchanged' ? 'as they were in' : 'written to'} ${folder} ${time}`;
}
