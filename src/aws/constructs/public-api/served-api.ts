import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { compare } from '../../../model/problem';
import type { Service } from '../../../model/unit';
import type { ApiPlan, PublicRoute } from '../../plan/api-plan';
import { requestsAtOnce } from '../../plan/sizes';
import { retentionOf } from '../retention';
import type { ServerlessUnit } from '../serverless-unit';
import type { SharedResources } from '../shared-resources';

/** What both kinds of API are made from. */
export interface ServedApi {
  readonly plan: ApiPlan;
  readonly shared: SharedResources;
  /** The function's construct of a service that exposes a route. */
  readonly unitOf: (service: Service) => ServerlessUnit;
  /** Whether clients reach it by a name of the system's own, and by no other. */
  readonly hasOwnName: boolean;
}

/** Requests a second for each that goes on at once, where one takes a tenth of a second. */
const REQUESTS_PER_SECOND = 10;

/** What each route takes unless it says less: what the largest of the services can do. */
export function defaultThrottle({ plan, unitOf }: ServedApi): {
  readonly throttlingBurstLimit: number;
  readonly throttlingRateLimit: number;
} {
  const concurrency = Math.max(...servedBy(plan).map((service) => requestsAtOnce(unitOf(service).scope)));
  return { throttlingBurstLimit: concurrency, throttlingRateLimit: concurrency * REQUESTS_PER_SECOND };
}

/** The services behind an API, by their names. */
export function servedBy(plan: ApiPlan): readonly Service[] {
  return [...new Set(plan.routes.map(({ service }) => service))].sort((a, b) => compare(a.name, b.name));
}

/** The planned route of a key's declared one. */
export function plannedRoutes(plan: ApiPlan): ReadonlyMap<PublicRoute['route'], PublicRoute> {
  return new Map(plan.routes.map((planned) => [planned.route, planned]));
}

/** A path within an id of a construct, which takes no slash: `/v1/orders` is `v1 orders`, and `*` the whole. No segment has a space or a star. */
export function idOfPath(path: string): string {
  return path.split('/').filter(Boolean).join(' ') || '*';
}

/** The ARN of something below an API: `arn(api, 'live', 'GET', '/v1/orders')`. */
export function executeApiArn(scope: Construct, apiId: string, below: string): string {
  const { partition, region, account } = Stack.of(scope);
  return `arn:${partition}:execute-api:${region}:${account}:${apiId}/${below}`;
}

/** Lets this API, and no other, ask a function. */
export function mayInvoke(scope: Construct, id: string, functionArn: string, sourceArn: string): CfnPermission {
  return new CfnPermission(scope, id, {
    action: 'lambda:InvokeFunction',
    functionName: functionArn,
    principal: 'apigateway.amazonaws.com',
    sourceArn,
  });
}

/** Each function behind the API, once. */
export function mayInvokeAll(scope: Construct, { plan, unitOf }: ServedApi, sourceArn: string): void {
  const asked = new Set(plan.routes.flatMap(({ service, redirect }) => (redirect === undefined ? [service] : [])));
  for (const service of servedBy(plan))
    if (asked.has(service)) mayInvoke(scope, `MayInvoke ${service.name}`, unitOf(service).alias.functionArn, sourceArn);
}

/** Where an API writes what it was asked; encrypted, and kept as long as all logs. */
export function createLogs(scope: Construct, id: string, { platform, key, environment }: SharedResources, logGroupName?: string): LogGroup {
  return new LogGroup(scope, id, {
    ...(logGroupName === undefined ? {} : { logGroupName }),
    retention: retentionOf(platform.logs.retention),
    encryptionKey: key,
    removalPolicy: environment.sizing === 'small' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}

/**
 * What is written of each request to a public API: which route, what became of it, and from which address. No path, query, header, body or
 * token: a path may hold what is somebody's own.
 */
export function accessLogFormat(kind: 'http' | 'rest'): string {
  return JSON.stringify({
    time: '$context.requestTimeEpoch',
    requestId: '$context.requestId',
    route: kind === 'http' ? '$context.routeKey' : '$context.httpMethod $context.resourcePath',
    status: '$context.status',
    latency: '$context.responseLatency',
    integrationStatus: '$context.integration.status',
    integrationLatency: '$context.integration.latency',
    address: '$context.identity.sourceIp',
    protocol: '$context.protocol',
    length: '$context.responseLength',
    error: '$context.error.responseType',
    authorizerError: '$context.authorizer.error',
    ...(kind === 'rest' ? { firewall: '$context.wafResponseCode', traceId: '$context.xrayTraceId' } : {}),
  });
}
