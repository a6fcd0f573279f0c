import { replicasOf } from '../../target/replicas';
import type { UnitScope } from './scope';

/** Percent of replicas that a roll-out adds for a while. */
export const SURGE_PERCENT = 25;

/** The most pods that run at once, while a roll-out adds its own. */
export function mostPods(scope: Pick<UnitScope, 'properties'>): number {
  const { max } = replicasOf(scope);
  return max + Math.ceil((max * SURGE_PERCENT) / 100);
}
