import { milliseconds } from '../../../model/duration';
import { type CallProperties, DEFAULT_CALL_TIMEOUT } from '../../../model/properties/call';
import { hasRepeatableMethod, REPEATABLE_METHODS } from '../../../model/repeatable';
import type { HttpMatch, HttpRetry, VirtualServiceRoute } from '../../manifest-istio';

/** What an edge says of waiting and trying again, for one caller at one port. */
export interface CallRoute extends Pick<CallProperties, 'timeout' | 'retries' | 'idempotencyKey' | 'operations'> {
  /** The caller. */
  readonly name: string;
  /** What tells the caller's requests from all others. */
  readonly match: HttpMatch;
  readonly destination: VirtualServiceRoute['route'][number]['destination'];
  readonly protocol: 'http' | 'grpc';
}

/** Istio: keys of `headers` that it ignores, so that every request would match. */
const NOT_HEADERS: readonly string[] = ['uri', 'scheme', 'method', 'authority'];
/**
 * What is tried again. `reset` is what lets a try that took too long be followed by another (Envoy: "does not respond at all
 * (disconnect/reset/read timeout)"): without it the first would end the call before its time. Only routes of what may be repeated have it.
 */
const RETRY_ON = { http: 'connect-failure,refused-stream,reset,503', grpc: 'connect-failure,refused-stream,reset,unavailable' } as const;

/** No retries, and not those that Istio makes unless told: two, of any method. */
export const ONCE: HttpRetry = { attempts: 0 };

/** A route for what may be repeated, where retries are declared and something may be; and one for all else of the caller. */
export function routesOfCall(call: CallRoute): VirtualServiceRoute[] {
  const timeout = milliseconds(call.timeout ?? DEFAULT_CALL_TIMEOUT);
  const retries = call.retries ?? 0;
  const repeatable = retries === 0 ? [] : repeatableMatches(call);
  const route = [{ destination: call.destination }];
  const rest: VirtualServiceRoute = { name: call.name, match: [call.match], route, timeout: istioDuration(timeout), retries: ONCE };
  if (repeatable.length === 0) return [rest];
  const again: HttpRetry = {
    attempts: retries,
    // Istio takes nothing below a millisecond; the timeout of the whole holds nevertheless.
    perTryTimeout: istioDuration(Math.max(1, Math.floor(timeout / (retries + 1)))),
    retryOn: RETRY_ON[call.protocol],
  };
  return [{ ...rest, name: `${call.name}.repeatable`, match: repeatable, retries: again }, rest];
}

function repeatableMatches(call: CallRoute): HttpMatch[] {
  const { match, idempotencyKey } = call;
  return [
    ...(hasRepeatableMethod(call, call.protocol) ? [{ ...match, method: { regex: REPEATABLE_METHODS.join('|') } }] : []),
    // An empty match asks that the header is there. Envoy knows header names in small letters.
    ...(hasKey(call) ? [{ ...match, headers: { [(idempotencyKey as string).toLowerCase()]: {} } }] : []),
  ];
}

function hasKey({ idempotencyKey }: Pick<CallRoute, 'idempotencyKey'>): boolean {
  return idempotencyKey !== undefined && !NOT_HEADERS.includes(idempotencyKey.toLowerCase());
}

/** Milliseconds as Istio takes a duration in every version: seconds, with a fraction (the JSON form of google.protobuf.Duration). */
export function istioDuration(amount: number): string {
  return `${amount / 1_000}s`;
}
