import { type Edges, VERBS } from './edges';
import { compare } from './problem';
import type { CallDeclaration, ReachDeclaration } from './properties/call';
import type { JobProperties } from './properties/job';
import type { PublicationDeclaration, QueueProperties, SubscriptionDeclaration, TopicProperties } from './properties/messaging';
import type { RouteProperties } from './properties/route';
import type { SagaProperties } from './properties/saga';
import type { SecretProperties, UseDeclaration } from './properties/secret';
import type { ServiceProperties } from './properties/service';
import type { StoreDeclaration } from './properties/store';
import type { ContextProperties, SystemProperties } from './properties/system';
import type { WorkerProperties } from './properties/worker';
import { isRecord } from './shape';
import type { System } from './system';

/** The edges of a unit in the literal form: each names its other end. */
export interface EdgeDeclarations {
  readonly calls?: readonly CallDeclaration[];
  readonly publishes?: readonly PublicationDeclaration[];
  readonly subscribes?: readonly SubscriptionDeclaration[];
  readonly owns?: readonly StoreDeclaration[];
  readonly uses?: readonly UseDeclaration[];
  readonly reaches?: readonly ReachDeclaration[];
  readonly exposes?: readonly RouteProperties[];
}

type Named<T> = Readonly<Record<string, T>>;

/** A system as data: what `toJSON` writes, `System.from` reads and the JSON Schema describes. */
export interface SystemDocument extends SystemProperties {
  /** The system's name. */
  readonly system: string;
  readonly contexts?: Named<ContextProperties>;
  readonly services?: Named<ServiceProperties & EdgeDeclarations>;
  readonly workers?: Named<WorkerProperties & Omit<EdgeDeclarations, 'exposes'>>;
  readonly jobs?: Named<JobProperties & Omit<EdgeDeclarations, 'exposes'>>;
  readonly topics?: Named<TopicProperties>;
  readonly queues?: Named<QueueProperties>;
  readonly secrets?: Named<SecretProperties>;
  readonly sagas?: Named<SagaProperties>;
}

/** The key under which an edge names its other end. */
export const END_KEYS = {
  calls: 'service',
  publishes: 'to',
  subscribes: 'to',
  owns: 'store',
  uses: 'secret',
  reaches: 'external',
} as const;

export function toDocument(system: System): SystemDocument {
  const sections: Record<string, Record<string, unknown>> = {
    contexts: named(system.contexts, (context) => context.properties),
    services: named(system.services, unitDocument),
    workers: named(system.workers, unitDocument),
    jobs: named(system.jobs, unitDocument),
    topics: named(
      system.channels.filter((channel) => channel.kind === 'topic'),
      (topic) => topic.properties,
    ),
    queues: named(
      system.channels.filter((channel) => channel.kind === 'queue'),
      (queue) => queue.properties,
    ),
    secrets: named(system.secrets, (secret) => secret.properties),
    sagas: named(system.sagas, (saga) => saga.properties),
  };
  const filled = Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0);
  return { system: system.name, ...members(system.properties), ...Object.fromEntries(filled) };
}

function named<D extends { readonly name: string }>(declarations: readonly D[], body: (declaration: D) => object): Record<string, unknown> {
  return Object.fromEntries(declarations.map((declaration) => [declaration.name, sorted(body(declaration))]));
}

function unitDocument(unit: { readonly properties: object; readonly edges: Edges }): object {
  const edges: Record<string, unknown> = {};
  for (const verb of VERBS) {
    const list = unit.edges[verb].map((edge) => {
      if (verb === 'exposes') return edge as { properties: object };
      const { to, properties } = edge as { to: string | { name: string; properties: object }; properties?: object };
      const end = typeof to === 'string' ? to : to.name;
      return { end, properties: { [END_KEYS[verb]]: end, ...members(properties ?? (to as { properties: object }).properties) } };
    });
    if (list.length > 0)
      edges[verb] = list
        .map((edge) => (verb === 'exposes' ? sorted(edge.properties) : edge.properties))
        .sort((a, b) => compare(JSON.stringify(a), JSON.stringify(b)));
  }
  return { ...members(unit.properties), ...edges };
}

/** The properties of what was declared; none where something else was given, which validation reports. */
function members(properties: unknown): object {
  return isRecord(properties) ? (sorted(properties) as object) : {};
}

/** A copy with its keys in order and nothing undefined; lists keep theirs. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .filter((key) => value[key] !== undefined)
      .sort(compare)
      .map((key) => [key, sorted(value[key])]),
  );
}
