import { milliseconds } from '../../model/duration';
import type { Call } from '../../model/edges';
import { DEFAULT_CALL_TIMEOUT } from '../../model/properties/call';

/** Where the extension listens, for the service's own process alone. */
export const CALLS_ADDRESS = 'http://127.0.0.1:9180';

/** What the extension knows of one call: whom it signs for, and how it waits and tries again. */
export interface CallConfiguration {
  /** Where the callee's API answers. */
  readonly url: string;
  /** Of the callee's API, for the signature. */
  readonly region: string;
  /** Milliseconds for all attempts together. */
  readonly timeout: number;
  readonly retries: number;
  readonly operations?: readonly string[];
  readonly idempotencyKey?: string;
  readonly concurrency?: number;
}

/** One edge to a callee, in the words of the extension. */
export function callConfiguration({ properties }: Call, api: { readonly url: string; readonly region: string }): CallConfiguration {
  const { operations, idempotencyKey, concurrency } = properties;
  return {
    url: api.url,
    region: api.region,
    timeout: milliseconds(properties.timeout ?? DEFAULT_CALL_TIMEOUT),
    retries: properties.retries ?? 0,
    ...(operations === undefined ? {} : { operations: [...operations].sort() }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(concurrency === undefined ? {} : { concurrency }),
  };
}
