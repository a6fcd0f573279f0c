import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type Alias, CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Lazy, type RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** The stage of an HTTP API that stands in no address. */
export const STAGE = '$default';
/** What HTTP APIs wait for an integration at most, in milliseconds (API Gateway quotas). */
const LONGEST_INTEGRATION = 30_000;

/** What API Gateway writes of each request: no header, no body, no token. */
export const ACCESS_LOG_FORMAT = JSON.stringify({
  time: '$context.requestTimeEpoch',
  requestId: '$context.requestId',
  routeKey: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  latency: '$context.responseLatency',
  caller: '$context.identity.caller',
  error: '$context.integrationErrorMessage',
  traceId: '$context.xrayTraceId',
});

export interface InternalApiProps {
  /** What it is called: the service's name, below the system's. */
  readonly name: string;
  /** Where the API itself stands: apart from what changes with each release, so that cycles of calls deploy. */
  readonly identity: Construct;
}

export interface ServedBy {
  readonly alias: Alias;
  /** Seconds that one request may take. */
  readonly timeout: number;
  /** Requests that go on at once, at most. */
  readonly concurrency: number;
  readonly key: IKey;
  readonly retention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** Requests a second for each that goes on at once, where one takes a tenth of a second. */
const REQUESTS_PER_SECOND = 10;

/**
 * The API by which other services ask a service: only signed requests (IAM), only the operations that somebody declares. Whoever calls it
 * refers to the API alone, never to what stands behind, so that services may call each other in a cycle.
 */
export class InternalApi {
  readonly api: CfnApi;
  readonly stage: CfnStage;
  readonly accessLogs: LogGroup;
  /** What asks the function. */
  readonly integration: CfnIntegration;
  /** By their keys without the names of parameters: `GET /v1/products/{}`. */
  readonly routes = new Map<string, CfnRoute>();

  constructor(
    private readonly scope: Construct,
    { name, identity }: InternalApiProps,
    served: ServedBy,
  ) {
    this.api = new CfnApi(identity, 'Api', { name, protocolType: 'HTTP', description: `How other services ask ${name}.` });
    this.accessLogs = new LogGroup(scope, 'AccessLogs', {
      retention: served.retention,
      encryptionKey: served.key,
      removalPolicy: served.removalPolicy,
    });
    this.integration = new CfnIntegration(scope, 'Integration', {
      apiId: this.id,
      integrationType: 'AWS_PROXY',
      integrationUri: served.alias.functionArn,
      payloadFormatVersion: '2.0',
      timeoutInMillis: Math.min(LONGEST_INTEGRATION, served.timeout * 1_000 + 1_000),
    });
    this.stage = new CfnStage(scope, 'Stage', {
      apiId: this.id,
      stageName: STAGE,
      autoDeploy: true,
      accessLogSettings: { destinationArn: this.accessLogs.logGroupArn, format: ACCESS_LOG_FORMAT },
      defaultRouteSettings: {
        detailedMetricsEnabled: true,
        throttlingBurstLimit: served.concurrency,
        throttlingRateLimit: served.concurrency * REQUESTS_PER_SECOND,
      },
    });
    new CfnPermission(scope, 'ApiMayInvoke', {
      action: 'lambda:InvokeFunction',
      functionName: served.alias.functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn: this.arn('*', '/*'),
    });
  }

  /** The API's identifier, as a token. */
  get id(): string {
    return this.api.ref;
  }

  /** The host at which it answers. */
  get host(): string {
    const { region, urlSuffix } = Stack.of(this.api);
    return `${this.id}.execute-api.${region}.${urlSuffix}`;
  }

  /** Where it answers. */
  get url(): string {
    return `https://${this.host}`;
  }

  get region(): string {
    return Stack.of(this.api).region;
  }

  /** The ARN of an operation in policies: `arn(..., 'GET', '/v1/products/*')`. */
  arn(method: string, path: string): string {
    const { partition, region, account } = Stack.of(this.api);
    return `arn:${partition}:execute-api:${region}:${account}:${this.id}/${STAGE}/${method}${path}`;
  }

  /**
   * Offers what the callers declare. Parameters of one place have one name, which a later caller may change; the route stays the same.
   *
   * @param keys - the route keys as they are when the template is made
   */
  offer(keys: () => readonly string[]): void {
    for (const shape of byShape(keys()).keys()) {
      if (this.routes.has(shape)) continue;
      this.routes.set(
        shape,
        new CfnRoute(this.scope, `Route ${shape}`, {
          apiId: this.id,
          routeKey: Lazy.string({ produce: () => byShape(keys()).get(shape) }),
          authorizationType: 'AWS_IAM',
          target: `integrations/${this.integration.ref}`,
        }),
      );
    }
  }
}

const BY_SHAPE = new WeakMap<readonly string[], ReadonlyMap<string, string>>();

/** Route keys by their shapes. Each of the routes asks for its own. */
function byShape(keys: readonly string[]): ReadonlyMap<string, string> {
  const known = BY_SHAPE.get(keys) ?? new Map(keys.map((key) => [shapeOf(key), key]));
  BY_SHAPE.set(keys, known);
  return known;
}

/** A route key without the names of its parameters: `GET /v1/products/{}`. */
function shapeOf(key: string): string {
  return key.replace(/\{[^}+]+\}/g, '{}');
}
