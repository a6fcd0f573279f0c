import { createHash } from 'node:crypto';
import { normalised, REFERENCE, type Resource } from './resources';

/** What differs between two assemblies, in words; empty where they are the same but for logical ids. */
export function differences(expected: readonly Resource[], actual: readonly Resource[]): string[] {
  const counted = countDifferences(expected, actual);
  if (counted.length > 0) return counted;
  const partners = pair(expected, actual);
  const byKey = new Map(actual.map((each) => [each.key, each]));
  const text: string[] = [];
  for (const one of expected) {
    const other = byKey.get(partners.get(one.key) ?? '') as Resource;
    const [left, right] = [withPartners(one.body, (key) => partners.get(key) ?? key), other.body].map((body) => flatten(normalised(body)));
    const changes = [
      ...[...(left as Map<string, string>)]
        .filter(([path, value]) => right?.get(path) !== value)
        .map(([path, value]) => `  - ${path}: ${value}`),
      ...[...(right as Map<string, string>)]
        .filter(([path, value]) => left?.get(path) !== value)
        .map(([path, value]) => `  + ${path}: ${value}`),
    ];
    if (changes.length > 0) text.push(`${one.type} (${one.stack}) ${one.key}\n${changes.join('\n')}`);
  }
  return text;
}

/** Types and how many of each, in each stack. */
function countDifferences(expected: readonly Resource[], actual: readonly Resource[]): string[] {
  const count = (resources: readonly Resource[]): Map<string, number> => {
    const counts = new Map<string, number>();
    for (const { stack, type } of resources) counts.set(`${stack} ${type}`, (counts.get(`${stack} ${type}`) ?? 0) + 1);
    return counts;
  };
  const [left, right] = [count(expected), count(actual)];
  return [...new Set([...left.keys(), ...right.keys()])]
    .filter((each) => left.get(each) !== right.get(each))
    .map((each) => `${each}: ${left.get(each) ?? 0} of Keelson, ${right.get(each) ?? 0} by hand`);
}

/** Which resource of the one is which of the other: first by all that they say and who refers to them, then by less and less. */
function pair(expected: readonly Resource[], actual: readonly Resource[]): Map<string, string> {
  const partners = new Map<string, string>();
  const [left, right] = [new Describer(expected), new Describer(actual)];
  const taken = new Set<string>();
  for (const how of ['exact', 'own', 'place', 'type'] as const) {
    const free = new Map<string, string[]>();
    for (const { key } of actual) if (!taken.has(key)) push(free, right.describe(key, how), key);
    for (const { key } of expected) {
      if (partners.has(key)) continue;
      const found = free.get(left.describe(key, how))?.shift();
      if (found === undefined) continue;
      partners.set(key, found);
      taken.add(found);
    }
  }
  return partners;
}

type How = 'exact' | 'own' | 'place' | 'type';

/** How often what refers to a resource, and what it refers to, is taken into its description. */
const ROUNDS = 3;

/** Describes resources without their ids. */
class Describer {
  private readonly byKey: ReadonlyMap<string, Resource>;
  private readonly outgoing = new Map<string, [path: string, key: string][]>();
  private readonly incoming = new Map<string, [path: string, key: string][]>();
  private readonly exact: ReadonlyMap<string, string>;

  constructor(resources: readonly Resource[]) {
    this.byKey = new Map(resources.map((each) => [each.key, each]));
    for (const { key, body } of resources)
      for (const [path, target] of references(body)) {
        push(this.outgoing, key, [path, target]);
        push(this.incoming, target, [path, key]);
      }
    let exact = new Map(resources.map(({ key }) => [key, this.describe(key, 'own')]));
    for (let round = 0; round < ROUNDS; round += 1) {
      const last = exact;
      const around = (edges: readonly [string, string][] = []): string =>
        edges
          .map(([path, key]) => `${path} ${last.get(key)}`)
          .sort()
          .join('\n');
      exact = new Map(
        resources.map(({ key }) => [
          key,
          hash([last.get(key), around(this.outgoing.get(key)), around(this.incoming.get(key))].join('\n\n')),
        ]),
      );
    }
    this.exact = exact;
  }

  describe(key: string, how: How): string {
    const { stack, type, body } = this.byKey.get(key) as Resource;
    if (how === 'exact') return this.exact.get(key) as string;
    if (how === 'type') return `${stack} ${type}`;
    const around = [this.outgoing, this.incoming].map((edges) =>
      (edges.get(key) ?? []).map(([path, other]) => `${path} ${this.byKey.get(other)?.type}`).sort(),
    );
    return JSON.stringify([stack, type, around, how === 'own' ? normalised(withPartners(body, () => '')) : '']);
  }
}

/** Every reference in a body with the path at which it stands, without the places in lists. */
function references(value: unknown, path = ''): [path: string, key: string][] {
  if (Array.isArray(value)) return value.flatMap((each) => references(each, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  if (REFERENCE in value) {
    const [key, attribute] = (value as Record<string, [string, string]>)[REFERENCE] as [string, string];
    return [[`${path} ${attribute}`, key]];
  }
  return Object.entries(value).flatMap(([key, each]) => references(each, `${path}.${key}`));
}

function withPartners(value: unknown, partner: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => withPartners(each, partner));
  if (typeof value !== 'object' || value === null) return value;
  if (REFERENCE in value) {
    const [key, attribute] = (value as Record<string, [string, string]>)[REFERENCE] as [string, string];
    return { [REFERENCE]: [partner(key), attribute] };
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withPartners(each, partner)]));
}

/** Each leaf by its path. */
function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (typeof value !== 'object' || value === null || REFERENCE in value) into.set(path, JSON.stringify(value));
  else for (const [key, each] of Object.entries(value)) flatten(each, path === '' ? key : `${path}.${key}`, into);
  return into;
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
