import { compare } from '../model/problem';
import type { System } from '../model/system';
import type { Unit } from '../model/unit';

/**
 * The cycles of calls in a system: for each group of units that all reach each other, one shortest cycle that begins at its
 * first name. The same cycles whatever the order of declaration.
 */
export function callCycles(system: System): (readonly Unit[])[] {
  const callees = calleesOf(system);
  return groupsOf(callees)
    .map((group) => shortestCycle(group, callees))
    .sort((a, b) => compare(nameOf(a), nameOf(b)));
}

/** The groups of units that all reach each other by calls: a call within one is part of a cycle. By name. */
export function callGroups(system: System): (readonly Unit[])[] {
  return groupsOf(calleesOf(system)).sort((a, b) => compare(nameOf(a), nameOf(b)));
}

function calleesOf(system: System): ReadonlyMap<Unit, readonly Unit[]> {
  const callees = new Map<Unit, readonly Unit[]>();
  for (const unit of system.units) {
    callees.set(
      unit,
      [...new Set<Unit>(unit.edges.calls.map((call) => call.to))].sort((a, b) => compare(a.name, b.name)),
    );
  }
  return callees;
}

function groupsOf(callees: ReadonlyMap<Unit, readonly Unit[]>): (readonly Unit[])[] {
  return stronglyConnected(callees)
    .filter((group) => group.length > 1)
    .map((group) => [...group].sort((a, b) => compare(a.name, b.name)));
}

function nameOf(cycle: readonly Unit[]): string {
  return (cycle[0] as Unit).name;
}

/** Tarjan's algorithm, with a stack of its own: a long chain of calls must not exhaust the engine's. */
export function stronglyConnected<N>(successors: ReadonlyMap<N, readonly N[]>): N[][] {
  const index = new Map<N, number>();
  const low = new Map<N, number>();
  const open: N[] = [];
  const isOpen = new Set<N>();
  const groups: N[][] = [];
  const enter = (node: N): { readonly node: N; next: number } => {
    index.set(node, index.size);
    low.set(node, index.get(node) as number);
    open.push(node);
    isOpen.add(node);
    return { node, next: 0 };
  };
  const lower = (node: N, to: number): void => void low.set(node, Math.min(low.get(node) as number, to));
  for (const root of successors.keys()) {
    if (index.has(root)) continue;
    const path = [enter(root)];
    while (path.length > 0) {
      const step = path[path.length - 1] as { readonly node: N; next: number };
      const next = successors.get(step.node)?.[step.next];
      step.next += 1;
      if (next !== undefined) {
        if (!index.has(next)) path.push(enter(next));
        else if (isOpen.has(next)) lower(step.node, index.get(next) as number);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) lower(parent.node, low.get(step.node) as number);
      if (low.get(step.node) !== index.get(step.node)) continue;
      const group = open.splice(open.indexOf(step.node));
      for (const node of group) isOpen.delete(node);
      groups.push(group);
    }
  }
  return groups;
}

/** Breadth first, from the first of the group back to itself. */
function shortestCycle<N>(group: readonly N[], successors: ReadonlyMap<N, readonly N[]>): readonly N[] {
  const start = group[0] as N;
  const members = new Set(group);
  const before = new Map<N, N>();
  const queue = [start];
  for (const node of queue) {
    for (const next of successors.get(node) ?? []) {
      if (next === start) return pathTo(node, start, before);
      if (!members.has(next) || before.has(next)) continue;
      before.set(next, node);
      queue.push(next);
    }
  }
  return group;
}

function pathTo<N>(end: N, start: N, before: ReadonlyMap<N, N>): N[] {
  const path = [end];
  for (let node = end; node !== start; ) {
    node = before.get(node) as N;
    path.unshift(node);
  }
  return path;
}
