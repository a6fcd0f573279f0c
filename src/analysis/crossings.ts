import { effectiveProperties } from '../model/effective';
import { compare } from '../model/problem';
import type { EnvironmentProperties } from '../model/properties/environment';
import type { System } from '../model/system';
import type { Unit } from '../model/unit';

/**
 * An edge whose ends belong to two contexts. A `message` goes from a unit that writes to a channel to one that reads it; a `publication`
 * and a `subscription` lead to and come from a channel that belongs to a context of its own.
 */
export interface Crossing {
  readonly from: string;
  readonly to: string;
  readonly kind: 'call' | 'message' | 'publication' | 'subscription';
  /** The channel of a message. */
  readonly through?: string;
  /** Those of both ends. */
  readonly contexts: readonly [string, string];
}

/** The edges of a system that lead from one context into another, as an environment has the contexts; sorted. */
export function crossingsOf(system: System, environment: EnvironmentProperties = {}): Crossing[] {
  const crossings = new Map<string, Crossing>();
  const contextOf = (unit: Unit): string | undefined => effectiveProperties(unit, environment).context;
  const note = (ends: Pick<Crossing, 'from' | 'to' | 'kind' | 'through'>, own: string | undefined, other: string | undefined): void => {
    if (own === undefined || other === undefined || own === other) return;
    crossings.set(JSON.stringify([own, other, ends.from, ends.to, ends.kind, ends.through]), { ...ends, contexts: [own, other] });
  };
  for (const unit of system.units) {
    const own = contextOf(unit);
    if (own === undefined) continue;
    const from = unit.name;
    for (const { to } of unit.edges.calls) note({ from, to: to.name, kind: 'call' }, own, contextOf(to));
    for (const { to } of unit.edges.publishes) {
      note({ from, to: to.name, kind: 'publication' }, own, to.properties.context);
      for (const { from: reader } of to.subscriptions)
        note({ from, to: reader.name, kind: 'message', through: to.name }, own, contextOf(reader));
    }
    for (const { to } of unit.edges.subscribes) note({ from: to.name, to: from, kind: 'subscription' }, to.properties.context, own);
  }
  return [...crossings].sort(([a], [b]) => compare(a, b)).map(([, crossing]) => crossing);
}
