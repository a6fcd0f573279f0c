import { compare } from './problem';

interface Named {
  readonly name: string;
  readonly kind: string;
}

/** Of lists that only grow: what was sorted while a list was as long as it is now still holds. */
const SORTED = new WeakMap<readonly Named[], readonly Named[]>();
const PARTS = new WeakMap<readonly Named[], Map<unknown, readonly Named[]>>();
const INDEXES = new WeakMap<readonly Named[], ReadonlyMap<string, Named>>();

/**
 * Declarations by name, then by kind: the same whatever the order in which they were made. A list is sorted once, until it grows: what
 * reads a system asks for it again for each unit.
 *
 * @param declarations - a list that nothing is ever taken out of
 */
export function byName<D extends Named>(declarations: readonly D[]): readonly D[] {
  const known = SORTED.get(declarations);
  if (known?.length === declarations.length) return known as readonly D[];
  const sorted = Object.freeze([...declarations].sort((a, b) => compare(a.name, b.name) || compare(a.kind, b.kind)));
  SORTED.set(declarations, sorted);
  return sorted;
}

/** Those of one class among a list that `byName` gave, in its order. */
export function ofClass<D extends Named>(sorted: readonly Named[], type: abstract new (...parameters: never[]) => D): readonly D[] {
  const known = PARTS.get(sorted)?.get(type);
  if (known !== undefined) return known as readonly D[];
  const part = Object.freeze(sorted.filter((declaration): declaration is D => declaration instanceof type));
  PARTS.set(sorted, (PARTS.get(sorted) ?? new Map()).set(type, part));
  return part;
}

/** The declarations of a list that one of these functions gave, by their names; of two with the same name the first. */
export function indexOf<D extends Named>(sorted: readonly D[]): ReadonlyMap<string, D> {
  const known = INDEXES.get(sorted);
  if (known !== undefined) return known as ReadonlyMap<string, D>;
  const index = new Map<string, D>();
  for (const declaration of sorted) if (!index.has(declaration.name)) index.set(declaration.name, declaration);
  INDEXES.set(sorted, index);
  return index;
}
