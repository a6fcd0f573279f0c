import type { Manifest } from '../../manifest';
import type { NamespaceScope } from '../namespace';
import type { PlannedObject } from '../planned-object';
import { externalRouteObjects } from './external-routes';
import { isMeshed } from './mesh';
import { namespaceDefaults } from './namespace-defaults';
import { systemServiceEntries } from './service-entry';

/** What Istio is told of a whole system: the hosts outside, and where the system owns its namespace its defaults. */
export function istioSystemObjects(scope: NamespaceScope): PlannedObject<Manifest>[] {
  return isMeshed(scope.platform) ? [...namespaceDefaults(scope), ...systemServiceEntries(scope), ...externalRouteObjects(scope)] : [];
}
