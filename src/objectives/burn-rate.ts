import type { Objective, ObjectiveWindow } from '../model/properties/objective';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How soon somebody has to look: at once, or within days. */
export type Urgency = 'page' | 'ticket';

/**
 * A pair of windows over which the error budget is spent too fast: both must say so. The long one makes sure that it matters, the short one that
 * it still goes on.
 */
export interface BurnRatePair {
  readonly urgency: Urgency;
  /** Seconds. */
  readonly long: number;
  /** Seconds: a twelfth of the long one. */
  readonly short: number;
  /** How many times faster than allowed the budget is spent. At 1 it lasts exactly for the objective's window. */
  readonly factor: number;
  /** The part of the budget that is gone when the long window alone has spent it, from 0 to 1. */
  readonly budget: number;
}

/** Days of each window. A calendar month counts as 30: what its budget is must not change from month to month. */
const DAYS: Readonly<Record<ObjectiveWindow, number>> = { '7d': 7, '28d': 28, '30d': 30, month: 30 };

/** The windows of Google's SRE workbook, "Alerting on SLOs", table 5-8, in seconds. */
const WINDOWS = [
  { urgency: 'page', long: HOUR, short: 5 * MINUTE },
  { urgency: 'page', long: 6 * HOUR, short: 30 * MINUTE },
  { urgency: 'ticket', long: DAY, short: 2 * HOUR },
  { urgency: 'ticket', long: 3 * DAY, short: 6 * HOUR },
] as const;

/** What may be spent within each long window: the workbook's, and for a week Sloth's (`google-7d`): a day is more of a week than of a month. */
const BUDGETS = { month: [0.02, 0.05, 0.1, 0.1], week: [0.08, 0.125, 0.2, 0.42] } as const;

/** Where no objective says another. */
export const DEFAULT_WINDOW: ObjectiveWindow = '30d';

/** Seconds of an objective's window. */
export function windowSeconds(window: ObjectiveWindow = DEFAULT_WINDOW): number {
  return DAYS[window] * DAY;
}

/** The four pairs for an objective's window, the fastest first: for 30 days the factors are 14.4, 6, 3 and 1. */
export function burnRatePairs(window: ObjectiveWindow = DEFAULT_WINDOW): readonly BurnRatePair[] {
  const budgets = window === '7d' ? BUDGETS.week : BUDGETS.month;
  return WINDOWS.map((pair, index) => {
    const budget = budgets[index] as number;
    return { ...pair, budget, factor: decimal((budget * windowSeconds(window)) / pair.long) };
  });
}

/** The percent that an objective aims at: its availability, or the percentile that must be in time. */
export function targetOf(objective: Objective): number {
  return 'availability' in objective ? objective.availability : objective.percentile;
}

/** The part of requests that may fail, from 0 to 1: 0.001 for 99.9 percent. */
export function errorBudget(target: number): number {
  return decimal((100 - target) / 100);
}

/** The part of requests that must have failed, from 0 to 1, before a pair of windows says so: 0.0144 for 99.9 percent and a factor of 14.4. */
export function errorThreshold({ factor }: Pick<BurnRatePair, 'factor'>, target: number): number {
  return decimal(factor * errorBudget(target));
}

/** Whether so much can fail at all: a factor of 14.4 asks for 144 percent of errors where the target is 90 percent. */
export function canFire(pair: Pick<BurnRatePair, 'factor'>, target: number): boolean {
  return errorThreshold(pair, target) < 1;
}

/**
 * Seconds from the begin of an outage until the long window has seen enough of it, where requests come evenly: 52 s for 99.9 percent, a factor
 * of 14.4 over an hour, and everything failing.
 *
 * @param errors - the part of requests that fail, from 0 to 1
 */
export function detectionSeconds(pair: Pick<BurnRatePair, 'factor' | 'long'>, target: number, errors = 1): number {
  return (pair.long * errorThreshold(pair, target)) / errors;
}

/** Numbers as people write them: 0.001, not 0.0009999999999999432. */
export function decimal(value: number): number {
  return Number(value.toPrecision(12));
}
