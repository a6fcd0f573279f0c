import { lstatSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageOf } from '../../aws/plan/package';
import { type AwsScope, awsScope } from '../../aws/plan/scope';
import { concurrencyOf, hasSnapStart, memoryOf, timeoutOf, warmOf } from '../../aws/plan/sizes';
import type { EnvironmentOptions } from '../../model/configuration';
import type { System } from '../../model/system';
import type { FunctionSummary } from '../../report/summary';
import { existingService } from '../../target/existing';

/** What the units of a system become; not those that run elsewhere. */
export function describeUnits(system: System, environment: EnvironmentOptions): readonly FunctionSummary[] {
  return system.units
    .filter((unit) => existingService({ environment }, unit) === undefined)
    .map((unit) => describeUnit(awsScope(unit, { environment })));
}

function describeUnit(scope: AwsScope): FunctionSummary {
  const packed = packageOf(scope);
  const concurrency = concurrencyOf(scope);
  const warm = warmOf(scope);
  return {
    name: scope.name,
    kind: scope.unit.kind,
    function: {
      memory: memoryOf(scope),
      timeout: timeoutOf(scope),
      ...(concurrency === undefined ? {} : { concurrency }),
      start: warm > 0 ? 'warm' : hasSnapStart(scope) ? 'snapshot' : 'on demand',
      warm,
      package: packed.kind,
      ...(packed.kind === 'bundle' ? { packageSize: sizeOf(resolve(packed.path)) } : {}),
    },
  };
}

/** Bytes of a file, or of all that is below a folder. */
function sizeOf(path: string): number {
  const stats = lstatSync(path);
  return stats.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stats.size;
}
