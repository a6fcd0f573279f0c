import { milliseconds } from '../../../model/duration';
import type { SagaAction } from '../../../model/properties/saga';
import { DEFAULT_ACTION_TIMEOUT } from '../../../model/saga-parameters';
import type { Retrier } from './states';

/** An HTTP API answers within 30 s, or with 504 (API Gateway quotas, "Maximum integration timeout"). */
const LONGEST_ATTEMPT = 30;
/** Extra attempts, unless something else is said. */
const DEFAULT_RETRIES = 3;
/** Seconds until the second attempt, at most: a whole number, drawn once for an execution. */
export const LONGEST_PAUSE = 2;
/** The most seconds that attempts may lie apart, while the timeout has room for them. */
const DELAYS = [16, 8, 4, 2, 1] as const;
/** The part of a timeout that may pass between attempts. */
const SHARE_OF_DELAYS = 1 / 3;

/** What fits into the timeout of an action: Step Functions counts the time of each attempt, the model that of all of them. */
export interface Budget {
  /** Extra attempts. */
  readonly retries: number;
  /** Seconds of one attempt. */
  readonly attempt: number;
  /** The most seconds between attempts after the second. */
  readonly delay: number;
}

/** The budget of an action that may fail; undefined where its timeout has no room for the attempts that were declared. */
export function budgetOf(action: Pick<SagaAction, 'timeout' | 'retries'>): Budget | undefined {
  const whole = Math.max(1, Math.floor(milliseconds(action.timeout ?? DEFAULT_ACTION_TIMEOUT) / 1_000));
  const retries = action.retries ?? mostRetries(whole);
  if (leastSeconds(retries) > whole) return undefined;
  const delay = DELAYS.find((each) => delays(retries, each) <= whole * SHARE_OF_DELAYS) ?? 1;
  const attempt = Math.floor((whole - delays(retries, delay)) / (retries + 1));
  return { retries, delay, attempt: Math.min(LONGEST_ATTEMPT, attempt) };
}

/** The least seconds that hold so many extra attempts: one for each attempt, and the shortest waits between them. */
export function leastSeconds(retries: number): number {
  return retries + 1 + delays(retries, 1);
}

function mostRetries(whole: number): number {
  let retries = DEFAULT_RETRIES;
  while (retries > 0 && leastSeconds(retries) > whole) retries -= 1;
  return retries;
}

/** Seconds that pass between attempts, at most: the pause, then 1, 2, 4, ... */
function delays(retries: number, most: number): number {
  if (retries === 0) return 0;
  let sum = LONGEST_PAUSE;
  for (let each = 0; each < retries - 1; each += 1) sum += Math.min(2 ** each, most);
  return sum;
}

/** Seconds of one attempt of what must succeed. */
export function attemptOf(action: Pick<SagaAction, 'timeout'>): number {
  const whole = Math.floor(milliseconds(action.timeout ?? DEFAULT_ACTION_TIMEOUT) / 1_000);
  return Math.min(LONGEST_ATTEMPT, Math.max(1, whole));
}

const PATIENT: Pick<Retrier, 'BackoffRate' | 'JitterStrategy'> = { BackoffRate: 2, JitterStrategy: 'FULL' };
/** Extra attempts of what must succeed until it counts as stuck: with these waits, up to a quarter of an hour. */
const ATTEMPTS_UNTIL_STUCK = 20;

/** The attempts of what must succeed, until somebody is told. */
export function quietRetrier(action: Pick<SagaAction, 'retries'>): Retrier {
  return {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: 1,
    MaxDelaySeconds: 60,
    MaxAttempts: action.retries ?? ATTEMPTS_UNTIL_STUCK,
    ...PATIENT,
  };
}

/** The attempts after somebody was told: with these waits, up to a day. */
export const STUCK_RETRIER: Retrier = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 60,
  MaxDelaySeconds: 900,
  MaxAttempts: 100,
  ...PATIENT,
};

/** The longest that a state may take, in seconds: its attempts and the longest waits between them. */
export function longestOf(attempt: number, retriers: readonly Retrier[] = []): number {
  let sum = attempt;
  for (const { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Number.MAX_SAFE_INTEGER, MaxAttempts } of retriers) {
    for (let each = 0; each < MaxAttempts; each += 1) sum += attempt + Math.min(IntervalSeconds * BackoffRate ** each, MaxDelaySeconds);
  }
  return sum;
}
