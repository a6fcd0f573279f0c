import { compare } from '../../model/problem';
import type { Unit } from '../../model/unit';
import type { Manifest } from '../manifest';
import { changed, type PlannedObject } from './planned-object';
import { propertiesOf, type UnitScope } from './scope';

/** What the labels begin with that say which contexts a unit's edges lead to. */
export const TO_CONTEXT = 'calls-context/';
/** What those begin with that say where edges to it come from. */
export const FROM_CONTEXT = 'called-from-context/';

/** Objects that carry the labels: those about who may reach whom. On pods they would restart them for an edge of somebody else's. */
const KINDS: readonly string[] = ['NetworkPolicy', 'AuthorizationPolicy', 'VirtualService'];

/** The context of the other end of an edge, as the environment has it. */
export function contextOf(unit: Unit, scope: UnitScope): string | undefined {
  return propertiesOf(unit, scope).context;
}

/**
 * Labels that say which other contexts a unit's calls and messages lead to and come from: `kubectl get networkpolicy -l
 * calls-context/catalog` lists who crosses into the catalog. What belongs to no context crosses none.
 */
function contextLabels(scope: UnitScope): Record<string, string> {
  const own = scope.properties.context;
  if (own === undefined) return {};
  const { unit } = scope;
  const labels: Record<string, string> = {};
  const note = (prefix: string, other: string | undefined): void => {
    if (other !== undefined && other !== own) labels[`${prefix}${other}`] = 'true';
  };
  for (const call of unit.edges.calls) note(TO_CONTEXT, contextOf(call.to, scope));
  for (const call of unit.callers) note(FROM_CONTEXT, contextOf(call.from, scope));
  for (const { to } of unit.edges.publishes) {
    note(TO_CONTEXT, to.properties.context);
    for (const subscription of to.subscriptions) note(TO_CONTEXT, contextOf(subscription.from, scope));
  }
  for (const { to } of unit.edges.subscribes) {
    note(FROM_CONTEXT, to.properties.context);
    for (const publication of to.publications) note(FROM_CONTEXT, contextOf(publication.from, scope));
  }
  return Object.fromEntries(Object.entries(labels).sort(([a], [b]) => compare(a, b)));
}

/** The objects of a unit, with the labels on those that say who may reach whom. */
export function withContextLabels(scope: UnitScope, objects: readonly PlannedObject<Manifest>[]): readonly PlannedObject<Manifest>[] {
  return objects.map((object) => (KINDS.includes(object.kind) ? changed(object, (manifest) => labelled(manifest, scope)) : object));
}

function labelled<M extends Manifest>(manifest: M, scope: UnitScope): M {
  const { metadata } = manifest;
  return { ...manifest, metadata: { ...metadata, labels: { ...metadata.labels, ...contextLabels(scope) } } };
}
