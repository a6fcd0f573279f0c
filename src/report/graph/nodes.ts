import type { Channel } from '../../model/channel';
import { compare } from '../../model/problem';
import type { Store } from '../../model/store';
import type { Unit } from '../../model/unit';
import { existingBroker, existingStore } from '../../target/existing';
import { replicasOf } from '../../target/replicas';
import { count } from '../text';
import type { GraphNode } from './graph';
import { readable } from './readable';
import { type GraphView, idOf, propertiesOf } from './view';

/** Every node: units, then what they own, write, read, reach and are reached by; each kind by name. */
export function graphNodes(view: GraphView, channelGroups: ReadonlyMap<Channel, string>): GraphNode[] {
  const { system } = view;
  const owners = new Map(system.units.flatMap((unit) => unit.edges.owns.map(({ to }) => [to, unit] as const)));
  return [
    ...system.units.map((unit) => unitNode(unit, view)),
    ...system.stores.map((store) => storeNode(store, owners.get(store) as Unit, view)),
    ...system.channels.map((channel) => channelNode(channel, channelGroups.get(channel), view)),
    ...distinct(system.units.flatMap((unit) => unit.edges.reaches.map(({ to }) => to))).map((address) =>
      outside('external', address, ['external']),
    ),
    ...hosts(view).map(([host, ways]) => outside('host', host, [count(ways, 'way in', 'ways in')])),
  ];
}

function unitNode(unit: Unit, view: GraphView): GraphNode {
  const properties = propertiesOf(unit, view);
  const { description, context, runtime, criticality, schedule, timeZone } = properties;
  const facts: string[] = [runtime === undefined || runtime === 'other' ? unit.kind : `${unit.kind}, ${runtime}`];
  if (unit.kind === 'job')
    facts.push(schedule === undefined ? 'runs once' : `at ${schedule}${timeZone === undefined ? '' : ` ${timeZone}`}`);
  else facts.push(replicasText(properties));
  if (criticality !== undefined && criticality !== 'medium') facts.push(`${criticality} criticality`);
  if (properties.migration !== undefined) facts.push('migrates');
  const objects = view.objects.get(unit.name);
  return {
    id: idOf(unit),
    kind: unit.kind,
    name: unit.name,
    facts: facts.map(readable),
    ...described(description),
    ...(context === undefined ? {} : { group: context }),
    isAuthorized: objects?.AuthorizationPolicy !== undefined,
    ...(objects === undefined ? {} : { objects }),
  };
}

function replicasText(properties: Parameters<typeof replicasOf>[0]['properties']): string {
  const { min, max } = replicasOf({ properties });
  return min === max ? count(min, 'replica') : `${min} to ${max} replicas`;
}

function storeNode(store: Store, owner: Unit, view: GraphView): GraphNode {
  const { engine, version, size, readReplicas, description } = store.properties;
  const existing = existingStore(view, store);
  const group = propertiesOf(owner, view).context;
  return {
    id: idOf(store),
    kind: 'store',
    name: store.name,
    facts: [
      version === undefined ? engine : `${engine} ${version}`,
      ...(store.isCache ? ['cache'] : []),
      ...(size === undefined ? [] : [size]),
      ...(readReplicas === undefined || readReplicas === 0 ? [] : [count(readReplicas, 'read replica')]),
      ...(existing === undefined ? [] : [`at ${existing.host}:${existing.port}`]),
    ].map(readable),
    ...described(description),
    ...(group === undefined ? {} : { group }),
    owner: idOf(owner),
    isAuthorized: false,
  };
}

function channelNode(channel: Channel, group: string | undefined, view: GraphView): GraphNode {
  const { broker, retention, description } = channel.properties;
  const existing = existingBroker(view, broker);
  const [first, ...rest] = existing?.brokers ?? [];
  const at = first === undefined ? [] : [`at ${first}${rest.length === 0 ? '' : ` +${rest.length}`}`];
  return {
    id: idOf(channel),
    kind: channel.kind,
    name: channel.name,
    facts: [
      `${broker} ${channel.kind}`,
      ...('partitions' in channel.properties && channel.properties.partitions !== undefined
        ? [count(channel.properties.partitions, 'partition')]
        : []),
      ...(retention === undefined ? [] : [`kept ${retention}`]),
      ...at,
    ].map(readable),
    ...described(description),
    ...(group === undefined ? {} : { group }),
    isAuthorized: false,
  };
}

function outside(kind: 'external' | 'host', name: string, facts: readonly string[]): GraphNode {
  return { id: `${kind}s.${name}`, kind, name: readable(name), facts, isAuthorized: false };
}

function hosts({ system }: GraphView): [string, number][] {
  const ways = new Map<string, number>();
  for (const unit of system.units)
    for (const { properties } of unit.edges.exposes) ways.set(properties.host, (ways.get(properties.host) ?? 0) + 1);
  return [...ways].sort(([a], [b]) => compare(a, b));
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort(compare);
}

function described(description: string | undefined): { readonly description?: string } {
  return description === undefined ? {} : { description: readable(description) };
}
