import type { Channel } from './channel';
import { asText, Declaration } from './declaration';
import type { Call, Edges, Ownership, Publication, Reach, Route, Subscription, Use, Verb } from './edges';
import { type Problem, show } from './problem';
import type { CallProperties, ReachProperties } from './properties/call';
import type { JobProperties } from './properties/job';
import type { PublicationProperties, SubscriptionProperties } from './properties/messaging';
import type { RouteProperties } from './properties/route';
import type { UseProperties } from './properties/secret';
import type { ServiceProperties } from './properties/service';
import type { StoreProperties } from './properties/store';
import type { UnitProperties } from './properties/unit';
import type { WorkerProperties } from './properties/worker';
import type { Secret } from './secret';
import { snapshot } from './snapshot';
import { type Source, StackSource } from './source';
import { Store } from './store';
import type { System } from './system';

/** A service, or a construct that stands for one. */
export type ServiceLike = Service | { readonly declaration: Service };

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

/** What services, workers and jobs have in common: the verbs that declare edges. */
export abstract class Unit<P extends UnitProperties = UnitProperties> extends Declaration<P> {
  abstract readonly kind: 'service' | 'worker' | 'job';
  /** The system that it was declared in; a lone construct has none. */
  readonly system: System | undefined;
  private readonly declared: Mutable<Edges> = { calls: [], publishes: [], subscribes: [], owns: [], uses: [], reaches: [], exposes: [] };
  private readonly received: Call[] = [];
  private readonly listeners: (() => void)[] = [];
  /** Calls of a verb that name nothing it could mean; validation reports them. */
  private readonly wrongTargets: Problem[] = [];

  constructor(name: string, properties: P, system?: System, source?: Source) {
    super(name, properties, source);
    this.system = system;
  }

  /** The edges that this unit declared. */
  get edges(): Edges {
    return this.declared;
  }

  /** The calls that others declared to this unit. */
  get callers(): readonly Call[] {
    return this.received;
  }

  /** @internal */
  get mistakes(): readonly Problem[] {
    return this.wrongTargets;
  }

  /**
   * Declares a synchronous edge to a service.
   *
   * @throws KeelsonError where either end has been rendered already
   * @example
   * import { System } from 'keelson';
   *
   * const shop = new System('shop');
   * const catalog = shop.service('catalog', { http: { port: 8080 } });
   * const orders = shop.service('orders', { http: { port: 8080 } });
   * orders.calls(catalog, { operations: ['GET /v1/products/{id}'], timeout: '800ms', retries: 1 });
   */
  calls(target: ServiceLike, properties: CallProperties = {}, source: Source = new StackSource(this.calls)): this {
    const to = serviceOf(target);
    this.assertOpen('calls', source);
    if (to === undefined) return this.mistake('calls', target, 'a service', source);
    to.assertOpen(`is called by ${this.name}`, source);
    const call: Call = { from: this, to, properties: snapshot(properties), source };
    this.declared.calls.push(call);
    to.received.push(call);
    to.announce();
    return this.announce();
  }

  /**
   * Declares that this unit writes messages to a topic or queue.
   * @throws KeelsonError where it has been rendered already
   */
  publishes(to: Channel, properties: PublicationProperties = {}, source: Source = new StackSource(this.publishes)): this {
    return this.add(
      'publishes',
      to,
      ['topic', 'queue'],
      { from: this, to, properties: snapshot(properties), source } satisfies Publication,
      source,
    );
  }

  /**
   * Declares that this unit reads messages from a topic or queue.
   * @throws KeelsonError where it has been rendered already
   */
  subscribes(to: Channel, properties: SubscriptionProperties = {}, source: Source = new StackSource(this.subscribes)): this {
    return this.add(
      'subscribes',
      to,
      ['topic', 'queue'],
      { from: this, to, properties: snapshot(properties), source } satisfies Subscription,
      source,
    );
  }

  /**
   * Declares data that is this unit's own. Nobody else reaches it.
   * @throws KeelsonError where it has been rendered already
   */
  owns(name: string, properties: StoreProperties, source: Source = new StackSource(this.owns)): Store {
    const store = new Store(name, properties, source);
    this.add('owns', store, ['store'], { from: this, to: store, source } satisfies Ownership, source);
    return store;
  }

  /**
   * Declares that this unit reads a secret.
   * @throws KeelsonError where it has been rendered already
   */
  uses(to: Secret, properties: UseProperties = {}, source: Source = new StackSource(this.uses)): this {
    return this.add('uses', to, ['secret'], { from: this, to, properties: snapshot(properties), source } satisfies Use, source);
  }

  /**
   * Declares an edge to a host outside the system: `'smtp.example.com:587'`.
   * @throws KeelsonError where it has been rendered already
   */
  reaches(address: string, properties: ReachProperties = {}, source: Source = new StackSource(this.reaches)): this {
    this.assertOpen('reaches', source);
    this.declared.reaches.push({ from: this, to: asText(address), properties: snapshot(properties), source } satisfies Reach);
    return this.announce();
  }

  /** @internal Calls back after each edge that touches this unit. */
  onEdge(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** @internal */
  protected addRoute(properties: RouteProperties, source: Source): this {
    this.assertOpen('exposes', source);
    this.declared.exposes.push({ from: this as unknown as Service, properties: snapshot(properties), source } satisfies Route);
    return this.announce();
  }

  private add<E>(verb: Exclude<Verb, 'calls'>, to: unknown, kinds: readonly string[], edge: E, source: Source): this {
    this.assertOpen(verb, source);
    if (!(to instanceof Declaration) || !kinds.includes((to as unknown as { kind: string }).kind))
      return this.mistake(verb, to, `a ${kinds.join(' or a ')}`, source);
    (this.declared[verb] as unknown as E[]).push(edge);
    if (verb === 'publishes' || verb === 'subscribes') (to as unknown as Channel).received(verb, edge as unknown as Publication);
    return this.announce();
  }

  private announce(): this {
    for (const listener of this.listeners) listener();
    return this;
  }

  private mistake(verb: Verb, target: unknown, expected: string, at: Source): this {
    const source = at.locate();
    const received = target instanceof Declaration ? `${(target as unknown as { kind: string }).kind} ${target.name}` : show(target);
    this.wrongTargets.push({
      code: 'wrong-target',
      path: `${this.kind}s.${this.name}.${verb}`,
      ...(source === undefined ? {} : { source }),
      received,
      expected,
      fix: `give ${verb} ${expected}`,
    });
    return this;
  }
}

/**
 * A unit that other services call.
 *
 * @example
 * import { Service } from 'keelson';
 *
 * const orders = new Service('orders', { runtime: 'fastapi', http: { port: 8080 } });
 */
export class Service extends Unit<ServiceProperties> {
  readonly kind = 'service';

  /**
   * Declares a public way in, through the platform's gateway.
   * @throws KeelsonError where it has been rendered already
   */
  exposes(properties: RouteProperties, source: Source = new StackSource(this.exposes)): this {
    return this.addRoute(properties, source);
  }
}

/** A unit without a port for callers: it works on messages or on its own schedule. */
export class Worker extends Unit<WorkerProperties> {
  readonly kind = 'worker';
}

/** A unit that runs to its end, once or on a schedule. */
export class Job extends Unit<JobProperties> {
  readonly kind = 'job';
}

function serviceOf(target: unknown): Service | undefined {
  if (target instanceof Service) return target;
  if (typeof target !== 'object' || target === null || !('declaration' in target)) return undefined;
  return target.declaration instanceof Service ? target.declaration : undefined;
}
