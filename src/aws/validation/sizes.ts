import { type At, below, report } from '../../model/shape';
import type { AwsScope } from '../plan/scope';
import { concurrencyOf, MIGRATION_CONCURRENCY, MOST_MEMORY, memoryOf, scratchOf } from '../plan/sizes';

/** The most of a function's temporary folder, in megabytes (Lambda quotas). */
const MOST_SCRATCH = 10_240;
/** What no function may reserve of an account's concurrency (Lambda developer guide, "Reserved concurrency"). */
const UNRESERVED = 100;

/** What one function has. */
export function checkSizes(scope: AwsScope, at: At): void {
  const [memory, scratch] = [memoryOf(scope), scratchOf(scope)];
  const here = below(at, 'resources');
  if (memory > MOST_MEMORY)
    report(here, {
      code: 'over-limit',
      received: `${memory} MB, for the declared CPU and memory`,
      expected: `at most ${MOST_MEMORY} MB, with which a function has six CPUs`,
      fix: 'lower resources.memory or resources.cpu: 1,769 MB bring one CPU',
    });
  if (scratch > MOST_SCRATCH)
    report(here, {
      code: 'over-limit',
      received: `${scratch} MB of scratch space`,
      expected: `at most ${MOST_SCRATCH} MB`,
      fix: 'lower resources.scratchLimit',
    });
}

/** What all functions reserve together, those of migrations too. */
export function checkConcurrency(scopes: readonly AwsScope[], at: At): void {
  const [first] = scopes;
  if (first === undefined) return;
  const { account, perReplica } = first.platform.concurrency;
  const migrations = scopes.filter(({ properties }) => properties.migration !== undefined).length;
  const reserved = scopes.reduce((sum, scope) => sum + (concurrencyOf(scope) ?? 0), migrations * MIGRATION_CONCURRENCY);
  if (reserved <= account - UNRESERVED) return;
  report(below(below(at, 'concurrency'), 'account'), {
    code: 'concurrency-over-account',
    received: `${reserved}, reserved by ${scopes.length + migrations} functions together`,
    expected: `at most ${account - UNRESERVED}: the account's ${account}, of which ${UNRESERVED} stay free`,
    fix: `ask AWS for more and say so, concurrency: { account: ${Math.ceil((reserved + UNRESERVED) / UNRESERVED) * UNRESERVED} }, or lower scaling or perReplica (${perReplica})`,
  });
}
