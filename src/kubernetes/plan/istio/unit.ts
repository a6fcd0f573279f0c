import type { Manifest } from '../../manifest';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import { authorizationObjects } from './authorization';
import { isMeshed } from './mesh';
import { trafficObjects } from './traffic';

/** What Istio is told of one unit: who may ask what of it, how its callers wait, what its proxy knows. */
export function istioObjects(scope: UnitScope): PlannedObject<Manifest>[] {
  return isMeshed(scope.platform) ? [...authorizationObjects(scope), ...trafficObjects(scope)] : [];
}
