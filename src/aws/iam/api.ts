import { isRecord } from '../../model/shape';
import type { Deployment } from './deployment';
import type { Resource } from './resource';
import { byKey, type RoutePattern, restRouteFor, routeFor } from './route-match';

/** A route of an API, who may use it, and what answers. */
export interface ApiRoute extends RoutePattern {
  /** The route's own resource: an AWS::ApiGatewayV2::Route or an AWS::ApiGateway::Method. */
  readonly resource: Resource;
  /** `NONE`, `AWS_IAM`, `JWT`, `CUSTOM` or `COGNITO_USER_POOLS`. */
  readonly authorization: string;
  /** The ARN of the function that answers; undefined where it is none. */
  readonly function: string | undefined;
  /** The role as which API Gateway calls what answers; undefined where the function's own policy decides. */
  readonly credentials: string | undefined;
}

/** An API of the templates. */
export interface Api {
  readonly resource: Resource;
  readonly kind: 'http' | 'rest';
  readonly id: string;
  readonly routes: readonly ApiRoute[];
  /** The names of its stages. */
  readonly stages: readonly string[];
  /** Whether routes stand in an OpenAPI document, which is not read. */
  readonly isImported: boolean;
}

/** The APIs of a deployment, by address. */
export function apisOf(deployment: Deployment): ReadonlyMap<string, Api> {
  const http = deployment.ofType('AWS::ApiGatewayV2::Api').map((resource): Api => {
    const id = resource.ref;
    const integrations = new Map(ofApi(deployment, 'AWS::ApiGatewayV2::Integration', 'ApiId', id).map((one) => [one.ref, one]));
    return {
      resource,
      kind: 'http',
      id,
      routes: byKey([
        ...ofApi(deployment, 'AWS::ApiGatewayV2::Route', 'ApiId', id).map((route) => httpRoute(route, integrations)),
        ...quickCreate(resource),
      ]),
      stages: ofApi(deployment, 'AWS::ApiGatewayV2::Stage', 'ApiId', id).map((stage) => stage.ref),
      isImported: imported(resource),
    };
  });
  const rest = deployment.ofType('AWS::ApiGateway::RestApi').map((resource): Api => {
    const id = resource.ref;
    const paths = pathsOf(deployment, resource);
    return {
      resource,
      kind: 'rest',
      id,
      routes: byKey(ofApi(deployment, 'AWS::ApiGateway::Method', 'RestApiId', id).map((method) => restRoute(method, paths))),
      stages: [
        ...ofApi(deployment, 'AWS::ApiGateway::Stage', 'RestApiId', id).map((stage) => stage.ref),
        ...ofApi(deployment, 'AWS::ApiGateway::Deployment', 'RestApiId', id).flatMap((one) => one.text('StageName') ?? []),
      ],
      isImported: imported(resource),
    };
  });
  return new Map([...http, ...rest].map((api) => [api.resource.address, api]));
}

/** The route of an API that serves a request; undefined where API Gateway answers that there is none. */
export function servingRoute(api: Api, method: string, path: string): ApiRoute | undefined {
  return api.kind === 'http' ? routeFor(api.routes, method, path) : restRouteFor(api.routes, method, path);
}

/** The ARN that a request for an API is authorised for. */
export function invokeArn({ resource: { stack }, id }: Api, stage: string, method: string, path: string): string {
  return `arn:${stack.partition}:execute-api:${stack.region}:${stack.account}:${id}/${stage}/${method}${path}`;
}

function ofApi(deployment: Deployment, type: string, property: string, id: string): readonly Resource[] {
  return index(deployment, type, property).get(id) ?? [];
}

const INDEXES = new WeakMap<Deployment, Map<string, ReadonlyMap<string, readonly Resource[]>>>();

/** Resources of a type by the API that they belong to, read once. */
function index(deployment: Deployment, type: string, property: string): ReadonlyMap<string, readonly Resource[]> {
  const ofDeployment = INDEXES.get(deployment) ?? new Map<string, ReadonlyMap<string, readonly Resource[]>>();
  INDEXES.set(deployment, ofDeployment);
  const known = ofDeployment.get(type);
  if (known !== undefined) return known;
  const made = new Map<string, Resource[]>();
  for (const resource of deployment.ofType(type)) {
    const api = resource.text(property) ?? '';
    made.set(api, [...(made.get(api) ?? []), resource]);
  }
  ofDeployment.set(type, made);
  return made;
}

function imported(api: Resource): boolean {
  return api.propertyNames.some((name) => ['Body', 'BodyS3Location'].includes(name));
}

function httpRoute(resource: Resource, integrations: ReadonlyMap<string, Resource>): ApiRoute {
  const key = resource.text('RouteKey') ?? '$default';
  const space = key.indexOf(' ');
  const integration = integrations.get((resource.text('Target') ?? '').replace(/^integrations\//, ''));
  return {
    resource,
    method: space < 0 ? 'ANY' : key.slice(0, space),
    path: space < 0 ? undefined : key.slice(space + 1),
    authorization: resource.text('AuthorizationType') ?? 'NONE',
    function: functionOf(integration?.text('IntegrationUri')),
    credentials: integration?.text('CredentialsArn'),
  };
}

/** An API with a target of its own has one route for everything. */
function quickCreate(resource: Resource): readonly ApiRoute[] {
  const target = resource.text('Target');
  if (target === undefined) return [];
  const key = resource.text('RouteKey') ?? '$default';
  const [method, path] = key === '$default' ? ['ANY', undefined] : key.split(' ');
  return [
    {
      resource,
      method: method ?? 'ANY',
      path,
      authorization: 'NONE',
      function: functionOf(target),
      credentials: resource.text('CredentialsArn'),
    },
  ];
}

function restRoute(resource: Resource, paths: ReadonlyMap<string, string>): ApiRoute {
  const integration = resource.property('Integration');
  const member = (name: string): string | undefined => {
    const value = isRecord(integration) ? integration[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  return {
    resource,
    method: resource.text('HttpMethod') ?? 'ANY',
    path: paths.get(resource.text('ResourceId') ?? ''),
    authorization: resource.text('AuthorizationType') ?? 'NONE',
    function: functionOf(member('Uri')),
    credentials: member('Credentials'),
  };
}

/** The whole paths of a REST API's resources, by id. */
function pathsOf(deployment: Deployment, api: Resource): ReadonlyMap<string, string> {
  const root = api.attribute('RootResourceId');
  const resources = new Map(
    ofApi(deployment, 'AWS::ApiGateway::Resource', 'RestApiId', api.ref).map((resource) => [resource.ref, resource]),
  );
  const paths = new Map([[root, '/']]);
  const pathOf = (id: string, depth: number): string | undefined => {
    const known = paths.get(id);
    const resource = resources.get(id);
    if (known !== undefined || resource === undefined || depth > resources.size) return known;
    const parent = pathOf(resource.text('ParentId') ?? '', depth + 1);
    if (parent === undefined) return undefined;
    const path = `${parent === '/' ? '' : parent}/${resource.text('PathPart') ?? ''}`;
    paths.set(id, path);
    return path;
  };
  for (const id of resources.keys()) pathOf(id, 0);
  return paths;
}

const INVOCATION = /^arn:[^:]+:apigateway:[^:]*:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/;

function functionOf(uri: string | undefined): string | undefined {
  if (uri === undefined) return undefined;
  const arn = INVOCATION.exec(uri)?.[1] ?? uri;
  return /^arn:[^:]+:lambda:/.test(arn) ? arn : undefined;
}
