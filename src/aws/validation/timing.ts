import { seconds } from '../../model/duration';
import { type At, below, report } from '../../model/shape';
import { existingService } from '../../target/existing';
import type { AwsScope } from '../plan/scope';
import { LONGEST_REQUEST, LONGEST_RUN } from '../plan/sizes';
import { edgePlace } from './place';

/** API Gateway answers with 504 after that many seconds (API Gateway quotas, HTTP APIs: not to be raised). */
const LONGEST_WAIT = 30;

/** What was declared to take longer than AWS waits. */
export function checkTiming(scope: AwsScope, at: At): void {
  checkRequests(scope, at);
  checkRuns(scope, at);
  checkMessages(scope, at);
}

function checkRequests({ unit, properties, environment }: AwsScope, at: At): void {
  const tooLong = (here: At, declared: string | undefined, limit: number, by: string): void => {
    if (declared === undefined || seconds(declared) <= limit) return;
    report(below(here, 'timeout'), {
      code: 'request-too-long',
      received: declared,
      expected: `at most ${limit}s, ${by}`,
      fix: "lower it, or let the request start what takes longer and answer at once; accept: { 'request-too-long': 'why' } cuts it there",
    });
  };
  if (properties.http !== undefined)
    tooLong(below(at, 'http'), properties.http.timeout, LONGEST_REQUEST, 'so that the function ends before API Gateway gives it up');
  for (const call of unit.edges.calls)
    if (existingService({ environment }, call.to) === undefined)
      tooLong(
        edgePlace(at, 'calls', call.to.name, call.source),
        call.properties.timeout,
        LONGEST_WAIT,
        'the longest that API Gateway waits',
      );
}

function checkRuns({ unit, properties }: AwsScope, at: At): void {
  const { timeout, migration, overlap } = properties;
  const tooLong = (here: At, declared: string | undefined): void => {
    if (declared === undefined || seconds(declared) <= LONGEST_RUN) return;
    report(below(here, 'timeout'), {
      code: 'job-too-long',
      received: declared,
      expected: '15m at most: Lambda stops a function then',
      fix: `split the work, or lower it in this environment: services: { '${unit.name}': { timeout: '15m' } }`,
    });
  };
  tooLong(below(at, 'migration'), migration?.timeout);
  if (unit.kind !== 'job') return;
  tooLong(at, timeout);
  if (overlap === 'replace')
    report(below(at, 'overlap'), {
      code: 'job-overlap',
      received: "'replace'",
      expected: "'forbid' or 'allow': nothing stops a function that runs",
      fix: `choose one for this environment: services: { '${unit.name}': { overlap: 'forbid' } }`,
    });
}

function checkMessages({ unit, properties }: AwsScope, at: At): void {
  const tooLong = (here: At, declared: string | undefined): void => {
    if (declared === undefined || seconds(declared) <= LONGEST_RUN) return;
    report(below(here, 'timeout'), {
      code: 'message-too-long',
      received: declared,
      expected: '15m at most for one message: Lambda stops a function then',
      fix: "split the work into more messages; accept: { 'message-too-long': 'why' } ends each attempt there",
    });
  };
  if (unit.kind === 'worker') tooLong(at, properties.timeout);
  for (const { to, properties: subscription, source } of unit.edges.subscribes)
    tooLong(edgePlace(at, 'subscribes', to.name, source), subscription.timeout);
}
