import type { Manifest } from '../../manifest';
import type { NamespaceScope } from '../namespace';
import type { PlannedObject } from '../planned-object';

/** The gateway that a system owns, and what may reach it. */
export function gatewayObjects(_scope: NamespaceScope): PlannedObject<Manifest>[] {
  return [];
}
