import { KeelsonError } from '../../model/problem';
import { DEEPEST, isJson, problemsOf } from './json';

/**
 * Which keys come first, in this order; all others follow by code unit. One place decides, so that an object has the same
 * bytes however it was put together.
 */
const FIRST = {
  /** At the top of a manifest. A Secret says its type, and that it is immutable, before its data. */
  manifest: ['apiVersion', 'kind', 'metadata', 'type', 'immutable'],
  /** Anywhere below: what a thing refers to or is called, then which sort it is. */
  member: ['apiVersion', 'apiGroup', 'group', 'kind', 'name', 'namespace', 'image', 'type'],
} as const;

/** Maps whose keys the user chose: none is special in them, not even one that is called `name`. */
const FREE_MAPS: ReadonlySet<string> = new Set([
  'annotations',
  'binaryData',
  'data',
  'default',
  'defaultRequest',
  'hard',
  'labels',
  'limits',
  'matchLabels',
  'max',
  'min',
  'nodeSelector',
  'parameters',
  'requests',
  'selector',
  'stringData',
]);

type Rank = ReadonlyMap<string, number>;

const MANIFEST = rankOf(FIRST.manifest);
const MEMBER = rankOf(FIRST.member);
const FREE = rankOf([]);

/** Thrown, and caught in this file, at the first value that JSON cannot hold. The search for all of them comes after. */
const NOT_JSON = Symbol('not JSON');

/**
 * A deep copy of a manifest with its keys in the one order in which a person reads it, whatever order they were set in:
 * `apiVersion`, `kind`, `metadata` first, in each object below its `name`, `kind`, `image`, `type`, the rest by code unit. The
 * keys of maps such as labels, annotations, data and requests are all by code unit. Lists keep their order.
 *
 * The copy holds what `new ApiObject(chart, id, manifest).toJson()` of cdk8s holds, so a manifest has the same bytes with cdk8s
 * and without: members that are `undefined` or `null` are left out, empty maps and lists stay, save below the manifest's own
 * `metadata`. An `undefined` item of a list becomes `null`. No object stands in the copy twice.
 *
 * Keys that are whole numbers come first in their map, by size: a JavaScript object keeps them so.
 *
 * @throws KeelsonError with code `not-json`, naming each value that JSON cannot hold (functions, dates, instances of classes,
 * infinite numbers, an object within itself)
 * @example
 * inCanonicalOrder({ spec: {}, metadata: { namespace: 'shop', name: 'orders' }, kind: 'Service', apiVersion: 'v1' });
 * // { apiVersion: 'v1', kind: 'Service', metadata: { name: 'orders', namespace: 'shop' }, spec: {} }
 */
export function inCanonicalOrder<T>(manifest: T): T {
  try {
    return (copyOf(manifest, MANIFEST, false, 0) ?? null) as T;
  } catch (error) {
    if (error !== NOT_JSON) throw error;
    throw new KeelsonError(problemsOf(manifest));
  }
}

/**
 * @param compact whether empty maps and lists are left out, as cdk8s does below `metadata`
 * @returns `undefined` for what is left out
 */
function copyOf(value: unknown, rank: Rank, compact: boolean, depth: number): unknown {
  if (!isJson(value) || depth > DEEPEST) throw NOT_JSON;
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  if (Array.isArray(value)) {
    if (compact && value.length === 0) return undefined;
    const items: unknown[] = [];
    for (const item of value) items.push(copyOf(item, MEMBER, compact, depth + 1) ?? null);
    return items;
  }
  const source = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  let isEmpty = true;
  for (const key of sorted(Object.keys(source), rank)) {
    const member = copyOf(source[key], FREE_MAPS.has(key) ? FREE : MEMBER, compact || (rank === MANIFEST && key === 'metadata'), depth + 1);
    if (member === undefined) continue;
    isEmpty = false;
    if (key === '__proto__') Object.defineProperty(copy, key, { value: member, enumerable: true, configurable: true, writable: true });
    else copy[key] = member;
  }
  return compact && isEmpty ? undefined : copy;
}

/** From this many keys on, insertion costs more than the sort of the language. */
const MANY_KEYS = 24;

/** Sorts in place: by insertion while the keys are few, as most stand in order already. */
function sorted(keys: string[], rank: Rank): string[] {
  if (keys.length >= MANY_KEYS) return keys.sort((a, b) => (isBefore(a, rankIn(rank, a), b, rankIn(rank, b)) ? -1 : 1));
  for (let at = 1; at < keys.length; at++) {
    const key = keys[at]!;
    const keyRank = rankIn(rank, key);
    let to = at;
    while (to > 0 && isBefore(key, keyRank, keys[to - 1]!, rankIn(rank, keys[to - 1]!))) {
      keys[to] = keys[to - 1]!;
      to--;
    }
    keys[to] = key;
  }
  return keys;
}

function isBefore(a: string, rankOfA: number, b: string, rankOfB: number): boolean {
  return rankOfA === rankOfB ? a < b : rankOfA < rankOfB;
}

function rankIn(rank: Rank, key: string): number {
  return rank.size === 0 ? 0 : (rank.get(key) ?? rank.size);
}

function rankOf(keys: readonly string[]): Rank {
  return new Map(keys.map((key, index) => [key, index]));
}
