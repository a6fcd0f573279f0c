import { VERBS } from '../model/edges';
import { effectiveProperties, effectiveSecret } from '../model/effective';
import { compare } from '../model/problem';
import type { EnvironmentProperties } from '../model/properties/environment';
import { isRecord } from '../model/shape';
import type { System } from '../model/system';
import type { Unit } from '../model/unit';
import { addressOf } from '../model/validate-edges';
import { existingService } from './existing';
import type { ParityEntry } from './parity-entry';

type Table = Readonly<Record<string, ParityEntry>>;

/** The kinds of thing that properties are said of. */
type Section =
  | 'system'
  | 'context'
  | 'service'
  | 'worker'
  | 'job'
  | 'edge'
  | 'call'
  | 'publication'
  | 'subscription'
  | 'store'
  | 'use'
  | 'external'
  | 'route'
  | 'topic'
  | 'queue'
  | 'secret'
  | 'saga'
  | 'environment'
  | 'platform';

/** What a target makes of every property of the model, by the kind of thing that it is said of. */
export type ParityTables = Readonly<Record<Section, Table>> & { readonly edge: Readonly<Record<(typeof VERBS)[number], ParityEntry>> };

/** One property that a system uses and that its target does not render as declared. */
export interface ParityItem {
  /** `call.timeout`: what it is said of, and the property. */
  readonly property: string;
  readonly verdict: 'emulated' | 'refused';
  /** How it is rendered instead, or why not. */
  readonly reason: string;
  /** Where it was declared, sorted: `services.order-service.calls.product-catalog.timeout`. */
  readonly paths: readonly string[];
}

/** What each edge is called when its properties are looked up. */
const EDGE_SECTIONS = {
  calls: 'call',
  publishes: 'publication',
  subscribes: 'subscription',
  owns: 'store',
  uses: 'use',
  reaches: 'external',
  exposes: 'route',
} as const satisfies Readonly<Record<(typeof VERBS)[number], Section>>;

/** What a target makes of one declaration, where that follows from more than its property. */
export interface ParityNote {
  /** `route.securityHeaders`. */
  readonly property: string;
  readonly entry: ParityEntry;
  /** `services.order-service.exposes.shop.example.com/.securityHeaders`. */
  readonly path: string;
}

/**
 * What a system says in one environment that a target does not render as declared; sorted by verdict and property. Of a service that runs
 * elsewhere nothing is rendered.
 *
 * @param target the property of the environment that holds the target's platform
 * @param notes what the tables cannot know
 */
export function parityWith(
  tables: ParityTables,
  target: 'kubernetes' | 'aws' | 'azure' | 'compose',
  system: System,
  environment: EnvironmentProperties,
  notes: readonly ParityNote[] = [],
): ParityItem[] {
  const found = new Map<string, { readonly property: string; readonly entry: ParityEntry; readonly paths: string[] }>();
  const note = (property: string, entry: ParityEntry, path: string): void => {
    if (entry.verdict === 'exact') return;
    const key = `${property} ${entry.reason}`;
    const item = found.get(key);
    if (item === undefined) found.set(key, { property, entry, paths: [path] });
    else item.paths.push(path);
  };
  const look = (section: Section, properties: object | undefined, path: string): void => {
    for (const [key, value] of Object.entries(properties ?? {})) lookAt(tables[section], section, key, value, `${path}.${key}`, note);
  };

  look('system', system.properties, system.name);
  for (const unit of system.units) {
    if (existingService({ environment }, unit) !== undefined) continue;
    const path = `${unit.kind}s.${unit.name}`;
    look(unit.kind, effectiveProperties(unit, environment), path);
    lookAtEdges(tables.edge, unit, path, look, note);
  }
  for (const context of system.contexts) look('context', context.properties, `contexts.${context.name}`);
  for (const channel of system.channels) look(channel.kind, channel.properties, `${channel.kind}s.${channel.name}`);
  for (const secret of system.secrets) look('secret', effectiveSecret(secret, environment), `secrets.${secret.name}`);
  for (const saga of system.sagas) look('saga', saga.properties, `sagas.${saga.name}`);
  const { [target]: platform, ...rest } = environment;
  look('environment', rest, 'environment');
  look('platform', platform, `environment.${target}`);

  for (const { property, entry, path } of notes) note(property, entry, path);
  return [...found.values()]
    .map(({ property, entry, paths }) => ({
      property,
      verdict: entry.verdict as ParityItem['verdict'],
      reason: entry.reason,
      paths: paths.sort(compare),
    }))
    .sort((a, b) => -compare(a.verdict, b.verdict) || compare(a.property, b.property) || compare(a.reason, b.reason));
}

function lookAtEdges(
  table: ParityTables['edge'],
  unit: Unit,
  path: string,
  look: (section: Section, properties: object | undefined, path: string) => void,
  note: (property: string, entry: ParityEntry, path: string) => void,
): void {
  for (const verb of VERBS) {
    for (const edge of unit.edges[verb]) {
      const end = 'to' in edge ? (typeof edge.to === 'string' ? edge.to : edge.to.name) : addressOf(edge.properties);
      const here = `${path}.${verb}.${end}`;
      note(verb, table[verb], here);
      // A route of which nothing is made: the one line says it all.
      if (verb === 'exposes' && table.exposes.verdict === 'refused') continue;
      look(EDGE_SECTIONS[verb], 'properties' in edge ? edge.properties : edge.to.properties, here);
    }
  }
}

/** Notes the entry of a property, and those of its parts that have entries of their own. */
function lookAt(
  table: Table,
  section: Section,
  key: string,
  value: unknown,
  path: string,
  note: (property: string, entry: ParityEntry, path: string) => void,
): void {
  if (value === undefined || value === false) return;
  const entry = table[key];
  if (entry !== undefined) note(`${section}.${key}`, entry, path);
  if (!isRecord(value)) return;
  for (const [part, below] of Object.entries(value)) {
    if (table[`${key}.${part}`] !== undefined) lookAt(table, section, `${key}.${part}`, below, `${path}.${part}`, note);
  }
}
