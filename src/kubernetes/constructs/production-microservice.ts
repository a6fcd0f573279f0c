import type { Construct } from 'constructs';
import type { RouteProperties } from '../../model/properties/route';
import type { ServiceProperties } from '../../model/properties/service';
import { type Source, StackSource } from '../../model/source';
import { Service } from '../../model/unit';
import type { Service as KubernetesService, ServiceMonitor } from '../manifest';
import type { GrpcRoute, HttpRoute } from '../manifest-gateway';
import type { DestinationRule, RequestAuthentication, VirtualService } from '../manifest-istio';
import type { KubernetesObject } from './kubernetes-object';
import type { MicroserviceOverrides } from './overrides';
import { ReplicatedUnit } from './replicated-unit';
import { type LoneUnitProps, lonePlan, UnitPlan } from './unit-plan';

/** A service, and where it goes. */
export type ProductionMicroserviceProps = ServiceProperties & LoneUnitProps<MicroserviceOverrides>;

/**
 * A service as production asks for it: identity, workload, probes, graceful shutdown, autoscaling, disruption budget, placement,
 * default-deny network policy, and what its edges need. It touches nothing but its own pods.
 *
 * @example
 * import { App, Chart } from 'cdk8s';
 * import { ProductionMicroservice } from 'keelson/kubernetes';
 *
 * const app = new App();
 * const chart = new Chart(app, 'shop', { namespace: 'shop' });
 * new ProductionMicroservice(chart, 'product-catalog', {
 *   image: 'registry.example.com/product-catalog:1.4.2',
 *   runtime: 'go',
 *   http: { port: 8080 },
 *   overrides: { deployment: (manifest) => ({ ...manifest, spec: { ...manifest.spec, revisionHistoryLimit: 2 } }) },
 * });
 * app.synth();
 */
export class ProductionMicroservice extends ReplicatedUnit<Service> {
  /**
   * @param id - the construct's id, and the service's name unless `name` says another
   * @throws KeelsonError with every problem of the properties
   */
  constructor(scope: Construct, id: string, props: ProductionMicroserviceProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: UnitPlan<Service>);
  constructor(scope: Construct, id: string, props: ProductionMicroserviceProps | UnitPlan<Service>) {
    super(scope, id, props instanceof UnitPlan ? props : lonePlan(Service, scope, id, props, new StackSource(new.target)));
  }

  /** The Kubernetes Service before the pods. */
  get service(): KubernetesObject<KubernetesService> {
    return this.child('service');
  }

  /** What Prometheus scrapes; there where the platform monitors and the service has metrics. */
  get serviceMonitor(): KubernetesObject<ServiceMonitor> | undefined {
    return this.find('serviceMonitor');
  }

  /** How connections to the service are kept, and each caller's bulkhead; there where the pods have a proxy of Istio's. */
  get destinationRule(): KubernetesObject<DestinationRule> | undefined {
    return this.find('destinationRule');
  }

  /** How each caller waits for the service and tries again; there where the pods have a proxy of Istio's. */
  get virtualService(): KubernetesObject<VirtualService> | undefined {
    return this.find('virtualService');
  }

  /** Whose tokens the service takes; comes with the first route that asks for one, under Istio. */
  get requestAuthentication(): KubernetesObject<RequestAuthentication> | undefined {
    return this.find('requestAuthentication');
  }

  /** The routes for HTTP, by host, path and methods (`shop-example-com--v1-orders--get`); grows with `exposes`. */
  get httpRoutes(): ReadonlyMap<string, KubernetesObject<HttpRoute>> {
    return this.beginning('httpRoute-');
  }

  /** The routes for gRPC, by host and service (`api-example-com`); grows with `exposes`. */
  get grpcRoutes(): ReadonlyMap<string, KubernetesObject<GrpcRoute>> {
    return this.beginning('grpcRoute-');
  }

  /** What the implementation of the gateway adds to routes, by the child's id: `securityPolicy-shop-example-com--v1-orders`. */
  get gatewayPolicies(): ReadonlyMap<string, KubernetesObject> {
    const policies = /^(securityPolicy|backendTrafficPolicy|clientSettingsPolicy|\w+Middleware|\w+Plugin)-/;
    return new Map([...this.beginning('')].filter(([id]) => policies.test(id)));
  }

  /**
   * Declares a public way in, through the platform's gateway.
   * @throws KeelsonError where it has been rendered already
   */
  exposes(properties: RouteProperties, source: Source = new StackSource(this.exposes)): this {
    this.declaration.exposes(properties, source);
    return this;
  }
}
