import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Connections, type IConnectable, type SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IGrantable, IPrincipal } from 'aws-cdk-lib/aws-iam';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Alias,
  CfnEventInvokeConfig,
  type CfnEventSourceMapping,
  type CfnFunction,
  type Function as LambdaFunction,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import type { Construct, IConstruct } from 'constructs';
import { UnitConstruct } from '../../construct/unit-construct';
import type { Channel } from '../../model/channel';
import type { Problem } from '../../model/problem';
import { compare, formatProblems } from '../../model/problem';
import type { Unit } from '../../model/unit';
import { packageOf } from '../plan/package';
import type { AwsScope } from '../plan/scope';
import { concurrencyOf, requestsAtOnce, requestTimeoutOf, timeoutOf, warmOf } from '../plan/sizes';
import { ownVariables } from '../plan/variables';
import { PublicRequests } from './alarms/public-requests';
import { UnitAlarms } from './alarms/unit-alarms';
import { boundRoles } from './bound-roles';
import { dashboardNameOf, ServiceDashboard } from './dashboard/dashboard';
import { unitWidgets } from './dashboard/unit-dashboard';
import { Deployment } from './deployment';
import { attachCall, callStatements, offerOperations } from './edges/calls';
import { attachPublication, publicationStatements } from './edges/publications';
import { attachSecrets, secretStatements } from './edges/secrets';
import { attachStore, storeStatements } from './edges/stores';
import { attachSubscription, subscriptionStatements } from './edges/subscriptions';
import { InternalApi } from './internal-api';
import { MigrationRun } from './migration';
import type { Overrides } from './overrides';
import { Permissions, type Statement } from './permissions';
import { prerequisitesOf } from './prerequisites';
import { PublicApis } from './public-api/public-apis';
import { type Registry, registryOf } from './registry';
import { retentionOf } from './retention';
import { RUN_AGE } from './schedule';
import type { SharedResources } from './shared-resources';
import type { StoreResources } from './stores/store-resources';
import { createFunction } from './unit-function';
import { UnitNetwork } from './unit-network';
import type { ServerlessPlan } from './unit-plan';

/** How long an event waits for a function that is throttled or fails, in hours: the most that Lambda keeps it. */
const EVENT_AGE = 6;
/** The most attempts that Lambda makes anew with an event. */
const EVENT_RETRIES = 2;
/** Services that use the key in the name of whoever asks them; tables have a statement of their own. */
const KEY_USERS: readonly string[] = ['events', 'secretsmanager', 'sns', 'sqs', 'states'];
/** Days that messages stay which nobody could handle: the most that SQS keeps them. */
const DEAD_LETTER_DAYS = 14;

/**
 * What `ServerlessMicroservice`, `ServerlessWorker` and `ServerlessJob` share: a Lambda function with its identity, logs, version and alias,
 * and what its edges need. Each part is a public construct of the CDK.
 */
export abstract class ServerlessUnit<U extends Unit = Unit> extends UnitConstruct<U> implements IGrantable, IConnectable {
  /** The identity of the function: nothing is granted to it but what is declared. */
  readonly role: Role;
  /** What the role may do, as it follows from the declaration. */
  readonly permissions: Permissions;
  /** JSON, encrypted, kept as long as the platform says. */
  readonly logGroup: LogGroup;
  /** Events that the function could not handle. */
  readonly deadLetters: Queue;
  readonly function: LambdaFunction;
  /** What runs before a new version serves; there where the unit has a migration. */
  readonly migration: MigrationRun | undefined;
  /** `live`: the version that is asked. A new one takes over step by step. */
  readonly alias: Alias;
  /** How often events are tried, and for how long: those of a schedule, and those of other services. */
  readonly events: CfnEventInvokeConfig;
  /** The API by which other services ask it; there where it has an HTTP port. */
  readonly internalApi: InternalApi | undefined;
  /** @internal */
  readonly scope: AwsScope;
  /** What the units of the system, or of the stack, share. */
  readonly shared: SharedResources;
  /** @internal Where that stands which must not change with a release: APIs, tables, queues. */
  readonly identity: Construct;
  /** @internal */
  readonly registry: Registry;
  /** What it reads, by the names of topics and queues. */
  readonly queues = new Map<string, IQueue>();
  /** What hands messages to the function, by the names of topics and queues. */
  readonly eventSources = new Map<string, CfnEventSourceMapping>();
  /** Messages that it has handled; there where a subscription says by which field it knows them. */
  idempotencyTable: TableV2 | undefined;
  /** What keeps its data, by the names of its stores; those that exist already are not among them. */
  readonly stores = new Map<string, StoreResources>();
  /** @internal Its place in the private network; there where the platform has one. */
  readonly place: UnitNetwork | undefined;
  /** What watches over it: `alarms.page` calls somebody at once. None where the platform has no alarms. */
  readonly alarms: UnitAlarms | undefined;
  /** Its objectives, what it does, and what it stands on. */
  readonly dashboard: ServiceDashboard;
  /** How a new version takes over; none for jobs, and where the platform deploys all at once. */
  readonly deployment: Deployment | undefined;
  /** Counts the requests to its public routes; there where it has any. */
  publicRequests: PublicRequests | undefined;
  private readonly plan: ServerlessPlan<U>;
  private readonly attached = new Set<object>();
  private readonly counted = new Set<object>();
  private readonly variables = new Map<string, string>();

