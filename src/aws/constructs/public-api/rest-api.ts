import {
  CfnAuthorizer,
  CfnDeployment,
  CfnGatewayResponse,
  CfnMethod,
  type CfnMethodProps,
  CfnRequestValidator,
  CfnResource,
  CfnRestApi,
  CfnStage,
} from 'aws-cdk-lib/aws-apigateway';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Annotations, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { hash } from '../../../model/name';
import type { PublicRoute } from '../../plan/api-plan';
import type { PublicKey } from '../../plan/public-routes';
import { Authorizers } from './authorizers';
import { answerHeaders, preflight, redirect } from './rest-answers';
import { resourcePolicy } from './rest-policy';
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
import { REST_STAGE } from './stage';
import { ANSWER_KEPT, type TokenAuthorizer } from './token-authorizer';

/** What stands for everything below a path. */
const BELOW = '{proxy+}';
/** A token as a header has it (RFC 6750; RFC 7515): what is no such thing is answered with 401, and no function is asked. */
const BEARER = '^[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+$';

/** The public REST API of one host: regional, with a resource for each segment of its routes and nothing else. */
export class PublicRestApi extends Construct {
  readonly api: CfnRestApi;
  readonly stage: CfnStage;
  /** Its logical id follows what it deploys, so that every change is deployed. */
  readonly deployment: CfnDeployment;
  readonly accessLogs: LogGroup;
  /** By their paths: `/v1/orders/{proxy+}`; the root is the API's own. */
  readonly resources = new Map<string, CfnResource>();
  /** By their keys: `GET /v1/orders`, `OPTIONS /v1/orders`. */
  readonly methods = new Map<string, CfnMethod>();
  /** What checks tokens, by what it checks. */
  readonly authorizers = new Map<string, CfnAuthorizer>();
  readonly gatewayResponses: readonly CfnGatewayResponse[];
  readonly requestValidator: CfnRequestValidator;
  /** The functions that check tokens. */
  readonly tokenAuthorizers: readonly TokenAuthorizer[];
  private readonly functions: Authorizers;

