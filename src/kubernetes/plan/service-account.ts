import type { ServiceAccount } from '../manifest';
import { head } from './labels';
import type { PlannedObject } from './planned-object';
import type { UnitScope } from './scope';

/** An identity of the unit's own, without a token for the cluster's API. */
export function serviceAccountObject(scope: UnitScope): PlannedObject<ServiceAccount> {
  const { name, namespace } = scope;
  return {
    id: 'serviceAccount',
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    name,
    namespace,
    build: () => ({ ...head(scope, 'v1', 'ServiceAccount'), automountServiceAccountToken: false }),
  };
}
