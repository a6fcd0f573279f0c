import { type Channel, type Secret, type Service, System, type SystemDocument, type Unit } from 'keelson';
import { END_KEYS } from '../../src/model/to-document';

type Json = Readonly<Record<string, any>>;

/**
 * Declares a document statement by statement, as a program would, in the order that `shuffle` gives: first what edges refer to, then
 * the edges. Keys of properties are shuffled too.
 */
export function declareShuffled(document: SystemDocument, shuffle: <T>(items: readonly T[]) => T[]): System {
  const { system: name, owner, description } = document;
  const mixed = <T>(value: T): T => {
    if (Array.isArray(value)) return value.map(mixed) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(shuffle(Object.entries(value)).map(([key, below]) => [key, mixed(below)])) as T;
  };
  const system = new System(name, mixed({ owner, description }));
  const units = new Map<string, Unit>();
  const channels = new Map<string, Channel>();
  const secrets = new Map<string, Secret>();
  const edges: (() => void)[] = [];

  const declareUnit = (kind: 'service' | 'worker' | 'job', unitName: string, declaration: Json): void => {
    const properties: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(declaration)) {
      if (key === 'exposes') for (const route of value) edges.push(() => (units.get(unitName) as Service).exposes(mixed(route)));
      else if (key in END_KEYS) for (const edge of value) edges.push(() => declareEdge(unitName, key as keyof typeof END_KEYS, edge));
      else properties[key] = value;
    }
    units.set(unitName, system[kind](unitName, mixed(properties) as never) as Unit);
  };
  const declareEdge = (unitName: string, verb: keyof typeof END_KEYS, edge: Json): void => {
    const unit = units.get(unitName) as Unit;
    const { [END_KEYS[verb]]: end, ...rest } = edge;
    const properties = mixed(rest);
    if (verb === 'calls') unit.calls(units.get(end) as Service, properties);
    else if (verb === 'publishes' || verb === 'subscribes') unit[verb](channels.get(end) as Channel, properties);
    else if (verb === 'uses') unit.uses(secrets.get(end) as Secret, properties);
    else if (verb === 'owns') unit.owns(end, properties as never);
    else unit.reaches(end, properties);
  };

  const each = (section: Json | undefined, declare: (key: string, value: any) => void) =>
    Object.entries(section ?? {}).map(
      ([key, value]) =>
        () =>
          declare(key, value),
    );
  const declarations = [
    ...each(document.services, (key, value) => declareUnit('service', key, value)),
    ...each(document.workers, (key, value) => declareUnit('worker', key, value)),
    ...each(document.jobs, (key, value) => declareUnit('job', key, value)),
    ...each(document.topics, (key, value) => channels.set(key, system.topic(key, mixed(value)))),
    ...each(document.queues, (key, value) => channels.set(key, system.queue(key, mixed(value)))),
    ...each(document.secrets, (key, value) => secrets.set(key, system.secret(key, mixed(value)))),
    ...each(document.contexts, (key, value) => system.context(key, mixed(value))),
    ...each(document.sagas, (key, value) => system.saga(key, mixed(value))),
  ];
  for (const declare of shuffle(declarations)) declare();
  for (const declare of shuffle(edges)) declare();
  return system;
}
