import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { RouteProperties } from '../../model/properties/route';
import type { ServiceProperties } from '../../model/properties/service';
import { type Source, StackSource } from '../../model/source';
import { Service } from '../../model/unit';
import { allowedPatterns } from '../plan/operations';
import type { InternalApi } from './internal-api';
import type { PublicApi } from './public-api/public-api';
import { PublicApis } from './public-api/public-apis';
import { ServerlessUnit } from './serverless-unit';
import { isPlan, type LoneUnitProps, lonePlan, type ServerlessPlan } from './unit-plan';

/** A service, and where it goes. */
export type ServerlessMicroserviceProps = ServiceProperties & LoneUnitProps;

/**
 * A service as production asks for it, on Lambda and API Gateway: the twin of `ProductionMicroservice`, with the same properties and verbs.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib/core';
 * import { ServerlessMicroservice } from 'keelson/aws';
 *
 * const stack = new Stack(new App(), 'shop');
 * const registry = '111111111111.dkr.ecr.eu-central-1.amazonaws.com';
 * const catalog = new ServerlessMicroservice(stack, 'product-catalog', { image: `${registry}/product-catalog:1.4.2`, http: { port: 8080 } });
 * const orders = new ServerlessMicroservice(stack, 'order-service', { image: `${registry}/order-service:2.0.0`, http: { port: 8080 } });
 * orders.calls(catalog, { operations: ['GET /v1/products/{id}'], timeout: '800ms', retries: 1 });
 */
export class ServerlessMicroservice extends ServerlessUnit<Service> {
  /**
   * @param id - the construct's id, and the service's name unless `name` says another
   * @throws KeelsonError with every problem of the properties
   */
  constructor(scope: Construct, id: string, props: ServerlessMicroserviceProps);
  /** @internal */
  constructor(scope: Construct, id: string, props: ServerlessPlan<Service>);
  constructor(scope: Construct, id: string, props: ServerlessMicroserviceProps | ServerlessPlan<Service>) {
    super(scope, id, isPlan<Service>(props) ? props : lonePlan(Service, scope, id, props, new StackSource(new.target)));
  }

  /** The API by which other services ask it. */
  get api(): InternalApi {
    return this.internalApi as InternalApi;
  }

  /** Where it answers signed requests, as a token. */
  get url(): string {
    return this.api.url;
  }

  /** Lets somebody else ask these operations, signed with SigV4: `catalog.grantInvoke(role, ['GET /v1/products/{id}'])`. */
  grantInvoke(grantee: IGrantable, operations?: readonly string[]): Grant {
    const resourceArns = allowedPatterns(operations).map(({ method, path }) => this.api.arn(method, path));
    return Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns });
  }

  /**
   * The public API of a host, which it shares with other services of the stack. Ask for it when all routes of the host are declared.
   * @throws KeelsonError where no route here has that host
   */
  publicApi(host: string): PublicApi {
    return PublicApis.of(this.shared).of(host);
  }

  /**
   * Declares a public way in, through API Gateway.
   * @throws KeelsonError where it has been rendered already
   */
  exposes(properties: RouteProperties, source: Source = new StackSource(this.exposes)): this {
    this.declaration.exposes(properties, source);
    return this;
  }
}
