import { compare, show } from './problem';
import { type At, nearest, report } from './shape';

/** How many names a message lists. */
const MOST_LISTED = 20;

/** Reports a name that nothing has. */
export function unknown(at: At, name: string, known: Iterable<string>, what: string): void {
  const names = [...known].sort(compare);
  const near = nearest(name, names);
  const listed = `${names.slice(0, MOST_LISTED).join(', ')}${names.length > MOST_LISTED ? ', ...' : ''}`;
  report(at, {
    code: 'unknown-reference',
    received: show(name),
    expected: names.length === 0 ? `a ${what}; none is declared` : `a ${what}: ${listed}`,
    fix: near === undefined ? `declare ${name}, or name another` : `did you mean ${near}?`,
  });
}
