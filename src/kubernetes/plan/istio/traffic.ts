import type { Manifest } from '../../manifest';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';

/** VirtualService, DestinationRule and Sidecar of a unit, and of one without a system the ServiceEntries of its hosts. */
export function trafficObjects(_scope: UnitScope): PlannedObject<Manifest>[] {
  return [];
}
