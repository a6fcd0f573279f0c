import type { Manifest } from '../manifest';
import { autoscalerObjects } from './autoscaler';
import { disruptionBudgetObjects } from './disruption-budget';
import { filesObject } from './files';
import { routeObjects } from './gateway/unit';
import { istioObjects } from './istio/unit';
import { migrationObjects } from './migration';
import { monitorObjects } from './monitor';
import { networkPolicyObject } from './network-policy';
import type { PlannedObject } from './planned-object';
import type { UnitScope } from './scope';
import { secretObjects } from './secrets';
import { serviceObjects } from './service';
import { serviceAccountObject } from './service-account';
import { workloadObject } from './workload';

/**
 * Every object of one unit, in the order in which they are written. Which ones there are follows from the properties and the
 * platform, and for a secret's own objects from its edge; what stands in them is computed when each is built.
 */
export function planUnit(scope: UnitScope): PlannedObject<Manifest>[] {
  return [
    serviceAccountObject(scope),
    ...secretObjects(scope),
    ...filesObject(scope),
    networkPolicyObject(scope),
    ...migrationObjects(scope),
    workloadObject(scope),
    ...serviceObjects(scope),
    ...autoscalerObjects(scope),
    ...disruptionBudgetObjects(scope),
    ...monitorObjects(scope),
    ...istioObjects(scope),
    ...routeObjects(scope),
  ];
}
