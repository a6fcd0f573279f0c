import type { Rate } from '../../model/properties/call';
import { bytes } from '../../model/quantity';

const SECONDS = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;

/** Requests that all clients of a route may make together: a bucket of `burst` that fills by `rate` each second. */
export interface Throttle {
  /** Requests a second, on average. */
  readonly rate: number;
  readonly burst: number;
}

/** The burst that an account has in a region, for all its APIs (API Gateway quotas). */
const MOST_BURST = 5_000;

/** As many at once as in the whole time, which is what the other gateways do. */
export function throttleOf({ requests, per }: Rate): Throttle {
  return { rate: requests / SECONDS[per], burst: Math.min(MOST_BURST, Math.max(1, Math.ceil(requests))) };
}

/** Requests that each client, by its address, may make in a window of AWS WAF. */
export interface ClientLimit {
  /** Seconds that are looked back on. */
  readonly window: 60 | 120 | 300 | 600;
  readonly limit: number;
  /** Whether the limit is the declared one over the window, without rounding. */
  readonly exact: boolean;
}

/** The windows that a rate-based rule can have, its lowest and its highest limit (AWS WAF, "Rate-based rule high-level settings"). */
const WINDOWS = [60, 120, 300, 600] as const;
const LEAST_REQUESTS = 10;
const MOST_REQUESTS = 2_000_000_000;

/**
 * The shortest window in which the rate is a whole number of requests that AWS WAF takes, else the longest, rounded down: 10 a second are 600 a
 * minute. Undefined where it is too low for any: fewer than 10 in ten minutes. WAF acts near the limit, some seconds late.
 */
export function clientLimitOf({ requests, per }: Rate): ClientLimit | undefined {
  const counts = WINDOWS.map((window) => ({ window, count: (requests * window) / SECONDS[per] }));
  const exact = counts.find(({ count }) => Number.isInteger(count) && count >= LEAST_REQUESTS && count <= MOST_REQUESTS);
  if (exact !== undefined) return { window: exact.window, limit: exact.count, exact: true };
  const { window, count } = counts.at(-1) as (typeof counts)[number];
  return count < LEAST_REQUESTS ? undefined : { window, limit: Math.min(MOST_REQUESTS, Math.floor(count)), exact: false };
}

/** How much of a body AWS WAF looks at before an API, by the name of the setting (AWS WAF, "Managing body inspection size limits"). */
const INSPECTIONS = [16, 32, 48, 64] as const;
export type BodyInspection = `KB_${(typeof INSPECTIONS)[number]}`;
const KIBIBYTE = 1_024;
/** What a function takes with a request, in bytes (Lambda quotas: 6 MB for a synchronous invocation). API Gateway itself takes 10 MB. */
export const MOST_BODY = 6 * KIBIBYTE * KIBIBYTE;

/** The size up to which AWS WAF can tell how large a body is, in bytes. */
export const MOST_INSPECTED = 64 * KIBIBYTE;

/** The least inspection that tells whether a body is larger; undefined where none does. What is oversize then counts as larger. */
export function inspectionOf(maxBodySize: string): BodyInspection | undefined {
  const size = bytes(maxBodySize);
  const enough = INSPECTIONS.find((inspected) => size <= inspected * KIBIBYTE);
  return enough === undefined ? undefined : `KB_${enough}`;
}
