import { stronglyConnected } from '../../analysis/cycles';
import { compare } from '../../model/problem';
import type { Unit } from '../../model/unit';

/**
 * Whose trouble explains that of a unit: those that it cannot do without, by its hard calls. Where units call each other in a cycle, only those
 * with smaller names do, so that never two wait for each other and nobody is called.
 *
 * @returns for each unit those that it calls, by their names
 */
export function explainedBy(units: Iterable<Unit>): ReadonlyMap<Unit, readonly Unit[]> {
  const callees = new Map<Unit, readonly Unit[]>();
  const visit = (unit: Unit): void => {
    if (callees.has(unit)) return;
    callees.set(unit, hardCallees(unit));
  };
  for (const unit of units) visit(unit);
  // What is called may stand elsewhere: it is a node all the same.
  for (const called of [...callees.values()].flat()) visit(called);
  const groups = new Map(stronglyConnected(callees).flatMap((group, index) => group.map((unit) => [unit, index] as const)));
  return new Map(
    [...callees].map(([unit, called]) => [
      unit,
      called.filter((callee) => groups.get(callee) !== groups.get(unit) || compare(callee.name, unit.name) < 0),
    ]),
  );
}

function hardCallees(unit: Unit): readonly Unit[] {
  const hard = unit.edges.calls.filter(({ properties }) => properties.soft === undefined).map(({ to }): Unit => to);
  return [...new Set(hard)].sort((a, b) => compare(a.name, b.name));
}
