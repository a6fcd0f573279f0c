import type { Manifest } from '../manifest';
import { autoscalerObjects } from './autoscaler';
import { withContextLabels } from './contexts';
import { disruptionBudgetObjects } from './disruption-budget';
import { filesObject } from './files';
import { routeObjects } from './gateway/unit';
import { istioObjects } from './istio/unit';
import { migrationScope } from './migration';
import { monitorObjects } from './monitor';
import { networkPolicyObject } from './network-policy';
import { changed, type PlannedObject } from './planned-object';
import type { UnitScope } from './scope';
import { secretObjects } from './secrets';
import { serviceObjects } from './service';
import { serviceAccountObject } from './service-account';
import { inWaves } from './waves';
import { workloadObject } from './workload';

/**
 * Every object of one unit, in the order in which they are written. Which ones there are follows from the properties and the
 * platform, and for those that belong to one edge (a secret's, a route's, a host's of a lone unit) from that edge; what stands in them is
 * computed when each is built.
 */
export function planUnit(scope: UnitScope): PlannedObject<Manifest>[] {
  const own = [
    serviceAccountObject(scope),
    ...secretObjects(scope),
    ...filesObject(scope),
    networkPolicyObject(scope),
    workloadObject(scope),
    ...serviceObjects(scope),
    ...autoscalerObjects(scope),
    ...disruptionBudgetObjects(scope),
    ...monitorObjects(scope),
    ...istioObjects(scope),
    ...routeObjects(scope),
  ];
  return [...migrationObjects(scope), ...inWaves(scope, withContextLabels(scope, own))];
}

/** What begins the names of the children that a migration's Job and what it needs become. */
export const MIGRATION_PREFIX = 'migration-';

function migrationObjects(scope: UnitScope): PlannedObject<Manifest>[] {
  const migration = migrationScope(scope);
  if (migration === undefined) return [];
  // What the mesh knows of hosts outside it knows from the unit, which has the same store.
  const own = planUnit(migration).filter((object) => object.kind !== 'ServiceEntry');
  return own.map((object) => changed(object, (manifest) => manifest, `${MIGRATION_PREFIX}${object.id}`));
}
