import type { Channel } from './channel';
import { VERBS, type Verb } from './edges';
import { nearest } from './nearest';
import { type Problem, show } from './problem';
import type { RouteProperties } from './properties/route';
import type { StoreProperties } from './properties/store';
import type { Secret } from './secret';
import { type At, below, isRecord, report } from './shape';
import type { Source } from './source';
import type { System } from './system';
import { END_KEYS } from './to-document';
import type { Service, Unit } from './unit';
import { unknown } from './unknown-reference';

const SECTIONS = ['contexts', 'services', 'workers', 'jobs', 'topics', 'queues', 'secrets', 'sagas'] as const;
const HEAD = ['system', 'owner', 'description'] as const;

type Locate = (path: readonly string[]) => string | undefined;

/**
 * Declares in a system what a document says. Whatever cannot even be declared (a reference to nothing, a section that is no map) is
 * returned; all else is left to the system's own validation.
 */
export function declareDocument(system: System, document: Readonly<Record<string, unknown>>, locate: Locate): Problem[] {
  const problems: Problem[] = [];
  const root: At = { path: [], depth: 0, source: sourceAt(locate, []), problems };
  for (const key of Object.keys(document)) {
    if ((SECTIONS as readonly string[]).includes(key) || (HEAD as readonly string[]).includes(key)) continue;
    const near = nearest(key, [...HEAD, ...SECTIONS]);
    report(below(root, key), {
      code: 'unknown-property',
      received: show(key),
      expected: `one of ${[...HEAD, ...SECTIONS].join(', ')}`,
      fix: near === undefined ? 'remove it' : `did you mean ${near}?`,
    });
  }
  const read = (section: (typeof SECTIONS)[number]) => entries(document[section], below(root, section), locate);
  for (const { name, value, source } of read('contexts')) system.context(name, value, source);
  const channels = new Map<string, Channel>();
  for (const { name, value, source } of read('topics')) channels.set(name, system.topic(name, value as never, source));
  for (const { name, value, source } of read('queues')) channels.set(name, system.queue(name, value as never, source));
  const secrets = new Map<string, Secret>();
  for (const { name, value, source } of read('secrets')) secrets.set(name, system.secret(name, value as never, source));
  for (const { name, value, source } of read('sagas')) system.saga(name, value as never, source);
  const units: { readonly unit: Unit; readonly edges: ReadonlyMap<Verb, unknown>; readonly at: At }[] = [];
  for (const [section, kind] of [
    ['services', 'service'],
    ['workers', 'worker'],
    ['jobs', 'job'],
  ] as const) {
    for (const { name, value, source } of read(section)) {
      const { properties, edges } = split(value);
      units.push({ unit: system[kind](name, properties as never, source) as Unit, edges, at: below(below(root, section), name) });
    }
  }
  const services = new Map(system.services.map((service) => [service.name, service]));
  for (const { unit, edges, at } of units) {
    for (const [verb, list] of edges) declareEdges(unit, verb, list, below(at, verb), { services, channels, secrets }, locate);
  }
  return problems;
}

interface Ends {
  readonly services: ReadonlyMap<string, Service>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly secrets: ReadonlyMap<string, Secret>;
}

function declareEdges(unit: Unit, verb: Verb, list: unknown, at: At, ends: Ends, locate: Locate): void {
  if (!Array.isArray(list)) {
    report(at, { code: 'invalid-value', received: show(list), expected: 'a list of edges', fix: `write ${verb} as a list` });
    return;
  }
  for (const [index, item] of list.entries()) {
    const here = below(at, index);
    const source = sourceAt(locate, here.path);
    if (!isRecord(item)) {
      report(here, {
        code: 'invalid-value',
        received: show(item),
        expected: 'an edge with its properties',
        fix: `write ${verb} as a list of maps`,
      });
      continue;
    }
    if (verb === 'exposes') {
      if (unit.kind === 'service') (unit as Service).exposes(item as unknown as RouteProperties, source);
      else
        report(here, {
          code: 'unknown-property',
          received: 'exposes',
          expected: 'a service',
          fix: `only services have routes; ${unit.name} is a ${unit.kind}`,
        });
      continue;
    }
    const key = END_KEYS[verb];
    const { [key]: end, ...properties } = item;
    if (typeof end !== 'string') {
      report(below(here, key), { code: 'missing-property', received: show(end), expected: 'the name of the other end', fix: `add ${key}` });
      continue;
    }
    const find = <T>(known: ReadonlyMap<string, T>, what: string): T | undefined => {
      const found = known.get(end);
      if (found === undefined) unknown(below(here, key), end, known, what);
      return found;
    };
    if (verb === 'calls') {
      const to = find(ends.services, 'service');
      if (to !== undefined) unit.calls(to, properties, source);
    } else if (verb === 'publishes' || verb === 'subscribes') {
      const to = find(ends.channels, 'topic or queue');
      if (to !== undefined) unit[verb](to, properties, source);
    } else if (verb === 'uses') {
      const to = find(ends.secrets, 'secret');
      if (to !== undefined) unit.uses(to, properties, source);
    } else if (verb === 'owns') unit.owns(end, properties as unknown as StoreProperties, source);
    else unit.reaches(end, properties, source);
  }
}

function* entries(
  section: unknown,
  at: At,
  locate: Locate,
): Generator<{ readonly name: string; readonly value: Readonly<Record<string, unknown>>; readonly source: Source }> {
  if (section === undefined) return;
  if (!isRecord(section))
    return report(at, {
      code: 'invalid-value',
      received: show(section),
      expected: 'a map from names to declarations',
      fix: 'write it as a map',
    });
  for (const name of Object.keys(section).sort()) {
    const value = section[name] === null ? {} : section[name];
    if (!isRecord(value))
      report(below(at, name), { code: 'invalid-value', received: show(value), expected: 'a map of properties', fix: 'write it as a map' });
    else yield { name, value, source: sourceAt(locate, [...at.path, name]) };
  }
}

function split(value: Readonly<Record<string, unknown>>): {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly edges: ReadonlyMap<Verb, unknown>;
} {
  const isVerb = (key: string): key is Verb => (VERBS as readonly string[]).includes(key);
  const members = Object.entries(value);
  return {
    properties: Object.fromEntries(members.filter(([key]) => !isVerb(key))),
    edges: new Map(members.filter((member): member is [Verb, unknown] => isVerb(member[0]))),
  };
}

function sourceAt(locate: Locate, base: readonly string[]): Source {
  return { locate: (path = []) => locate([...base, ...path]) };
}
