import { CfnResource, Fn, NestedStack, Stack, type StackProps, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { unitOf } from '../../construct/unit-of';
import type { Channel } from '../../model/channel';
import type { EnvironmentOptions } from '../../model/configuration';
import { nearest } from '../../model/nearest';
import { formatProblems, KeelsonError, show } from '../../model/problem';
import { System } from '../../model/system';
import type { Job, Service, Unit, Worker } from '../../model/unit';
import { existingService } from '../../target/existing';
import { anyLeaves, MOST_ZONES } from '../plan/network';
import { awsScope } from '../plan/scope';
import { resolveAwsPlatform } from '../platform';
import { validateForAws } from '../validate';
import { SagaAlarms } from './alarms/saga-alarms';
import { boundRoles } from './bound-roles';
import { type ChannelResources, Channels } from './channels';
import { ServiceDashboard } from './dashboard/dashboard';
import { sagaWidgets, systemWidgets } from './dashboard/system-dashboard';
import type { GivenResources } from './given-resources';
import { withoutImpliedDependencies } from './nested-dependencies';
import { Overrides } from './overrides';
import type { PublicApi } from './public-api/public-api';
import { PublicApis } from './public-api/public-apis';
import { Sagas } from './sagas';
import { ServerlessJob } from './serverless-job';
import { ServerlessMicroservice } from './serverless-microservice';
import { ServerlessWorker } from './serverless-worker';
import { SharedResources } from './shared-resources';
import type { SagaStateMachine } from './state-machine';
import type { ServerlessPlan } from './unit-plan';

/** A system, and where it goes. */
export interface ServerlessSystemProps extends Omit<StackProps, 'env'> {
  readonly system: System;
  /** One of the environments of the configuration file, or a literal like them. Its AWS platform says the account and the region. */
  readonly environment: EnvironmentOptions;
  /** Objects of the CDK in place of new ones. @default - none */
  readonly provided?: GivenResources;
}

/** Resources of one stack (CloudFormation quotas). */
const MOST_RESOURCES = 500;

type AnyUnit = ServerlessMicroservice | ServerlessWorker | ServerlessJob;

/**
 * A whole system as one stack, or as one with a nested stack for each unit. It writes the same bytes as `keelson synth --target aws`, whatever
 * the order of declaration. It ends the declaration of the system.
 *
 * @example
 * import { App } from 'aws-cdk-lib/core';
 * import { System } from 'keelson';
 * import { ServerlessSystem } from 'keelson/aws';
 *
 * const registry = '111111111111.dkr.ecr.eu-central-1.amazonaws.com';
 * const shop = new System('shop', { owner: 'team-shop' });
 * const orders = shop.service('order-service', { image: 'registry.example.com/order-service:1.0.0', http: { port: 8080 } });
 *
 * const app = new App();
 * const stack = new ServerlessSystem(app, 'shop', { system: shop, environment: { aws: { registry } } });
 * stack.microservice(orders).metricErrors().createAlarm(stack, 'OrdersFail', { threshold: 1, evaluationPeriods: 1 });
 */
export class ServerlessSystem extends Stack {
  /** What was declared. */
  readonly system: System;
  /** What no one unit has. */
  readonly shared: SharedResources;
  /** The state machines of the sagas, by their names. */
  readonly sagas: ReadonlyMap<string, SagaStateMachine>;
  /** What watches over the sagas, by their names; empty where the platform has no alarms. */
  readonly sagaAlarms = new Map<string, SagaAlarms>();
  /** Who is in trouble, who is asked and fails, how sagas end. Each unit has one of its own. */
  readonly dashboard: ServiceDashboard;
  private readonly units = new Map<string, AnyUnit>();

  /** @throws KeelsonError with every problem of the system and of the environment */
  constructor(scope: Construct, id: string, props: ServerlessSystemProps) {
    const { system, environment, provided = {}, ...rest } = checked(id, props);
    const { account, region, stackName } = environment.aws ?? {};
    super(scope, id, {
      description: system.properties.description ?? `The system ${system.name}.`,
      ...(stackName === undefined ? {} : { stackName }),
      ...rest,
      env: { ...(account === undefined ? {} : { account }), ...(region === undefined ? {} : { region }) },
    });
    system.seal(`new ServerlessSystem(..., ${show(id)}, ...)`);
    this.system = system;
    const platform = resolveAwsPlatform(environment.aws, environment);
    const here = system.units.filter((unit) => existingService({ environment }, unit) === undefined);
    const leaves = anyLeaves(here, { platform, environment });
    this.shared = new SharedResources(this, 'Shared', { system: system.name, environment, platform, given: provided, leaves });
    Channels.of(this.shared).carryAll(system.channels);
    const identities = new Construct(this, 'Identities');
    const overridesOf = (name: string): Overrides => new Overrides(environment.overrides?.[name] ?? {}, `overrides.${name}.overrides`);
    for (const unit of here) {
      const id = idOf(unit.name);
      const inside =
        platform.stacks === 'nested' ? new NestedStack(this, `Stack ${id}`, { description: `${unit.name} of ${system.name}.` }) : this;
      this.units.set(
        unit.name,
        construct(inside, id, {
          declaration: unit,
          scope: awsScope(unit, { environment, platform }),
          isComplete: true,
          identity: new Construct(identities, id),
          shared: () => this.shared,
          overrides: overridesOf(unit.name),
          problems: () => [],
        }),
      );
    }
    this.applyOverrides(environment.overrides ?? {}, overridesOf);
    PublicApis.of(this.shared).serve(here.flatMap(({ edges }) => edges.exposes));
    this.sagas = new Sagas(this, 'Sagas', system, this.shared, this.units).stateMachines;
    this.dashboard = new ServiceDashboard(this, 'Dashboard', this);
    this.dashboard.add(() => systemWidgets(this, this.shared, [...this.units.values()], this.sagas));
    this.watchSagas(platform.alarms !== false);
    Tags.of(this).add('system', system.name);
    boundRoles(this, platform);
    this.node.addValidation({
      validate: () => {
        for (const child of this.node.children) if (child instanceof NestedStack) withoutImpliedDependencies(child);
        return this.tooManyResources();
      },
    });
  }

  /** Zones by their place in the region's list: nothing is looked up in an account, so that the template is the same everywhere. */
  override get availabilityZones(): string[] {
    return Array.from({ length: MOST_ZONES }, (_, index) => Fn.select(index, Fn.getAzs()));
  }

  /** The construct of a service. @throws KeelsonError where the system has no such service here */
  microservice(service: Service | string): ServerlessMicroservice {
    return this.unit(service, 'service', ServerlessMicroservice);
  }

  /** The construct of a worker. @throws KeelsonError where the system has no such worker here */
  worker(worker: Worker | string): ServerlessWorker {
    return this.unit(worker, 'worker', ServerlessWorker);
  }

  /** The construct of a job. @throws KeelsonError where the system has no such job here */
  job(job: Job | string): ServerlessJob {
    return this.unit(job, 'job', ServerlessJob);
  }

  /** The public APIs, by their hosts. */
  get publicApis(): ReadonlyMap<string, PublicApi> {
    return PublicApis.of(this.shared).all;
  }

  /** The public API of a host. @throws KeelsonError where no route of the system has that host */
  publicApi(host: string): PublicApi {
    return PublicApis.of(this.shared).of(host);
  }

  /** What carries the messages of a topic or queue. @throws KeelsonError where the system has no such channel */
  channel(channel: Channel | string): ChannelResources {
    const name = typeof channel === 'string' ? channel : channel?.name;
    const found = this.system.channels.find((each) => each.name === name);
    if (found !== undefined && (typeof channel === 'string' || found === channel)) return Channels.of(this.shared).carry(found);
    const known = this.system.channels.map((each) => each.name);
    const near = typeof name === 'string' ? nearest(name, known) : undefined;
    throw new KeelsonError([
      {
        code: 'unknown-reference',
        path: `${this.node.path}.channel`,
        received: show(name),
        expected: `a topic or queue of system ${this.system.name}: ${known.join(', ') || 'it has none'}`,
        fix: near === undefined || near === name ? `name one that ${this.system.name} declares` : `did you mean ${near}?`,
      },
    ]);
  }

  /** Sagas stand on the dashboard of their coordinator too. */
  private watchSagas(withAlarms: boolean): void {
    for (const saga of this.system.sagas) {
      const machine = this.sagas.get(saga.name);
      const { coordinator, steps } = saga.properties;
      if (machine === undefined) continue;
      this.units.get(coordinator)?.dashboard.add(() => sagaWidgets(this.region, saga.name, machine));
      if (!withAlarms) continue;
      const names = new Set([coordinator, ...steps.flatMap(({ action, compensation }) => [action.service, compensation?.service])]);
      const participants = [...this.units.values()].filter(({ declaration }) => names.has(declaration.name));
      const props = { saga, machine, shared: this.shared, participants, dashboard: this.dashboard.dashboardName };
      this.sagaAlarms.set(saga.name, new SagaAlarms(this, `Alarms ${saga.name}`, props));
    }
  }

  private applyOverrides(overrides: object, overridesOf: (name: string) => Overrides): void {
    const { key, alarms, failures } = this.shared;
    const problems = Object.keys(overrides).flatMap((name) => {
      const unit = this.units.get(name);
      if (unit !== undefined) return unit.overrides.problems();
      const own = overridesOf(name);
      if (name === this.system.name) for (const [id, resource] of Object.entries({ key, alarms, failures })) own.apply(id, resource);
      return own.problems();
    });
    if (problems.length > 0) throw new KeelsonError(problems);
  }

  private tooManyResources(): string[] {
    const count = this.node.findAll().filter((each) => CfnResource.isCfnResource(each) && each.stack === this).length;
    if (count <= MOST_RESOURCES) return [];
    return [
      formatProblems([
        {
          code: 'too-many-resources',
          path: `${this.node.path}.aws.stacks`,
          received: `${count} resources in one stack`,
          expected: `${MOST_RESOURCES} at most, as CloudFormation asks`,
          fix:
            this.shared.platform.stacks === 'nested'
              ? 'divide the system into two: what is left here has identity or state (APIs, stores, topics, queues, secrets), and cannot be nested'
              : "say stacks: 'nested', which gives each unit a nested stack: what has state stays where it is",
        },
      ]),
    ];
  }

  private unit<C extends AnyUnit>(wanted: Unit | string, kind: Unit['kind'], type: abstract new (...args: never[]) => C): C {
    return unitOf({ path: this.node.path, system: this.system, units: this.units, which: 'that runs on AWS' }, wanted, kind, type);
  }
}

/** `constructs` keeps children in a plain object, which has something of that name already. */
function idOf(name: string): string {
  return name === 'constructor' ? 'Constructor' : name;
}

function construct(scope: Construct, id: string, plan: ServerlessPlan<Unit>): AnyUnit {
  const { kind } = plan.declaration;
  if (kind === 'service') return new ServerlessMicroservice(scope, id, plan as unknown as ServerlessPlan<Service>);
  if (kind === 'worker') return new ServerlessWorker(scope, id, plan as unknown as ServerlessPlan<Worker>);
  return new ServerlessJob(scope, id, plan as unknown as ServerlessPlan<Job>);
}

function checked(id: string, props: ServerlessSystemProps): ServerlessSystemProps {
  if (!(props?.system instanceof System) || typeof props.environment !== 'object' || props.environment === null) {
    throw new KeelsonError([
      {
        code: 'invalid-value',
        path: id,
        received: props?.system instanceof System ? `environment ${show(props.environment)}` : `system ${show(typeof props?.system)}`,
        expected: 'a system and an environment',
        fix: "write { system: shop, environment: { aws: { region: 'eu-central-1' } } }",
      },
    ]);
  }
  validateForAws(props.system, id, props.environment);
  return props;
}
