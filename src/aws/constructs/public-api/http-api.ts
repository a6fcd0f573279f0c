import { CfnApi, CfnAuthorizer, CfnIntegration, CfnRoute, type CfnRouteProps, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { compare } from '../../../model/problem';
import type { PublicRoute } from '../../plan/api-plan';
import { responseParameters } from '../../plan/security-headers';
import { STAGE } from '../internal-api';
import { Authorizers } from './authorizers';
import {
  accessLogFormat,
  createLogs,
  defaultThrottle,
  executeApiArn,
  idOfPath,
  mayInvoke,
  mayInvokeAll,
  plannedRoutes,
  type ServedApi,
} from './served-api';
import { ANSWER_KEPT, type TokenAuthorizer } from './token-authorizer';

/** The public HTTP API of one host: nothing is there but the keys of its routes. */
export class PublicHttpApi extends Construct {
  readonly api: CfnApi;
  readonly stage: CfnStage;
  readonly accessLogs: LogGroup;
  /** By their keys: `GET /v1/orders`. */
  readonly routes = new Map<string, CfnRoute>();
  /** What checks tokens, by what it checks. */
  readonly authorizers = new Map<string, CfnAuthorizer>();
  /** Functions of Keelson's that check tokens, where no authorizer of API Gateway's own can. */
  readonly tokenAuthorizers: readonly TokenAuthorizer[];
  private readonly functions: Authorizers;

  constructor(
    scope: Construct,
    id: string,
    private readonly served: ServedApi,
  ) {
    super(scope, id);
    const { plan, shared, hasOwnName } = served;
    const { cors } = plan;
    this.api = new CfnApi(this, 'Api', {
      name: plan.host,
      protocolType: 'HTTP',
      description: `How clients ask ${plan.host}.`,
      disableExecuteApiEndpoint: hasOwnName,
      ...(cors === undefined
        ? {}
        : {
            corsConfiguration: {
              allowOrigins: [...cors.origins],
              allowMethods: [...cors.methods],
              allowHeaders: [...cors.headers],
              allowCredentials: cors.credentials,
              maxAge: cors.maxAge,
            },
          }),
    });
    this.functions = new Authorizers(this, 'Authorizers', shared);
    this.accessLogs = createLogs(this, 'AccessLogs', shared);
    const planned = plannedRoutes(plan);
    const integrations = new Map(plan.routes.map((route) => [route, this.integrate(route)]));
    for (const { key, route } of plan.keys) {
      const own = planned.get(route) as PublicRoute;
      this.routes.set(key, this.createRoute(key, own, integrations.get(own) as CfnIntegration));
    }
    this.tokenAuthorizers = this.functions.all;
    mayInvokeAll(this, served, executeApiArn(this, this.api.ref, `${STAGE}/*/*`));
    this.stage = new CfnStage(this, 'Stage', {
      apiId: this.api.ref,
      stageName: STAGE,
      autoDeploy: true,
      accessLogSettings: { destinationArn: this.accessLogs.logGroupArn, format: accessLogFormat('http') },
      defaultRouteSettings: { detailedMetricsEnabled: true, ...defaultThrottle(served) },
      routeSettings: this.routeSettings(),
    });
    // The stage names routes that must be there before.
    for (const route of this.routes.values()) this.stage.node.addDependency(route);
  }

  get id(): string {
    return this.api.ref;
  }

  /** The address of the API itself; closed where it has a name of its own. */
  get url(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `https://${this.id}.execute-api.${region}.${urlSuffix}`;
  }

  private integrate({ service, route, path, timeout, headers }: PublicRoute): CfnIntegration {
    const methods = route.properties.methods === undefined ? '' : ` ${[...route.properties.methods].sort(compare).join(' ')}`;
    const parameters = responseParameters(headers);
    const id = `Integration ${service.name} ${idOfPath(path)}${methods}`;
    const known = this.node.tryFindChild(id);
    // Two routes that say the same are refused before synthesis, with what is wrong.
    if (known instanceof CfnIntegration) return known;
    return new CfnIntegration(this, id, {
      apiId: this.api.ref,
      integrationType: 'AWS_PROXY',
      integrationUri: this.served.unitOf(service).alias.functionArn,
      payloadFormatVersion: '2.0',
      timeoutInMillis: timeout,
      ...(parameters === undefined ? {} : { responseParameters: parameters }),
    });
  }

  private createRoute(routeKey: string, { authorizer }: PublicRoute, integration: CfnIntegration): CfnRoute {
    return new CfnRoute(this, `Route ${routeKey.replaceAll('/', ' ')}`, {
      apiId: this.api.ref,
      routeKey,
      target: `integrations/${integration.ref}`,
      ...this.authorization(authorizer),
    });
  }

  private authorization(
    authorizer: PublicRoute['authorizer'],
  ): Pick<CfnRouteProps, 'authorizationType' | 'authorizerId' | 'authorizationScopes'> {
    switch (authorizer.kind) {
      case 'none':
        return { authorizationType: 'NONE' };
      case 'iam':
        return { authorizationType: 'AWS_IAM' };
      case 'jwt': {
        const { scopes, ...own } = authorizer;
        const created = this.authorizer(own, (id) => this.createJwt(id, own));
        return {
          authorizationType: 'JWT',
          authorizerId: created.ref,
          ...(scopes.length === 0 ? {} : { authorizationScopes: [...scopes] }),
        };
      }
      case 'function':
        return { authorizationType: 'CUSTOM', authorizerId: this.authorizer(authorizer, (id) => this.createFunction(id, authorizer)).ref };
    }
  }

  private authorizer(rule: object, create: (id: string) => CfnAuthorizer): CfnAuthorizer {
    const id = this.functions.idOf(rule);
    const known = this.authorizers.get(id) ?? create(id);
    this.authorizers.set(id, known);
    return known;
  }

  private createJwt(id: string, { issuer, audiences }: { readonly issuer: string; readonly audiences: readonly string[] }): CfnAuthorizer {
    return new CfnAuthorizer(this, id, {
      apiId: this.api.ref,
      name: id,
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer, audience: [...audiences] },
    });
  }

  private createFunction(id: string, rule: Extract<PublicRoute['authorizer'], { kind: 'function' }>): CfnAuthorizer {
    const { function: handler } = this.functions.of(rule);
    const { partition, region } = Stack.of(this);
    const created = new CfnAuthorizer(this, id, {
      apiId: this.api.ref,
      name: id,
      authorizerType: 'REQUEST',
      identitySource: ['$request.header.Authorization'],
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      authorizerResultTtlInSeconds: ANSWER_KEPT,
      authorizerUri: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${handler.functionArn}/invocations`,
    });
    mayInvoke(this, `MayAsk ${id}`, handler.functionArn, executeApiArn(this, this.api.ref, `authorizers/${created.ref}`));
    return created;
  }

  /** Of routes that are limited for all their clients together. */
  private routeSettings(): Record<string, object> | undefined {
    const { plan } = this.served;
    const planned = plannedRoutes(plan);
    const settings = plan.keys.flatMap(({ key, route }) => {
      const throttle = planned.get(route)?.throttle;
      if (throttle === undefined) return [];
      return [[key, { DetailedMetricsEnabled: true, ThrottlingBurstLimit: throttle.burst, ThrottlingRateLimit: throttle.rate }] as const];
    });
    return settings.length === 0 ? undefined : Object.fromEntries(settings);
  }
}
