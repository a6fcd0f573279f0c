import type { LatencyObjective } from '../../../model/properties/objective';
import { FEWEST_FAILURES, freshnessLimit, latencyLimit, type PlannedObjective } from '../../plan/objectives';
import type { InternalApi } from '../internal-api';
import type { ServerlessUnit } from '../serverless-unit';
import { type Measure, type MetricSource, partOf, type Ratio } from './measure';
import { eventSourceMetric, functionMetric, httpApiMetric, publicApiMetric, queueMetric } from './sources';

/** Metrics that one alarm may compute with (CloudWatch user guide, "Metric math" of "Alarm data queries"). */
export const MOST_METRICS = 10;

/** What an objective judges, over one window; the long one of a pair asks for some failures before anybody is told. */
export function indicatorOf(unit: ServerlessUnit, planned: PlannedObjective, isLong: boolean): Measure {
  if (planned.kind === 'freshness') return lateMinutes(unit, planned);
  return partOf(ratioOf(unit, planned), isLong ? FEWEST_FAILURES : 0);
}

/** Whether anybody here counts what an objective is about: of a callee that runs elsewhere nobody does. */
export function isCounted(unit: ServerlessUnit, { of, kind }: PlannedObjective): boolean {
  return kind === 'freshness' || of === undefined || calleeApi(unit, of) !== undefined;
}

/** What of how many failed an objective; not of freshness, which has minutes in place of requests. */
export function ratioOf(unit: ServerlessUnit, planned: PlannedObjective): Ratio {
  const { kind, objective, of } = planned;
  const callee = of === undefined ? undefined : calleeApi(unit, of);
  if (kind === 'latency') return slowAnswers(unit, latencyLimit(objective as LatencyObjective), callee);
  if (callee !== undefined) return added([answersOf(callee)]);
  return unit.internalApi === undefined ? failedMessages(unit) : failedAnswers(unit);
}

/** Answers with 5xx, of all requests: those of other services, and those from outside. Lambda sees none of them: the adapter answers for it. */
export function failedAnswers(unit: ServerlessUnit): Ratio {
  const sources = unit.internalApi === undefined ? [] : [answersOf(unit.internalApi)];
  const { publicRequests } = unit;
  if (publicRequests !== undefined) sources.push({ total: publicRequests.metric('all'), failed: publicRequests.metric('failed') });
  return added(sources);
}

/** Invocations that ended with an error: the process fell, or took too long. */
export function failedInvocations(unit: ServerlessUnit): Ratio {
  return added([{ total: functionMetric(unit, 'Invocations', 'Sum'), failed: functionMetric(unit, 'Errors', 'Sum') }]);
}

/** Attempts at messages that failed, those that the process named in its answer among them. */
export function failedMessages(unit: ServerlessUnit, only?: string): Ratio {
  const ids = [...unit.eventSources].filter(([name]) => only === undefined || name === only).sort(([a], [b]) => (a < b ? -1 : 1));
  if (ids.length === 0) return failedInvocations(unit);
  return added(
    ids.slice(0, MOST_METRICS / 2).map(([, source]) => ({
      total: eventSourceMetric(source.ref, 'PolledEventCount'),
      failed: eventSourceMetric(source.ref, 'FailedInvokeEventCount'),
    })),
  );
}

/**
 * Answers that took longer than the limit: what is not of the percentile rank, of those that there were. Where a host serves other services too,
 * its API cannot tell whose answers were slow: the function's own time is judged.
 */
function slowAnswers(unit: ServerlessUnit, limit: number, callee: InternalApi | undefined): Ratio {
  const inTime = `PR(:${limit})`;
  const ofApi = ({ api }: InternalApi) => ({
    count: httpApiMetric(api, 'Count', 'SampleCount'),
    inTime: httpApiMetric(api, 'Latency', inTime),
  });
  if (callee !== undefined) return slow([ofApi(callee)]);
  const ownApis = unit.publicRequests === undefined ? [] : unit.publicRequests.ownApis();
  if (unit.internalApi === undefined || ownApis === undefined || ownApis.length + 1 > MOST_METRICS / 2)
    return slow([{ count: functionMetric(unit, 'Invocations', 'Sum'), inTime: functionMetric(unit, 'Duration', inTime) }]);
  return slow([
    ofApi(unit.internalApi),
    ...ownApis.map((api) => ({ count: publicApiMetric(api, 'Count', 'SampleCount'), inTime: publicApiMetric(api, 'Latency', inTime) })),
  ]);
}

/** Minutes in which the oldest message of a queue was older than it may be: 1, else 0. */
function lateMinutes(unit: ServerlessUnit, { objective, of }: PlannedObjective): Measure {
  const limit = 'freshness' in objective ? freshnessLimit(objective) : 0;
  const queues = [...unit.queues].filter(([name]) => of === undefined || name === of).sort(([a], [b]) => (a < b ? -1 : 1));
  const metrics = numbered(
    'age',
    queues.slice(0, MOST_METRICS).map(([, queue]) => queueMetric(queue, 'ApproximateAgeOfOldestMessage', 'Maximum')),
  );
  const ages = filled(Object.keys(metrics));
  return { metrics, expressions: [['late', `IF(${ages.map((age) => `${age} > ${limit}`).join(' || ')}, 1, 0)`]] };
}

function answersOf({ api }: InternalApi): { readonly total: MetricSource; readonly failed: MetricSource } {
  return { total: httpApiMetric(api, 'Count', 'SampleCount'), failed: httpApiMetric(api, '5xx', 'Sum') };
}

function calleeApi(unit: ServerlessUnit, name: string): InternalApi | undefined {
  const call = unit.declaration.edges.calls.find(({ to }) => to.name === name);
  return call === undefined ? undefined : unit.registry.units.get(call.to)?.internalApi;
}

function added(sources: readonly { readonly total: MetricSource; readonly failed: MetricSource }[]): Ratio {
  const total = numbered(
    'total',
    sources.map((source) => source.total),
  );
  const failed = numbered(
    'failed',
    sources.map((source) => source.failed),
  );
  return {
    metrics: { ...total, ...failed },
    total: filled(Object.keys(total)).join(' + '),
    failed: filled(Object.keys(failed)).join(' + '),
  };
}

function slow(sources: readonly { readonly count: MetricSource; readonly inTime: MetricSource }[]): Ratio {
  const count = numbered(
    'count',
    sources.map((source) => source.count),
  );
  const inTime = numbered(
    'intime',
    sources.map((source) => source.inTime),
  );
  const counts = filled(Object.keys(count));
  const percents = filled(Object.keys(inTime), 100);
  return {
    metrics: { ...count, ...inTime },
    total: counts.join(' + '),
    failed: counts.map((each, index) => `${each} * (100 - ${percents[index]}) / 100`).join(' + '),
  };
}

function numbered(name: string, sources: readonly MetricSource[]): Readonly<Record<string, MetricSource>> {
  return Object.fromEntries(sources.map((source, index) => [`${name}${index + 1}`, source]));
}

/** One metric alone is missing where there is nothing to say; of several, one may be missing while others are not. */
function filled(ids: readonly string[], value = 0): readonly string[] {
  return ids.length === 1 ? ids : ids.map((id) => `FILL(${id}, ${value})`);
}
