import { callCycles } from '../../analysis/cycles';
import type { PlannedGroup } from '../../kubernetes/plan/planned-object';
import { resolvePlatform } from '../../kubernetes/plan/platform';
import { planSystem } from '../../kubernetes/plan/system';
import { compare } from '../../model/problem';
import type { EnvironmentProperties } from '../../model/properties/environment';
import type { System } from '../../model/system';
import { channelContexts, graphEdges } from './edges';
import type { SystemGraph } from './graph';
import { infrastructureOf, platformFacts } from './infrastructure';
import { graphNodes } from './nodes';
import { readable } from './readable';
import type { GraphView } from './view';

/** Where a system goes, for its graph. */
export interface GraphEnvironment {
  readonly name: string;
  readonly properties: EnvironmentProperties;
}

/**
 * A system as a graph: what was declared, and with an environment what follows from it there. Both were validated before. The order of
 * declaration changes nothing.
 */
export function graphOf(system: System, environment?: GraphEnvironment): SystemGraph {
  const properties = environment?.properties ?? {};
  const { kubernetes } = properties;
  const planned = kubernetes === undefined ? [] : planSystem(system, properties);
  const view: GraphView = {
    system,
    environment: properties,
    platform: kubernetes === undefined ? undefined : resolvePlatform(kubernetes),
    objects: new Map(planned.filter((group) => !group.isSystem).map((group) => [group.name, countObjects([group])])),
  };
  const contexts = channelContexts(view);
  const nodes = graphNodes(view, contexts);
  const used = new Set(nodes.map((node) => node.group));
  return {
    system: system.name,
    ...(system.properties.description === undefined ? {} : { description: readable(system.properties.description) }),
    ...(environment === undefined ? {} : { environment: environment.name }),
    platform: view.platform === undefined ? [] : platformFacts(view.platform, kubernetes?.namespace ?? system.name),
    groups: system.contexts
      .filter(({ name }) => used.has(name))
      .map(({ name, properties: { description } }) => ({
        name,
        ...(description === undefined ? {} : { description: readable(description) }),
      })),
    nodes,
    edges: graphEdges(view, contexts),
    cycles: callCycles(system).map((cycle) => cycle.map((unit) => unit.name)),
    infrastructure: infrastructureOf(view),
    ...(kubernetes === undefined ? {} : { objects: countObjects(planned) }),
  };
}

/** How many objects of each kind, by kind. */
function countObjects(groups: readonly PlannedGroup[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const group of groups) for (const { kind } of group.objects) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => compare(a, b)));
}
