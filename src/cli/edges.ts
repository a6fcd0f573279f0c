import { VERBS, type Verb } from '../model/edges';
import type { System } from '../model/system';

/** How many edges of each verb a system has. */
export function countEdges(system: System): Record<Verb, number> {
  const counts = Object.fromEntries(VERBS.map((verb) => [verb, 0])) as Record<Verb, number>;
  for (const unit of system.units) for (const verb of VERBS) counts[verb] += unit.edges[verb].length;
  return counts;
}
