import { compare, show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { isLate } from '../../model/token';
import { hasLateFiles } from '../plan/files';
import { MIGRATION_CONTAINER, migratedStores, migratesInPods, migrationScope } from '../plan/migration';
import { podTemplate } from '../plan/pod';
import type { UnitScope } from '../plan/scope';

/** What a migration needs to run as the platform runs it. */
export function checkMigration(scope: UnitScope, at: At): void {
  const here = below(at, 'migration');
  if (migratesInPods(scope)) checkContainerName(scope, MIGRATION_CONTAINER, [scope.name], here);
  const job = migrationScope(scope);
  if (job === undefined) return;
  checkContainerName(scope, job.name, [], here);
  checkStore(scope, here);
  if (isLate(JSON.stringify(podTemplate(job))) || hasLateFiles(job))
    report(here, {
      code: 'late-value',
      received: 'an image, a variable or a file that is known only later',
      expected: "values that are known: the name of the migration's Job follows from them, and the next release needs another one",
      fix: "give the values, or say migrations: 'init-container' for the platform",
    });
}

function checkContainerName({ properties }: UnitScope, name: string, units: readonly string[], at: At): void {
  const taken = [...units, ...Object.keys(properties.sidecars ?? {}), ...Object.keys(properties.initContainers ?? {})];
  if (taken.includes(name))
    report(at, {
      code: 'duplicate-name',
      received: `${show(name)}, the name of the container that migrates, which another one has`,
      expected: 'a name that no other container of the pod has',
      fix: 'rename the other one',
    });
}

/** A Job reaches the store that it changes and nothing else, so it must be known which one that is. */
function checkStore({ unit, properties }: UnitScope, at: At): void {
  const stores = migratedStores(unit, properties).map((store) => store.name);
  if (stores.length === 1) return;
  report(below(at, 'store'), {
    code: 'unknown-reference',
    received: stores.length === 0 ? 'nothing, and no store' : `nothing, and the stores ${[...stores].sort(compare).join(', ')}`,
    expected: `the store of ${unit.name} that the migration changes: its Job may reach no other`,
    fix: stores.length === 0 ? `declare it with ${unit.name}.owns(...)` : `add store: '${[...stores].sort(compare)[0]}' to migration`,
  });
}
