import { Construct } from 'constructs';
import type { Channel } from '../model/channel';
import type { CallProperties, ReachProperties } from '../model/properties/call';
import type { PublicationProperties, SubscriptionProperties } from '../model/properties/messaging';
import type { UseProperties } from '../model/properties/secret';
import type { StoreProperties } from '../model/properties/store';
import type { Secret } from '../model/secret';
import { type Source, StackSource } from '../model/source';
import type { Store } from '../model/store';
import type { ServiceLike, Unit } from '../model/unit';

/**
 * A construct that stands for one service, worker or job, whatever the engine. Its verbs are those of the declaration, with the
 * user's own line as the place of the edge.
 */
export abstract class UnitConstruct<U extends Unit = Unit> extends Construct {
  /** What was declared: the same object that `System.service`, `worker` or `job` gives. */
  readonly declaration: U;

  protected constructor(scope: Construct, id: string, declaration: U) {
    super(scope, id);
    this.declaration = declaration;
  }

  /**
   * Declares a synchronous edge to a service, given as a construct or as a declaration.
   *
   * @throws KeelsonError where either end has been rendered already
   * @example
   * import { App, Chart } from 'cdk8s';
   * import { ProductionMicroservice } from 'keelson/kubernetes';
   *
   * const chart = new Chart(new App(), 'shop', { namespace: 'shop' });
   * const image = 'registry.example.com/shop:1.0.0';
   * const catalog = new ProductionMicroservice(chart, 'product-catalog', { image, http: { port: 8080 } });
   * const orders = new ProductionMicroservice(chart, 'order-service', { image, http: { port: 8080 } });
   * orders.calls(catalog, { timeout: '800ms', retries: 1 });
   */
  calls(target: ServiceLike, properties: CallProperties = {}, source: Source = new StackSource(this.calls)): this {
    this.declaration.calls(target, properties, source);
    return this;
  }

  /**
   * Declares that this unit writes messages to a topic or queue.
   * @throws KeelsonError where it has been rendered already
   */
  publishes(to: Channel, properties: PublicationProperties = {}, source: Source = new StackSource(this.publishes)): this {
    this.declaration.publishes(to, properties, source);
    return this;
  }

  /**
   * Declares that this unit reads messages from a topic or queue.
   * @throws KeelsonError where it has been rendered already
   */
  subscribes(to: Channel, properties: SubscriptionProperties = {}, source: Source = new StackSource(this.subscribes)): this {
    this.declaration.subscribes(to, properties, source);
    return this;
  }

  /**
   * Declares data that is this unit's own. Nobody else reaches it.
   * @throws KeelsonError where it has been rendered already
   */
  owns(name: string, properties: StoreProperties, source: Source = new StackSource(this.owns)): Store {
    return this.declaration.owns(name, properties, source);
  }

  /**
   * Declares that this unit reads a secret.
   * @throws KeelsonError where it has been rendered already
   */
  uses(to: Secret, properties: UseProperties = {}, source: Source = new StackSource(this.uses)): this {
    this.declaration.uses(to, properties, source);
    return this;
  }

  /**
   * Declares an edge to a host outside the system: `'smtp.example.com:587'`.
   * @throws KeelsonError where it has been rendered already
   */
  reaches(address: string, properties: ReachProperties = {}, source: Source = new StackSource(this.reaches)): this {
    this.declaration.reaches(address, properties, source);
    return this;
  }
}
