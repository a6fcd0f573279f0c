import type { Manifest } from '../../manifest';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';

/** The ways in to a service: its routes, and the policies of the gateway that belong to them. */
export function routeObjects(_scope: UnitScope): PlannedObject<Manifest>[] {
  return [];
}
