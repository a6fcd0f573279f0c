import { CfnIntegration, CfnRoute, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  Architecture,
  CfnEventInvokeConfig,
  CfnEventSourceMapping,
  type CfnFunction,
  CfnPermission,
  Code,
  type CodeConfig,
  Handler,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Alarms, type Watched } from './alarms';
import { dashboardOf } from './dashboards';
import { Deployment } from './deployment';
import type { Item } from './items';
import type { Identity } from './service-identity';
import type { Shared } from './shared';
import { apiArn, OPERATIONS, statements } from './statements';
import { variables } from './variables';

export interface ServiceFunctionProps {
  readonly item: Item;
  readonly shared: Shared;
  readonly identities: ReadonlyMap<string, Identity>;
  /** What it calls is there already. */
  readonly services: ReadonlyMap<string, ServiceFunction>;
}

const ACCESS_LOG = JSON.stringify({
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

/** An image by its address and digest: the CDK's own knows those of a repository in the template alone. */
class Image extends Code {
  readonly isInline = false;

  constructor(private readonly imageUri: string) {
    super();
  }

  bind(): CodeConfig {
    return { image: { imageUri: this.imageUri } };
  }
}

/** The function of a service, with its role, its logs, its alias and the routes of its API. */
export class ServiceFunction extends Construct {
  readonly watched: Watched;
  readonly alarms: Alarms;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { item, shared, identities } = props;
    const identity = identities.get(item.name) as Identity;
    // What reads a queue has a second more to answer, and a place more for each message at once.
    const [timeout, concurrency] = item.reads ? [30, 33] : [29, 30];
    const logGroup = this.logs('Logs', shared);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${item.name} runs as.`,
    });
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: statements(Stack.of(this), { ...props, identity, logGroupArn: logGroup.logGroupArn }),
    });
    const handler = new LambdaFunction(this, 'Function', {
      runtime: Runtime.FROM_IMAGE,
      handler: Handler.FROM_IMAGE,
      code: new Image(item.image),
      description: `${item.name} of shop`,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: variables(Stack.of(this), { ...props, identity }),
      environmentEncryption: shared.key,
      ephemeralStorageSize: Size.mebibytes(512),
      memorySize: 512,
      timeout: Duration.seconds(timeout),
      reservedConcurrentExecutions: concurrency,
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
    });
    handler.node.addDependency(policy);
    const resource = handler.node.defaultChild as CfnFunction;
    // Their own properties would grant once more what the policy grants.
    resource.deadLetterConfig = { targetArn: identity.deadLetters.queueArn };
    resource.tracingConfig = { mode: 'Active' };
    const alias = new Alias(this, 'Live', { aliasName: 'live', version: handler.currentVersion });
    new CfnEventInvokeConfig(this, 'Events', {
      functionName: handler.functionName,
      qualifier: alias.aliasName,
      maximumEventAgeInSeconds: 21_600,
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: shared.failures.queueArn } },
    }).node.addDependency(alias);
    this.serve(alias, props, identity);
    const source =
      identity.inbox === undefined
        ? undefined
        : new CfnEventSourceMapping(this, 'Messages', {
            functionName: alias.functionArn,
            eventSourceArn: identity.inbox.queue.queueArn,
            batchSize: 1,
            functionResponseTypes: ['ReportBatchItemFailures'],
            scalingConfig: { maximumConcurrency: 3 },
            metricsConfig: { metrics: ['EventCount'] },
          });
    const { table, handled, inbox } = identity;
    this.watched = {
      name: item.name,
      shared,
      apiId: identity.api.ref,
      functionName: handler.functionName,
      timeout,
      concurrency,
      deadLetters: identity.deadLetters,
      ...(inbox === undefined || source === undefined ? {} : { inbox: { ...inbox, sourceId: source.ref } }),
      tables: [
        ...(table === undefined ? [] : [{ label: `${item.name}-data`, name: table.tableName }]),
        ...(handled === undefined ? [] : [{ label: 'handled messages', name: handled.tableName }]),
      ],
      callees: item.callees.map((callee) => (props.services.get(callee) as ServiceFunction).alarms.inTrouble.attrArn),
    };
    this.alarms = new Alarms(this, 'Alarms', this.watched);
    new Deployment(this, 'Deployment', { name: item.name, handler, alias, alarms: this.alarms, shared });
    dashboardOf(this, 'Dashboard', {
      ...this.watched,
      alarms: this.alarms.arns,
      asked: item.callees.map((callee) => ({ name: callee, apiId: (identities.get(callee) as Identity).api.ref })),
    });
  }

  private serve(alias: Alias, { item, shared }: ServiceFunctionProps, { api }: Identity): void {
    const logs = this.logs('AccessLogs', shared);
    const integration = new CfnIntegration(this, 'Integration', {
      apiId: api.ref,
      integrationType: 'AWS_PROXY',
      integrationUri: alias.functionArn,
      payloadFormatVersion: '2.0',
      timeoutInMillis: 30_000,
    });
    new CfnStage(this, 'Stage', {
      apiId: api.ref,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destinationArn: logs.logGroupArn, format: ACCESS_LOG },
      defaultRouteSettings: { detailedMetricsEnabled: true, throttlingBurstLimit: 30, throttlingRateLimit: 300 },
    });
    new CfnPermission(this, 'MayInvoke', {
      action: 'lambda:InvokeFunction',
      functionName: alias.functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn: apiArn(Stack.of(this), api, '*', '/*'),
    });
    if (!item.isCalled) return;
    for (const routeKey of OPERATIONS)
      new CfnRoute(this, `Route ${routeKey}`, {
        apiId: api.ref,
        routeKey,
        authorizationType: 'AWS_IAM',
        target: `integrations/${integration.ref}`,
      });
  }

  private logs(id: string, { key }: Shared): LogGroup {
    return new LogGroup(this, id, { retention: RetentionDays.ONE_YEAR, encryptionKey: key, removalPolicy: RemovalPolicy.RETAIN });
  }
}
