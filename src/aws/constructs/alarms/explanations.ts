import type { Unit } from '../../../model/unit';
import { explainedBy } from '../../plan/suppression';
import type { Registry } from '../registry';

interface Known {
  /** Units and calls that were looked at. */
  readonly size: number;
  readonly explained: ReadonlyMap<Unit, readonly Unit[]>;
}

const KNOWN = new WeakMap<Registry, Known>();

/** Whose trouble explains that of a unit, in its app: computed once for all of its units, and anew where there are more of them or of their calls. */
export function explanations(registry: Registry, unit: Unit): readonly Unit[] {
  let size = registry.units.size;
  for (const each of registry.units.keys()) size += each.edges.calls.length;
  let known = KNOWN.get(registry);
  if (known?.size !== size) {
    known = { size, explained: explainedBy(registry.units.keys()) };
    KNOWN.set(registry, known);
  }
  return known.explained.get(unit) ?? [];
}
