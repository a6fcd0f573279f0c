import { seconds } from '../../model/duration';
import { bytes, millicores } from '../../model/quantity';
import { replicasOf } from '../../target/replicas';
import { messagesAtOnce } from './messaging';
import type { AwsScope } from './scope';

const MEBIBYTE = 1024 ** 2;
/** A function of this many megabytes has one whole virtual CPU (AWS Lambda developer guide, "Configure Lambda function memory"). */
const MEGABYTES_OF_A_CPU = 1_769;
/** The least and the most memory of a function, in megabytes (Lambda quotas). */
export const LEAST_MEMORY = 128;
export const MOST_MEMORY = 10_240;
/** The longest that a function may run, in seconds (Lambda quotas). */
export const LONGEST_RUN = 900;
/** HTTP APIs wait 30 s at most: a function that is stopped before tells why. */
export const LONGEST_REQUEST = 29;
/** How long a request or a message may take unless something else is said. */
const DEFAULT_TASK = '30s';
const DEFAULT_JOB = '15m';
/** A function's own temporary folder has 512 megabytes at least. */
const LEAST_SCRATCH = 512;
/** An event source keeps at least two invocations going (Lambda, `MaximumConcurrency`). */
const FEWEST_OF_A_QUEUE = 2;

/** Megabytes of a function: what was declared, or as many as bring the declared CPU, which Lambda hands out by memory. */
export function memoryOf({ properties }: Pick<AwsScope, 'properties'>): number {
  const declared = bytes(properties.resources?.memory ?? '256Mi') / MEBIBYTE;
  const cpu = (millicores(properties.resources?.cpu ?? '100m') / 1_000) * MEGABYTES_OF_A_CPU;
  return Math.max(LEAST_MEMORY, Math.ceil(declared), Math.ceil(cpu));
}

/** Megabytes of `/tmp`: the writable folders and the declared scratch space. */
export function scratchOf({ properties }: Pick<AwsScope, 'properties'>): number {
  return Math.max(
    LEAST_SCRATCH,
    Math.ceil(bytes(properties.resources?.scratchLimit ?? properties.resources?.scratch ?? '512Mi') / MEBIBYTE),
  );
}

/** Seconds that one request to a service may take. */
export function requestTimeoutOf({ properties }: Pick<AwsScope, 'properties'>): number {
  return Math.min(LONGEST_REQUEST, seconds(properties.http?.timeout ?? DEFAULT_TASK));
}

/** Seconds after which Lambda stops a function: the longest of what it does. */
export function timeoutOf({ unit, properties }: Pick<AwsScope, 'unit' | 'properties'>): number {
  if (unit.kind === 'job') return Math.min(LONGEST_RUN, seconds(properties.timeout ?? DEFAULT_JOB));
  const tasks = unit.edges.subscribes.map((subscription) => seconds(subscription.properties.timeout ?? DEFAULT_TASK));
  if (unit.kind === 'worker') tasks.push(seconds(properties.timeout ?? DEFAULT_TASK));
  if (properties.http !== undefined) tasks.push(requestTimeoutOf({ properties }));
  return Math.min(LONGEST_RUN, Math.max(1, ...tasks));
}

/** How many requests, messages or runs go on at once, at most: Lambda's reserved concurrency. Undefined is not bounded. */
export function concurrencyOf(scope: Pick<AwsScope, 'unit' | 'properties' | 'platform'>): number | undefined {
  const { unit, properties } = scope;
  if (unit.kind === 'job') return (properties.overlap ?? 'forbid') === 'allow' ? undefined : 1;
  const { max } = replicasOf(scope);
  // What queues may hand over is added up: a message that is refused for want of room counts as one of its attempts.
  const messages = messagesAtOnce(scope, unit.edges.subscribes);
  if (unit.kind === 'service') return requestsAtOnce(scope) + messages;
  return Math.max(FEWEST_OF_A_QUEUE, max, messages);
}

/** How many runs of one migration go on at once, at most. */
export const MIGRATION_CONCURRENCY = 1;

/** How many requests a service handles at once, at most. */
export function requestsAtOnce(scope: Pick<AwsScope, 'properties' | 'platform'>): number {
  return replicasOf(scope).max * scope.platform.concurrency.perReplica;
}

/**
 * Environments that are kept warm: the fewest replicas of what is highly critical. SnapStart needs none, and excludes them.
 */
export function warmOf(scope: Pick<AwsScope, 'unit' | 'properties' | 'platform' | 'environment'>): number {
  const { unit, properties, platform, environment } = scope;
  if (unit.kind !== 'service' || properties.criticality !== 'high' || environment.sizing === 'small') return 0;
  return platform.coldStarts === 'provisioned' && !hasSnapStart(scope) ? replicasOf(scope).min : 0;
}

/** Whether Lambda can start the function from a snapshot: Java, Python and .NET from a bundle, without more scratch space than usual. */
export function hasSnapStart(scope: Pick<AwsScope, 'unit' | 'properties'>): boolean {
  const { bundle, runtime } = scope.properties;
  if (bundle === undefined || bundle.handler.endsWith('.sh') || scratchOf(scope) > LEAST_SCRATCH) return false;
  return runtime === 'java' || runtime === 'python' || runtime === 'fastapi' || runtime === 'dotnet';
}
