import type { Channel } from './channel';
import type { CallProperties, ReachProperties } from './properties/call';
import type { PublicationProperties, SubscriptionProperties } from './properties/messaging';
import type { RouteProperties } from './properties/route';
import type { UseProperties } from './properties/secret';
import type { Secret } from './secret';
import type { Source } from './source';
import type { Store } from './store';
import type { Service, Unit } from './unit';

interface EdgeOf<P> {
  readonly from: Unit;
  readonly properties: P;
  readonly source: Source;
}

/** A synchronous edge from a unit to a service. */
export interface Call extends EdgeOf<CallProperties> {
  readonly to: Service;
}

/** The edge from a unit to a channel that it writes. */
export interface Publication extends EdgeOf<PublicationProperties> {
  readonly to: Channel;
}

/** The edge from a unit to a channel that it reads. */
export interface Subscription extends EdgeOf<SubscriptionProperties> {
  readonly to: Channel;
}

/** The edge from a unit to data that is its own. */
export interface Ownership {
  readonly from: Unit;
  readonly to: Store;
  readonly source: Source;
}

/** The edge from a unit to a secret. */
export interface Use extends EdgeOf<UseProperties> {
  readonly to: Secret;
}

/** The edge from a unit to a host outside the system. */
export interface Reach extends EdgeOf<ReachProperties> {
  /** `host:port`. */
  readonly to: string;
}

/** A public way in to a service. */
export interface Route {
  readonly from: Service;
  readonly properties: RouteProperties;
  readonly source: Source;
}

/** All edges of one unit, by the verb that made them, in the order in which they were declared. */
export interface Edges {
  readonly calls: readonly Call[];
  readonly publishes: readonly Publication[];
  readonly subscribes: readonly Subscription[];
  readonly owns: readonly Ownership[];
  readonly uses: readonly Use[];
  readonly reaches: readonly Reach[];
  readonly exposes: readonly Route[];
}

/** The verbs, in the order in which the literal form writes them. */
export const VERBS = ['calls', 'publishes', 'subscribes', 'owns', 'uses', 'reaches', 'exposes'] as const;
export type Verb = (typeof VERBS)[number];
