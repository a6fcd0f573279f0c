import type { Manifest } from '../../manifest';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import { authorizationPolicyObject } from './authorization-policy';
import { isMeshed, type MeshedScope } from './mesh';
import { peerAuthenticationObject } from './peer-authentication';
import { requestAuthenticationObjects } from './request-authentication';

/** PeerAuthentication, AuthorizationPolicy and, where routes ask for tokens, RequestAuthentication of a unit. */
export function authorizationObjects(scope: UnitScope): PlannedObject<Manifest>[] {
  if (!isMeshed(scope.platform)) return [];
  return [peerAuthenticationObject(scope), authorizationPolicyObject(scope as MeshedScope), ...requestAuthenticationObjects(scope)];
}
