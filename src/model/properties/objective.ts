import type { Duration } from '../duration';
import { duration, name } from '../fields';
import { either, type Field, number, object, oneOf, required } from '../shape';

/** Time over which an objective is judged. */
export type ObjectiveWindow = '7d' | '28d' | '30d' | 'month';

/** The share of requests that must succeed. */
export interface AvailabilityObjective {
  /** Percent of requests, above 0 and below 100: `99.9`. */
  readonly availability: number;
  /** @default '30d' */
  readonly window?: ObjectiveWindow;
  /**
   * The service whose calls are judged, for an objective of one edge.
   * @default - all requests that the service answers
   */
  readonly of?: string;
}

/** The share of requests that must be answered in time. */
export interface LatencyObjective {
  /** The longest that counts as in time; an edge of the histogram's buckets. */
  readonly latency: Duration;
  /** Percent of requests that must be in time: the target. */
  readonly percentile: number;
  /** @default '30d' */
  readonly window?: ObjectiveWindow;
  /** @default - all requests that the service answers */
  readonly of?: string;
}

/** The share of messages that must be handled in time. */
export interface FreshnessObjective {
  /** The longest between a message's publication and its handling. */
  readonly freshness: Duration;
  /** Percent of messages. */
  readonly percentile: number;
  /** @default '30d' */
  readonly window?: ObjectiveWindow;
  /**
   * The topic or queue.
   * @default - the only one that is subscribed to
   */
  readonly of?: string;
}

/** A service level objective: indicator, target, window. */
export type Objective = AvailabilityObjective | LatencyObjective | FreshnessObjective;

const target = (): Field => number('percent above 0 and below 100', 1e-9, 100 - 1e-9);
const windows = (): Field => oneOf('7d', '28d', '30d', 'month');
const DAY = 86_400_000;

const availability = object<AvailabilityObjective>(
  { availability: required(target()), window: windows(), of: name('the name of a service') },
  'an availability such as { availability: 99.9 }',
);
const latency = object<LatencyObjective>(
  {
    latency: required(duration('300ms', { min: 1, max: DAY })),
    percentile: required(target()),
    window: windows(),
    of: name('the name of a service'),
  },
  "a latency such as { latency: '300ms', percentile: 99 }",
);
const freshness = object<FreshnessObjective>(
  {
    freshness: required(duration('5m', { min: 1 })),
    percentile: required(target()),
    window: windows(),
    of: name('the name of a topic or queue'),
  },
  "a freshness such as { freshness: '5m', percentile: 99 }",
);

export const objectiveField: Field = either(availability, latency, freshness);