  constructor(
    scope: Construct,
    id: string,
    private readonly served: ServedApi,
  ) {
    super(scope, id);
    const { plan, shared, hasOwnName } = served;
    const policy = resourcePolicy(plan, REST_STAGE);
    this.api = new CfnRestApi(this, 'Api', {
      name: plan.host,
      description: `How clients ask ${plan.host}.`,
      endpointConfiguration: { types: ['REGIONAL'] },
      disableExecuteApiEndpoint: hasOwnName,
      // Bodies pass as they are: without it an image would arrive as broken text.
      binaryMediaTypes: ['*/*'],
      ...(policy === undefined ? {} : { policy }),
    });
    this.functions = new Authorizers(this, 'Authorizers', shared);
    this.accessLogs = createLogs(this, 'AccessLogs', shared);
    this.requestValidator = new CfnRequestValidator(this, 'RequestValidator', {
      restApiId: this.api.ref,
      name: 'all',
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    const planned = plannedRoutes(plan);
    for (const key of plan.keys) this.methods.set(key.key, this.createMethod(key, planned.get(key.route) as PublicRoute));
    for (const { path, cors } of plan.preflights)
      this.methods.set(`OPTIONS ${path}`, this.method('OPTIONS', path, { authorizationType: 'NONE', ...preflight(cors) }));
    this.tokenAuthorizers = this.functions.all;
    this.gatewayResponses = this.createGatewayResponses();
    mayInvokeAll(this, served, executeApiArn(this, this.api.ref, `${REST_STAGE}/*/*`));
    this.deployment = this.deploy();
    this.stage = this.createStage();
    Annotations.of(this).addInfoV2(
      'keelson:api-logs',
      'A REST API writes logs only where its account says by which role: deploy ApiGatewayLogs once for the account and region (docs/guides/aws-routes.md).',
    );
  }

  get id(): string {
    return this.api.ref;
  }

  /** The address of the API itself; closed where it has a name of its own, and to all but CloudFront behind that. */
  get url(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `https://${this.id}.execute-api.${region}.${urlSuffix}/${REST_STAGE}`;
  }

  /** What a firewall is put before. */
  get stageArn(): string {
    const { partition, region } = Stack.of(this);
    return `arn:${partition}:apigateway:${region}::/restapis/${this.id}/stages/${this.stage.ref}`;
  }

  private createMethod({ method, path }: PublicKey, planned: PublicRoute): CfnMethod {
    const { redirect: target, timeout, service } = planned;
    const authorization = this.authorization(planned.authorizer);
    if (target !== undefined) return this.method(method, path, { ...authorization, ...redirect(target, path.endsWith(BELOW)) });
    return this.method(method, path, {
      ...authorization,
      integration: {
        type: 'AWS_PROXY',
        integrationHttpMethod: 'POST',
        uri: this.invocationOf(this.served.unitOf(service).alias.functionArn),
        timeoutInMillis: timeout,
      },
    });
  }

  private method(
    httpMethod: string,
    path: string,
    rest: Omit<CfnMethodProps, 'restApiId' | 'resourceId' | 'httpMethod' | 'requestValidatorId'>,
  ): CfnMethod {
    return new CfnMethod(this, `Method ${httpMethod} ${idOfPath(path)}`, {
      restApiId: this.api.ref,
      resourceId: this.resourceOf(path),
      httpMethod,
      requestValidatorId: this.requestValidator.ref,
      ...(path.endsWith(BELOW) ? { requestParameters: { 'method.request.path.proxy': true } } : {}),
      ...rest,
    });
  }

  /** The resource of a path, and those on the way to it. */
  private resourceOf(path: string): string {
    if (path === '' || path === '/') return this.api.attrRootResourceId;
    const known = this.resources.get(path);
    if (known !== undefined) return known.ref;
    const last = path.lastIndexOf('/');
    const created = new CfnResource(this, `Resource ${idOfPath(path)}`, {
      restApiId: this.api.ref,
      parentId: this.resourceOf(path.slice(0, last)),
      pathPart: path.slice(last + 1),
    });
    this.resources.set(path, created);
    return created.ref;
  }

  private authorization(authorizer: PublicRoute['authorizer']): Pick<CfnMethodProps, 'authorizationType' | 'authorizerId'> {
    if (authorizer.kind === 'none') return { authorizationType: 'NONE' };
    if (authorizer.kind === 'iam') return { authorizationType: 'AWS_IAM' };
    if (authorizer.kind === 'jwt') throw new Error('A REST API has no JWT authorizer: the plan says otherwise.');
    const id = this.functions.idOf(authorizer);
    const known = this.authorizers.get(id) ?? this.createAuthorizer(id, authorizer);
    this.authorizers.set(id, known);
    return { authorizationType: 'CUSTOM', authorizerId: known.ref };
  }

  private createAuthorizer(id: string, rule: Extract<PublicRoute['authorizer'], { kind: 'function' }>): CfnAuthorizer {
    const { function: handler } = this.functions.of(rule);
    const created = new CfnAuthorizer(this, id, {
      restApiId: this.api.ref,
      name: id,
      type: 'TOKEN',
      identitySource: 'method.request.header.Authorization',
      identityValidationExpression: BEARER,
      authorizerResultTtlInSeconds: ANSWER_KEPT,
      authorizerUri: this.invocationOf(handler.functionArn),
    });
    mayInvoke(this, `MayAsk ${id}`, handler.functionArn, executeApiArn(this, this.api.ref, `authorizers/${created.ref}`));
    return created;
  }

  private invocationOf(functionArn: string): string {
    const { partition, region } = Stack.of(this);
    return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
  }

  /** What the API answers by itself bears the headers that all routes have. A path that nobody declared is not found. */
  private createGatewayResponses(): CfnGatewayResponse[] {
    const { plan } = this.served;
    const responseParameters = answerHeaders(plan);
    const create = (responseType: string, rest: object = {}): CfnGatewayResponse =>
      new CfnGatewayResponse(this, `Answer ${responseType}`, { restApiId: this.api.ref, responseType, responseParameters, ...rest });
    const isSigned = plan.routes.some(({ authorizer }) => authorizer.kind === 'iam');
    return [
      create('DEFAULT_4XX'),
      create('DEFAULT_5XX'),
      // The same answer as to a request that nobody signed, which is no 404.
      ...(isSigned
        ? []
        : [
            create('MISSING_AUTHENTICATION_TOKEN', {
              statusCode: '404',
              responseTemplates: { 'application/json': '{"message":"Not Found"}' },
            }),
          ]),
    ];
  }

  private deploy(): CfnDeployment {
    const parts = [this.api, ...this.resources.values(), ...this.methods.values(), ...this.authorizers.values(), ...this.gatewayResponses];
    const deployment = new CfnDeployment(this, 'Deployment', {
      restApiId: this.api.ref,
      description: `What clients ask ${this.served.plan.host}.`,
    });
    const stack = Stack.of(this);
    const id = stack.getLogicalId(deployment);
    deployment.overrideLogicalId(
      Lazy.uncachedString({
        produce: () => `${id}${hash(JSON.stringify(parts.map((part) => stack.resolve(part._toCloudFormation()))))}`,
      }),
    );
    for (const part of parts) if (part !== this.api) deployment.node.addDependency(part);
    return deployment;
  }

  private createStage(): CfnStage {
    const { plan, shared } = this.served;
    const planned = plannedRoutes(plan);
    const common = { metricsEnabled: true, loggingLevel: 'ERROR', dataTraceEnabled: false };
    return new CfnStage(this, 'Stage', {
      restApiId: this.api.ref,
      deploymentId: this.deployment.ref,
      stageName: REST_STAGE,
      tracingEnabled: shared.platform.tracing === 'xray',
      accessLogSetting: { destinationArn: this.accessLogs.logGroupArn, format: accessLogFormat('rest') },
      methodSettings: [
        { httpMethod: '*', resourcePath: '/*', ...common, ...defaultThrottle(this.served) },
        ...plan.keys.flatMap(({ method, path, route }) => {
          const throttle = planned.get(route)?.throttle;
          if (throttle === undefined) return [];
          return [
            {
              httpMethod: method,
              resourcePath: path === '/' ? '/' : `/${path.replaceAll('/', '~1')}`,
              ...common,
              throttlingBurstLimit: throttle.burst,
              throttlingRateLimit: throttle.rate,
            },
          ];
        }),
      ],
    });
  }
}