  protected constructor(scope: Construct, id: string, plan: ServerlessPlan<U>) {
    super(scope, id, plan.declaration);
    this.plan = plan;
    this.scope = plan.scope;
    this.shared = plan.shared(this);
    this.identity = plan.identity ?? this;
    this.registry = registryOf(this);
    this.registry.units.set(plan.declaration, this);
    const { properties, platform } = plan.scope;
    const { key, network } = this.shared;
    const isSmall = plan.scope.environment.sizing === 'small';
    const removalPolicy = isSmall ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
    const retention = retentionOf(platform.logs.retention);

    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `What ${plan.declaration.name} runs as.`,
    });
    this.permissions = new Permissions(this, 'Permissions', this.role);
    this.permissions.add(() => this.ownStatements());
    this.permissions.add(() => callStatements(this));
    this.permissions.add(() => publicationStatements(this));
    this.permissions.add(() => subscriptionStatements(this));
    this.permissions.add(() => storeStatements(this));
    this.permissions.add(() => secretStatements(this));
    this.permissions.add(() => this.place?.statements() ?? []);
    this.logGroup = new LogGroup(this, 'Logs', { retention, encryptionKey: key, removalPolicy });
    this.deadLetters = new Queue(this.identity, 'DeadLetters', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.days(DEAD_LETTER_DAYS),
      removalPolicy,
    });
    this.place = network === undefined ? undefined : new UnitNetwork(network, this.identity, plan.scope);
    const concurrency = concurrencyOf(plan.scope);
    this.function = createFunction(this, 'Function', {
      packed: packageOf(plan.scope),
      timeout: () => timeoutOf(plan.scope),
      ...(concurrency === undefined ? {} : { concurrency }),
    });
    if (concurrency !== undefined)
      (this.function.node.defaultChild as CfnFunction).reservedConcurrentExecutions = Lazy.number({
        produce: () => concurrencyOf(plan.scope),
      });
    this.migration = properties.migration === undefined ? undefined : new MigrationRun(this, 'Migration', properties.migration);
    for (const [name, value] of Object.entries(ownVariables(plan.scope)).sort()) this.setVariable(name, value);
    const warm = warmOf(plan.scope);
    this.alias = new Alias(this, 'Live', {
      aliasName: 'live',
      version: this.function.currentVersion,
      ...(warm === 0 ? {} : { provisionedConcurrentExecutions: warm }),
    });
    // The version, not only the alias: SnapStart starts the program when it is published.
    this.function.currentVersion.node.addDependency(prerequisitesOf(this));
    if (this.migration !== undefined) this.alias.node.addDependency(this.migration.run);
    this.events = new CfnEventInvokeConfig(this, 'AsynchronousEvents', {
      functionName: this.function.functionName,
      qualifier: this.alias.aliasName,
      ...eventsOf(plan.scope),
      destinationConfig: { onFailure: { destination: this.shared.failures.queueArn } },
    });
    this.events.node.addDependency(this.alias);
    this.internalApi =
      properties.http === undefined
        ? undefined
        : new InternalApi(
            this,
            { name: plan.declaration.name, identity: this.identity },
            {
              alias: this.alias,
              timeout: requestTimeoutOf(plan.scope),
              concurrency: requestsAtOnce(plan.scope),
              key,
              retention,
              removalPolicy,
            },
          );
    this.alarms = platform.alarms === false ? undefined : new UnitAlarms(this);
    this.dashboard = new ServiceDashboard(this, 'Dashboard', this);
    this.dashboard.add(() => unitWidgets(this));
    this.deployment =
      platform.deployment === 'all-at-once' || plan.declaration.kind === 'job'
        ? undefined
        : new Deployment(this, 'Deployment', platform.deployment);
    for (const part of new Set([this, this.identity]))
      for (const [name, value] of Object.entries(tagsOf(plan.scope))) Tags.of(part).add(name, value);
    this.node.addValidation({ validate: () => this.validationMessages() });
    this.followEdges();
    if (plan.isComplete) return;
    boundRoles(this, platform);
    plan.declaration.onEdge(() => this.followEdges());
  }

  /** What grants of the CDK are given to: `table.grantReadData(orders)`. */
  get grantPrincipal(): IPrincipal {
    return this.role;
  }

  /** What the function may talk to, in a network; without one, nothing that could be said of it. */
  get connections(): Connections {
    return this.place?.group.connections ?? new Connections();
  }

  /** The group of its own, in a network. What others let in from it, they let in from no other unit. */
  get securityGroup(): SecurityGroup | undefined {
    return this.place?.group;
  }

  /** The name of its dashboard in CloudWatch. */
  get dashboardName(): string {
    return dashboardNameOf(this);
  }

  /** A metric of the version that serves: `orders.metric('Duration', { statistic: 'p99' })`. */
  metric(name: string, options?: MetricOptions): Metric {
    return this.alias.metric(name, options);
  }

  /** How often the function failed. */
  metricErrors(options?: MetricOptions): Metric {
    return this.alias.metricErrors(options);
  }

  /** How long the function took. */
  metricDuration(options?: MetricOptions): Metric {
    return this.alias.metricDuration(options);
  }

  /** How often it was asked. */
  metricInvocations(options?: MetricOptions): Metric {
    return this.alias.metricInvocations(options);
  }

  /** How often it was refused for want of concurrency. */
  metricThrottles(options?: MetricOptions): Metric {
    return this.alias.metricThrottles(options);
  }

  /** What it could not handle of a topic or queue; none where nobody keeps it, or where the queue was given. */
  deadLettersOf(channel: Channel | string): IQueue | undefined {
    const name = typeof channel === 'string' ? channel : channel.name;
    const subscription = this.declaration.edges.subscribes.find(({ to }) => to.name === name);
    return subscription === undefined ? undefined : this.registry.channels.get(subscription.to)?.consumedBy(subscription).deadLetters;
  }

  /** @internal A variable of the process that an edge brings. The user's own win. */
  setVariable(name: string, value: string): void {
    if (this.variables.has(name) || (this.scope.properties.env?.[name] !== undefined && this.scope.properties.env[name] !== value)) return;
    this.variables.set(name, value);
    this.function.addEnvironment(name, value);
    this.migration?.setVariable(name, value);
  }

  /** @internal The user's last changes to its resources. */
  get overrides(): Overrides {
    return this.plan.overrides;
  }

  /** @internal The problems of what was declared so far. */
  problems(): readonly Problem[] {
    const problems = this.plan.problems();
    return problems.length > 0 ? problems : this.plan.overrides.problems();
  }

  /** What every function needs: to write its logs, to read its own variables, to hand on what failed, and to trace. */
  private ownStatements(): readonly Statement[] {
    const { key, failures } = this.shared;
    const { partition, region, account } = Stack.of(this);
    return [
      { sid: 'Logs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] },
      {
        sid: 'Key',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': KEY_USERS.map((service) => `${service}.${region}.amazonaws.com`) } },
      },
      // The name of its own function is not known before the function is there, which waits for these statements.
      {
        sid: 'KeyOfVariables',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [key.keyArn],
        conditions: {
          ArnLike: { 'kms:EncryptionContext:aws:lambda:FunctionArn': `arn:${partition}:lambda:${region}:${account}:function:*` },
        },
      },
      { sid: 'FailedEvents', actions: ['sqs:SendMessage'], resources: [this.deadLetters.queueArn, failures.queueArn] },
      // X-Ray knows no resources (Service Authorization Reference).
      ...(this.scope.platform.tracing === 'xray'
        ? [{ sid: 'Traces', actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] }]
        : []),
    ];
  }

  /** Makes the user's last changes to what is there by now. */
  private applyOverrides(): void {
    const { internalApi } = this;
    const resources: Readonly<Record<string, IConstruct | undefined>> = {
      function: this.function,
      role: this.role,
      permissions: this.permissions.policy,
      logGroup: this.logGroup,
      deadLetters: this.deadLetters,
      alias: this.alias,
      migration: this.migration?.function,
      api: internalApi?.api,
      stage: internalApi?.stage,
      integration: internalApi?.integration,
      accessLogs: internalApi?.accessLogs,
      securityGroup: this.securityGroup,
      idempotencyTable: this.idempotencyTable,
    };
    for (const [id, resource] of Object.entries(resources)) this.plan.overrides.apply(id, resource);
  }

  /** What each new edge brings; what is there stays. */
  private followEdges(): void {
    for (const call of this.fresh(this.declaration.edges.calls)) attachCall(this, call);
    offerOperations(this);
    for (const ownership of byEnd(this.fresh(this.declaration.edges.owns))) attachStore(this, ownership);
    attachSecrets(this);
    for (const { to } of this.fresh(this.declaration.edges.reaches)) this.shared.network?.reach(to);
    for (const publication of byEnd(this.fresh(this.declaration.edges.publishes))) attachPublication(this, publication);
    for (const subscription of byEnd(this.fresh(this.declaration.edges.subscribes))) attachSubscription(this, subscription);
    // A system has all routes at once.
    const routes = this.plan.isComplete ? [] : this.fresh(this.declaration.edges.exposes);
    if (routes.length > 0) PublicApis.of(this.shared).serve(routes);
    this.countRequests();
    this.alarms?.follow();
    this.applyOverrides();
  }

  /** Counts what is asked of its public routes; who only sends elsewhere is asked for nothing. */
  private countRequests(): void {
    for (const route of this.declaration.edges.exposes) {
      if (route.properties.redirect !== undefined || this.counted.has(route)) continue;
      this.counted.add(route);
      this.publicRequests ??= new PublicRequests(this, 'PublicRequests');
      this.publicRequests.add(route);
    }
  }

  private fresh<E extends object>(edges: readonly E[]): readonly E[] {
    const fresh = edges.filter((edge) => !this.attached.has(edge));
    for (const edge of fresh) this.attached.add(edge);
    return fresh;
  }

  private validationMessages(): string[] {
    this.declaration.seal('the synthesis of its app');
    const problems = this.problems();
    return problems.length === 0 ? [] : [formatProblems(problems)];
  }
}

