import { milliseconds, seconds } from '../../model/duration';
import type { AvailabilityObjective, FreshnessObjective, LatencyObjective, Objective } from '../../model/properties/objective';
import { type BurnRatePair, burnRatePairs, canFire, DEFAULT_WINDOW, decimal, errorThreshold, targetOf } from '../../objectives/burn-rate';
import type { AwsScope } from './scope';

const MINUTE = 60;
const DAY = 86_400;
/** The longest that an alarm looks back with periods of less than an hour, in seconds (CloudWatch, `PutMetricAlarm`). */
const LONGEST_OF_SHORT_PERIODS = DAY;
/**
 * Failures within the long window before anybody is told: one request that fails, with the attempts that callers make anew, is no incident. At the
 * threshold itself this asks for as many requests as make up these failures; in an outage it asks for no more than these.
 */
export const FEWEST_FAILURES = 5;

/** What an objective judges. */
export type ObjectiveKind = 'availability' | 'latency' | 'freshness';

/** An objective of a unit, with the windows that watch over it. */
export interface PlannedObjective {
  /** Bounded, of letters, digits, dots and hyphens: `latency-300ms-99`. */
  readonly name: string;
  readonly kind: ObjectiveKind;
  readonly objective: Objective;
  /** For people: `99 % of requests are answered within 300ms, over 30d`. */
  readonly title: string;
  /** Percent. */
  readonly target: number;
  /** What of it is judged: the callee, or the topic or queue; undefined for all. */
  readonly of: string | undefined;
  /** The pairs that CloudWatch can watch, the fastest first. */
  readonly pairs: readonly BurnRatePair[];
  /** Why others are left out. */
  readonly omitted: readonly OmittedPair[];
}

export interface OmittedPair {
  readonly pair: BurnRatePair;
  readonly reason: string;
}

/** How an alarm looks at one window: at its sum, or at so many of its minutes. */
export interface WatchedWindow {
  /** `1h`: it is part of the alarm's name. */
  readonly name: string;
  /** Seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  /** Above it the alarm goes off: a part of requests from 0 to 1; of minutes, which are bad (1) or good (0), between the two. */
  readonly threshold: number;
}

/** The objectives of a unit, each once, in the order of their declaration. */
export function plannedObjectives({ properties }: Pick<AwsScope, 'properties'>): readonly PlannedObjective[] {
  const planned = new Map<string, PlannedObjective>();
  for (const objective of properties.objectives ?? []) {
    const name = nameOf(objective);
    if (!planned.has(name)) planned.set(name, plan(name, objective));
  }
  return [...planned.values()];
}

/** The two windows of a pair, as alarms see them. */
export function watched(planned: PlannedObjective, pair: BurnRatePair): { readonly long: WatchedWindow; readonly short: WatchedWindow } {
  return { long: watch(planned, pair, pair.long), short: watch(planned, pair, pair.short) };
}

/** Seconds as people say them: `5m`, `2h`, `3d`. */
export function spoken(length: number): string {
  if (length % DAY === 0) return `${length / DAY}d`;
  return length % 3_600 === 0 ? `${length / 3_600}h` : `${length / MINUTE}m`;
}

/** Milliseconds in which a request must be answered. */
export function latencyLimit({ latency }: LatencyObjective): number {
  return milliseconds(latency);
}

/** Seconds within which a message must be handled. */
export function freshnessLimit({ freshness }: FreshnessObjective): number {
  return seconds(freshness);
}

function plan(name: string, objective: Objective): PlannedObjective {
  const target = targetOf(objective);
  const kind = kindOf(objective);
  const all = burnRatePairs(objective.window);
  const omitted = all.flatMap((pair): OmittedPair[] => {
    const reason = whyOmitted(kind, pair, target);
    return reason === undefined ? [] : [{ pair, reason }];
  });
  const left = new Set(omitted.map(({ pair }) => pair));
  return {
    name,
    kind,
    objective,
    title: titleOf(objective),
    target,
    of: objective.of,
    pairs: all.filter((pair) => !left.has(pair)),
    omitted,
  };
}

function whyOmitted(kind: ObjectiveKind, pair: BurnRatePair, target: number): string | undefined {
  if (!canFire(pair, target)) return `${pair.factor} times ${decimal(100 - target)} % is more than all`;
  if (kind === 'freshness' && pair.long > LONGEST_OF_SHORT_PERIODS) return 'CloudWatch counts minutes over a day at most';
  return undefined;
}

/**
 * Requests are added up over the whole window: one period as long as it, of the seven days that an alarm may look back. How old messages are has no
 * sum: the minutes in which they are too old are counted.
 */
function watch(planned: PlannedObjective, pair: BurnRatePair, length: number): WatchedWindow {
  const threshold = errorThreshold(pair, planned.target);
  const name = spoken(length);
  if (planned.kind !== 'freshness') return { name, period: length, evaluationPeriods: 1, datapointsToAlarm: 1, threshold };
  const minutes = length / MINUTE;
  return {
    name,
    period: MINUTE,
    evaluationPeriods: minutes,
    datapointsToAlarm: Math.floor(decimal(minutes * threshold)) + 1,
    threshold: 0.5,
  };
}

function kindOf(objective: Objective): ObjectiveKind {
  if ('availability' in objective) return 'availability';
  return 'latency' in objective ? 'latency' : 'freshness';
}

/** What an objective asks for is its identity: another target is another one, with alarms of its own. */
function nameOf(objective: Objective): string {
  const { window = DEFAULT_WINDOW, of } = objective;
  const limit = 'latency' in objective ? [objective.latency] : 'freshness' in objective ? [objective.freshness] : [];
  return [
    kindOf(objective),
    ...limit,
    String(targetOf(objective)),
    ...(window === DEFAULT_WINDOW ? [] : [window]),
    ...(of === undefined ? [] : ['of', of]),
  ].join('-');
}

function titleOf(objective: Objective): string {
  const { window = DEFAULT_WINDOW, of } = objective;
  const over = `over ${window === 'month' ? 'a month' : window}`;
  if ('availability' in objective) return `${(objective as AvailabilityObjective).availability} % of requests${to(of)} succeed, ${over}`;
  if ('latency' in objective) return `${objective.percentile} % of requests${to(of)} are answered within ${objective.latency}, ${over}`;
  return `${objective.percentile} % of messages${of === undefined ? '' : ` of ${of}`} are handled within ${objective.freshness}, ${over}`;
}

function to(of: string | undefined): string {
  return of === undefined ? '' : ` to ${of}`;
}
