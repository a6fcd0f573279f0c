import { System } from 'keelson';
import { callCycles } from '../../src/analysis/cycles';
import fc from '../property';

/** A system with one service for each name, and the calls between them. */
function systemOf(names: readonly string[], calls: readonly (readonly [string, string])[]): System {
  const system = new System('shop');
  const services = new Map(names.map((name) => [name, system.service(name, { http: { port: 8080 } })]));
  for (const [from, to] of calls) services.get(from)?.calls(services.get(to)!);
  return system;
}

const cyclesOf = (system: System): string[] => callCycles(system).map((cycle) => cycle.map((unit) => unit.name).join(' '));

describe('cycles of calls', () => {
  it('are none in a tree, nor in a diamond', () => {
    expect(
      cyclesOf(
        systemOf(
          ['a', 'b', 'c', 'd'],
          [
            ['a', 'b'],
            ['a', 'c'],
            ['b', 'd'],
            ['c', 'd'],
          ],
        ),
      ),
    ).toEqual([]);
  });

  it('are one for each group of services that all reach each other, the shortest, from its first name', () => {
    const calls = [
      ['c', 'a'],
      ['a', 'b'],
      ['b', 'c'],
      ['b', 'a'],
      ['c', 'd'],
      ['e', 'f'],
      ['f', 'e'],
    ] as const;
    expect(cyclesOf(systemOf(['f', 'e', 'd', 'c', 'b', 'a'], calls))).toEqual(['a b', 'e f']);
  });

  it('are found at the end of a chain of ten thousand calls', () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `s${String(index).padStart(5, '0')}`);
    const calls = names.slice(1).map((name, index) => [names[index], name] as [string, string]);
    const last = names.at(-1) as string;
    expect(cyclesOf(systemOf(names, [...calls, [last, names.at(-2) as string]]))).toEqual([`${names.at(-2)} ${last}`]);
  });

  it('are the same in every order of declaration, and really cycles', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const edge = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)).filter(([from, to]) => from !== to);
    fc.assert(
      fc.property(
        fc
          .uniqueArray(edge, { selector: ([from, to]) => from + to })
          .chain((calls) =>
            fc.tuple(
              fc.constant(calls),
              fc.shuffledSubarray(calls, { minLength: calls.length }),
              fc.shuffledSubarray(names, { minLength: names.length }),
            ),
          ),
        ([calls, shuffled, shuffledNames]) => {
          const cycles = cyclesOf(systemOf(names, calls));
          expect(cyclesOf(systemOf(shuffledNames, shuffled))).toEqual(cycles);
          const has = new Set(calls.map(([from, to]) => `${from} ${to}`));
          for (const cycle of cycles) {
            const path = cycle.split(' ');
            expect(path.every((name, index) => has.has(`${name} ${path[(index + 1) % path.length]}`))).toBe(true);
          }
          // A service that reaches itself is in a group that has a cycle.
          const reachable = (from: string, seen = new Set<string>()): Set<string> => {
            for (const [a, b] of calls) if (a === from && !seen.has(b)) reachable(b, seen.add(b));
            return seen;
          };
          expect(cycles.length > 0).toBe(names.some((name) => reachable(name).has(name)));
        },
      ),
    );
  });
});