/** How often Lambda tries an event, and for how long. What CloudFormation starts, and waits for, is tried again only where that is said. */
function eventsOf({ unit, properties }: AwsScope): { readonly maximumRetryAttempts: number; readonly maximumEventAgeInSeconds: number } {
  const isWaitedFor = unit.kind === 'job' && properties.schedule === undefined;
  const retries = Math.min(EVENT_RETRIES, (unit.kind === 'job' ? properties.retries : undefined) ?? (isWaitedFor ? 0 : EVENT_RETRIES));
  return { maximumRetryAttempts: retries, maximumEventAgeInSeconds: isWaitedFor && retries === 0 ? RUN_AGE : EVENT_AGE * 3_600 };
}

/** In the order of what is at the other end. */
function byEnd<E extends { readonly to: { readonly name: string } }>(edges: readonly E[]): readonly E[] {
  return [...edges].sort((a, b) => compare(a.to.name, b.to.name));
}

/** Who is called at night, and what it belongs to; the user's own labels and the platform's tags. */
function tagsOf({ unit, properties, system, platform }: AwsScope): Record<string, string> {
  const owner = properties.owner ?? unit.system?.properties.owner;
  return {
    ...properties.labels,
    system,
    service: unit.name,
    ...(owner === undefined ? {} : { owner }),
    ...(properties.context === undefined ? {} : { context: properties.context }),
    ...platform.tags,
  };
}
