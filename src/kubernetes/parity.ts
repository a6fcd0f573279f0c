import { VERBS } from '../model/edges';
import { effectiveProperties, effectiveSecret } from '../model/effective';
import { compare } from '../model/problem';
import type { EnvironmentProperties } from '../model/properties/environment';
import { isRecord } from '../model/shape';
import type { System } from '../model/system';
import type { Unit } from '../model/unit';
import { addressOf } from '../model/validate-edges';
import { callParity, reachParity } from './parity-calls';
import { CONTEXT_PARITY, QUEUE_PARITY, SAGA_PARITY, SECRET_PARITY, SYSTEM_PARITY, TOPIC_PARITY } from './parity-declarations';
import { edgeParity, PUBLICATION_PARITY, STORE_PARITY, SUBSCRIPTION_PARITY, USE_PARITY } from './parity-edges';
import type { ParityEntry } from './parity-entry';
import { ENVIRONMENT_PARITY, platformParity } from './parity-platform';
import { routeParity } from './parity-routes';
import { JOB_PARITY, migrationParity, SERVICE_PARITY, UNIT_PARITY, WORKER_PARITY } from './parity-units';
import { type ResolvedPlatform, resolvePlatform } from './plan/platform';

type Table = Readonly<Record<string, ParityEntry>>;

/** Every property of the model, by the kind of thing that it is said of, and what Kubernetes makes of it on a platform. */
export function kubernetesParity(platform: ResolvedPlatform) {
  return {
    system: SYSTEM_PARITY,
    context: CONTEXT_PARITY,
    service: { ...UNIT_PARITY, ...SERVICE_PARITY, ...migrationParity(platform) },
    worker: { ...UNIT_PARITY, ...WORKER_PARITY, ...migrationParity(platform) },
    job: { ...UNIT_PARITY, ...JOB_PARITY },
    edge: edgeParity(platform),
    call: callParity(platform),
    publication: PUBLICATION_PARITY,
    subscription: SUBSCRIPTION_PARITY,
    store: STORE_PARITY,
    use: USE_PARITY,
    external: reachParity(platform),
    route: routeParity(platform),
    topic: TOPIC_PARITY,
    queue: QUEUE_PARITY,
    secret: SECRET_PARITY,
    saga: SAGA_PARITY,
    environment: ENVIRONMENT_PARITY,
    platform: platformParity(platform),
  } as const satisfies Readonly<Record<string, Table>>;
}

/** The same on plain Kubernetes. */
export const KUBERNETES_PARITY = kubernetesParity(resolvePlatform());

type Section = keyof typeof KUBERNETES_PARITY;

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

/** What a system says in one environment that Kubernetes does not render as declared; sorted by verdict and property. */
export function parityOf(system: System, environment: EnvironmentProperties = {}): ParityItem[] {
  const tables = kubernetesParity(resolvePlatform(environment.kubernetes));
  const found = new Map<string, { readonly entry: ParityEntry; readonly paths: string[] }>();
  const note = (property: string, entry: ParityEntry, path: string): void => {
    if (entry.verdict === 'exact') return;
    const item = found.get(property);
    if (item === undefined) found.set(property, { entry, paths: [path] });
    else item.paths.push(path);
  };
  const look = (section: Section, properties: object | undefined, path: string): void => {
    for (const [key, value] of Object.entries(properties ?? {})) lookAt(tables[section], section, key, value, `${path}.${key}`, note);
  };

  look('system', system.properties, system.name);
  for (const unit of system.units) {
    const path = `${unit.kind}s.${unit.name}`;
    look(unit.kind, effectiveProperties(unit, environment), path);
    lookAtEdges(tables.edge, unit, path, look, note);
  }
  for (const context of system.contexts) look('context', context.properties, `contexts.${context.name}`);
  for (const channel of system.channels) look(channel.kind, channel.properties, `${channel.kind}s.${channel.name}`);
  for (const secret of system.secrets) look('secret', effectiveSecret(secret, environment), `secrets.${secret.name}`);
  for (const saga of system.sagas) look('saga', saga.properties, `sagas.${saga.name}`);
  const { kubernetes, ...rest } = environment;
  look('environment', rest, 'environment');
  look('platform', kubernetes, 'environment.kubernetes');

  return [...found]
    .map(([property, { entry, paths }]) => ({
      property,
      verdict: entry.verdict as ParityItem['verdict'],
      reason: entry.reason,
      paths: paths.sort(compare),
    }))
    .sort((a, b) => -compare(a.verdict, b.verdict) || compare(a.property, b.property));
}

function lookAtEdges(
  table: ReturnType<typeof edgeParity>,
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
