import { byName, ofClass } from './by-name';
import { type Channel, Queue, Topic } from './channel';
import { Declaration } from './declaration';
import { declareDocument } from './from-document';
import { KeelsonError, show } from './problem';
import type { JobProperties } from './properties/job';
import type { QueueProperties, TopicProperties } from './properties/messaging';
import type { SagaProperties } from './properties/saga';
import type { SecretProperties } from './properties/secret';
import type { ServiceProperties } from './properties/service';
import type { ContextProperties, SystemProperties } from './properties/system';
import type { WorkerProperties } from './properties/worker';
import { Secret } from './secret';
import { isRecord } from './shape';
import { snapshot } from './snapshot';
import type { Source } from './source';
import type { Store } from './store';
import { type SystemDocument, toDocument } from './to-document';
import { Job, Service, type Unit, Worker } from './unit';
import { validateSystem } from './validate-system';

/** Stands in for the name of a document that has none, so that its other problems are found too. */
const UNNAMED = 'system';

/** A bounded context: a name that groups services; crossing one is visible. */
export class Context extends Declaration<ContextProperties> {
  readonly kind = 'context';
  constructor(name: string, properties: ContextProperties, source?: Source) {
    super(name, properties, source);
  }
}

/** Ordered steps across services, with their compensations and a pivot. */
export class Saga extends Declaration<SagaProperties> {
  readonly kind = 'saga';
  constructor(name: string, properties: SagaProperties, source?: Source) {
    super(name, properties, source);
  }
}

/** A saga's properties in TypeScript, where the coordinator may be the service itself. */
export type SagaOptions = Omit<SagaProperties, 'coordinator'> & { readonly coordinator: string | Service | Worker };

/**
 * The services, stores, topics, routes and sagas that belong together, and the edges between them.
 * The order of declaration changes nothing.
 *
 * @example
 * import { System } from 'keelson';
 *
 * const shop = new System('shop', { owner: 'team-shop' });
 * const catalog = shop.service('product-catalog', { runtime: 'go', http: { port: 8080 } });
 * const orders = shop.service('order-service', { runtime: 'fastapi', http: { port: 8080 } });
 * orders.calls(catalog, { timeout: '800ms' });
 * shop.check();
 */
export class System extends Declaration<SystemProperties> {
  readonly kind = 'system';
  private readonly unitList: Unit[] = [];
  private readonly channelList: Channel[] = [];
  private readonly secretList: Secret[] = [];
  private readonly sagaList: Saga[] = [];
  private readonly contextList: Context[] = [];

  constructor(name: string, properties: SystemProperties = {}, source?: Source) {
    super(name, properties, source);
  }

  /**
   * A system from its literal form, the document that `toJSON` writes and the JSON Schema describes.
   *
   * @param document - a value of JSON
   * @param locate - says on which line a part of the document stands
   * @throws KeelsonError with every problem of the document
   */
  static from(document: unknown, locate?: (path: readonly string[]) => string | undefined): System {
    const find = locate ?? (() => undefined);
    const source: Source = { locate: (path = []) => find(path.length === 0 ? ['system'] : path) };
    const data = snapshot(document);
    if (!isRecord(data)) {
      const place = find([]);
      throw new KeelsonError([
        {
          code: 'invalid-value',
          path: 'system',
          ...(place === undefined ? {} : { source: place }),
          received: show(document),
          expected: 'a map with the key system',
          fix: 'start with system: NAME',
        },
      ]);
    }
    const { system: name, owner, description } = data;
    const system = new System(
      (name === undefined ? UNNAMED : name) as string,
      { ...(owner === undefined ? {} : { owner }), ...(description === undefined ? {} : { description }) } as SystemProperties,
      source,
    );
    const problems = [...declareDocument(system, data, find), ...validateSystem(system)];
    if (name === undefined) {
      const place = find([]);
      problems.push({
        code: 'missing-property',
        path: 'system',
        ...(place === undefined ? {} : { source: place }),
        received: 'nothing',
        expected: 'the name of the system',
        fix: 'start with system: NAME',
      });
    }
    if (problems.length > 0) throw new KeelsonError(problems);
    return system;
  }

