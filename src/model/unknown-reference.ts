import { nearest } from './nearest';
import { compare, show } from './problem';
import { type At, report } from './shape';

/** How many names a message lists. */
const MOST_LISTED = 20;

/** A set of names, or a map from them. */
type Names = { readonly size: number; keys(): Iterable<string> };

/** Reports a name that nothing has. */
export function unknown(at: At, name: string, known: Names, what: string): void {
  const names = sorted(known);
  const near = nearest(name, names);
  const listed = `${names.slice(0, MOST_LISTED).join(', ')}${names.length > MOST_LISTED ? ', ...' : ''}`;
  report(at, {
    code: 'unknown-reference',
    received: show(name),
    expected: names.length === 0 ? `a ${what}; none is declared` : `a ${what}: ${listed}`,
    fix: near === undefined ? `declare ${name}, or name another` : `did you mean ${near}?`,
  });
}

const SORTED = new WeakMap<Names, readonly string[]>();

/** A document may name nothing a thousand times, and the known names are the same each time. */
function sorted(known: Names): readonly string[] {
  let names = SORTED.get(known);
  if (names?.length !== known.size) {
    names = [...known.keys()].sort(compare);
    SORTED.set(known, names);
  }
  return names;
}
