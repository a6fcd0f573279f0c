import type { Manifest } from '../../manifest';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import { destinationRuleObject } from './destination-rule';
import { loneExternalRouteObjects } from './external-routes';
import { loneServiceEntries } from './service-entry';
import { sidecarObject } from './sidecar';
import { virtualServiceObject } from './virtual-service';

/**
 * DestinationRule, VirtualService and Sidecar of a unit, and of one without a system what is known of its hosts outside. Rules come
 * before the routes that refer to their subsets.
 */
export function trafficObjects(scope: UnitScope): PlannedObject<Manifest>[] {
  return [
    ...(scope.unit.kind === 'service' ? [destinationRuleObject(scope), virtualServiceObject(scope)] : []),
    sidecarObject(scope),
    ...loneServiceEntries(scope),
    ...loneExternalRouteObjects(scope),
  ];
}