  /** Declares a unit that other services call. @throws KeelsonError where the system has been rendered already */
  service(name: string, properties: ServiceProperties, source?: Source): Service {
    return this.declare(this.unitList, new Service(name, properties, this, source));
  }

  /** Declares a unit without a port for callers. @throws KeelsonError where the system has been rendered already */
  worker(name: string, properties: WorkerProperties, source?: Source): Worker {
    return this.declare(this.unitList, new Worker(name, properties, this, source));
  }

  /** Declares a unit that runs to its end. @throws KeelsonError where the system has been rendered already */
  job(name: string, properties: JobProperties, source?: Source): Job {
    return this.declare(this.unitList, new Job(name, properties, this, source));
  }

  /** Declares a topic. @throws KeelsonError where the system has been rendered already */
  topic(name: string, properties: TopicProperties, source?: Source): Topic {
    return this.declare(this.channelList, new Topic(name, properties, source));
  }

  /** Declares a queue. @throws KeelsonError where the system has been rendered already */
  queue(name: string, properties: QueueProperties, source?: Source): Queue {
    return this.declare(this.channelList, new Queue(name, properties, source));
  }

  /** Declares a secret. @throws KeelsonError where the system has been rendered already */
  secret(name: string, properties: SecretProperties, source?: Source): Secret {
    return this.declare(this.secretList, new Secret(name, properties, source));
  }

  /** Declares a saga. @throws KeelsonError where the system has been rendered already */
  saga(name: string, options: SagaOptions, source?: Source): Saga {
    const properties: unknown = snapshot(options);
    if (!isRecord(properties)) return this.declare(this.sagaList, new Saga(name, properties as SagaProperties, source));
    const coordinator = options.coordinator instanceof Declaration ? options.coordinator.name : properties.coordinator;
    return this.declare(this.sagaList, new Saga(name, { ...properties, coordinator } as SagaProperties, source));
  }

  /** Declares a bounded context. @throws KeelsonError where the system has been rendered already */
  context(name: string, properties: ContextProperties = {}, source?: Source): Context {
    return this.declare(this.contextList, new Context(name, properties, source));
  }

  /** Services, workers and jobs, by name. */
  get units(): readonly Unit[] {
    return byName(this.unitList);
  }

  get services(): readonly Service[] {
    return ofClass(this.units, Service);
  }

  get workers(): readonly Worker[] {
    return ofClass(this.units, Worker);
  }

  get jobs(): readonly Job[] {
    return ofClass(this.units, Job);
  }

  /** Topics and queues, by name. */
  get channels(): readonly Channel[] {
    return byName(this.channelList);
  }

  get stores(): readonly Store[] {
    return byName(this.unitList.flatMap((unit) => unit.edges.owns.map((ownership) => ownership.to)));
  }

  get secrets(): readonly Secret[] {
    return byName(this.secretList);
  }

  get sagas(): readonly Saga[] {
    return byName(this.sagaList);
  }

  get contexts(): readonly Context[] {
    return byName(this.contextList);
  }

  /** How many edges were declared, of all verbs. */
  get edgeCount(): number {
    return this.unitList.reduce((sum, unit) => sum + Object.values(unit.edges).reduce((count, edges) => count + edges.length, 0), 0);
  }

  /** @throws KeelsonError with every problem of the declaration */
  check(): void {
    const problems = validateSystem(this);
    if (problems.length > 0) throw new KeelsonError(problems);
  }

  /** The literal form: the same system, as data. */
  toJSON(): SystemDocument {
    return toDocument(this);
  }

  override seal(by: string): void {
    super.seal(by);
    for (const unit of this.unitList) unit.seal(by);
  }

  private declare<D extends Declaration<unknown>>(list: Declaration<unknown>[], declaration: D): D {
    this.assertOpen(`declares ${declaration.name}`, declaration.source);
    list.push(declaration);
    return declaration;
  }
}
