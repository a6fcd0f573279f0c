import type { UnitScope } from './scope';

/** Labels that say which other contexts a unit's calls and topics lead to and come from. */
export function contextLabels(_scope: UnitScope): Record<string, string> {
  return {};
}
