import type { Manifest } from '../../manifest';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';

/** PeerAuthentication, AuthorizationPolicy and, where routes ask for tokens, RequestAuthentication of a unit. */
export function authorizationObjects(_scope: UnitScope): PlannedObject<Manifest>[] {
  return [];
}
