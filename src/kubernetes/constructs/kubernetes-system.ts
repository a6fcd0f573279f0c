import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { unitOf } from '../../construct/unit-of';
import type { EnvironmentOptions, ManifestOverride } from '../../model/configuration';
import { KeelsonError, show } from '../../model/problem';
import { System } from '../../model/system';
import type { Job, Service, Unit, Worker } from '../../model/unit';
import { systemOverrideProblems } from '../override';
import { unitScope } from '../plan/scope';
import { planSystem } from '../plan/system';
import { validateForKubernetes } from '../validate';
import { ProductionJob } from './production-job';
import { ProductionMicroservice } from './production-microservice';
import { ProductionWorker } from './production-worker';
import { SharedObjects } from './shared-objects';
import { UnitPlan } from './unit-plan';

/** A system, and where it goes. */
export interface KubernetesSystemProps {
  readonly system: System;
  /** One of the environments of the configuration file, or a literal like them. Its Kubernetes platform says the namespace. */
  readonly environment: EnvironmentOptions;
  /**
   * More labels for every object of the chart, not for pods.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
}

type AnyOverrides = Readonly<Record<string, ManifestOverride>>;

/** The id of the objects that no one unit has: no unit can have it, since names are in small letters. */
const SHARED_ID = 'Shared';

/**
 * A whole system as one chart: the objects of its namespace where it owns it, then its units by name. It writes the same bytes as
 * `keelson synth`, whatever the order of declaration. It ends the declaration of the system.
 *
 * @example
 * import { App } from 'cdk8s';
 * import { System } from 'keelson';
 * import { KubernetesSystem } from 'keelson/kubernetes';
 *
 * const shop = new System('shop', { owner: 'team-shop' });
 * const orders = shop.service('order-service', { image: 'registry.example.com/order-service:1.0.0', http: { port: 8080 } });
 *
 * const app = new App();
 * const chart = new KubernetesSystem(app, 'shop', { system: shop, environment: { kubernetes: { namespace: 'shop' } } });
 * chart.microservice(orders).deployment.metadata.addAnnotation('example.com/tier', 'gold');
 * app.synth();
 */
export class KubernetesSystem extends Chart {
  /** What was declared. */
  readonly system: System;
  /** What no one unit has: the namespace and its guard rails, what the mesh and the gateway share; there where the platform asks for some. */
  readonly shared: SharedObjects | undefined;
  private readonly units = new Map<string, ProductionMicroservice | ProductionWorker | ProductionJob>();

  /** @throws KeelsonError with every problem of the system and of the environment */
  constructor(scope: Construct, id: string, props: KubernetesSystemProps) {
    const { system, environment, labels } = checked(id, props);
    super(scope, id, {
      namespace: environment.kubernetes?.namespace as string,
      ...(labels === undefined ? {} : { labels: { ...labels } }),
    });
    system.seal(`new KubernetesSystem(..., ${show(id)}, ...)`);
    this.system = system;
    const groups = planSystem(system, environment);
    const overrides = (name: string): AnyOverrides => environment.overrides?.[name] ?? {};
    const own = groups.find((group) => group.isSystem);
    this.shared = own === undefined ? undefined : new SharedObjects(this, SHARED_ID, own.objects, overrides(system.name));
    const planned = new Map(groups.filter((group) => !group.isSystem).map((group) => [group.name, group.objects]));
    for (const unit of system.units) {
      const unitPlan = new UnitPlan(
        unit,
        unitScope(unit, { environment, namespace: this.namespace as string, system: system.name }),
        overrides(unit.name),
        planned.get(unit.name) ?? [],
      );
      this.units.set(unit.name, this.construct(unitPlan));
    }
    const problems = systemOverrideProblems(groups, environment.overrides, (name) =>
      name === system.name ? `${name}.overrides` : `overrides.${name}.overrides`,
    );
    if (problems.length > 0) {
      scope.node.tryRemoveChild(id);
      throw new KeelsonError(problems);
    }
  }

  /** The construct of a service. @throws KeelsonError where the system has no such service */
  microservice(service: Service | string): ProductionMicroservice {
    return this.unit(service, 'service', ProductionMicroservice);
  }

  /** The construct of a worker. @throws KeelsonError where the system has no such worker */
  worker(worker: Worker | string): ProductionWorker {
    return this.unit(worker, 'worker', ProductionWorker);
  }

  /** The construct of a job. @throws KeelsonError where the system has no such job */
  job(job: Job | string): ProductionJob {
    return this.unit(job, 'job', ProductionJob);
  }

  private construct(plan: UnitPlan<Unit>): ProductionMicroservice | ProductionWorker | ProductionJob {
    const { kind, name } = plan.declaration;
    // `constructs` keeps children in a plain object, which has something of that name already.
    const id = name === 'constructor' ? 'Constructor' : name;
    if (kind === 'service') return new ProductionMicroservice(this, id, plan as unknown as UnitPlan<Service>);
    if (kind === 'worker') return new ProductionWorker(this, id, plan as unknown as UnitPlan<Worker>);
    return new ProductionJob(this, id, plan as unknown as UnitPlan<Job>);
  }

  private unit<C extends ProductionMicroservice | ProductionWorker | ProductionJob>(
    wanted: Unit | string,
    kind: Unit['kind'],
    construct: abstract new (...args: never[]) => C,
  ): C {
    return unitOf({ path: this.node.path, system: this.system, units: this.units }, wanted, kind, construct);
  }
}

function checked(id: string, props: KubernetesSystemProps): KubernetesSystemProps {
  if (!(props?.system instanceof System) || typeof props.environment !== 'object' || props.environment === null) {
    throw new KeelsonError([
      {
        code: 'invalid-value',
        path: id,
        received: props?.system instanceof System ? `environment ${show(props.environment)}` : `system ${show(typeof props?.system)}`,
        expected: 'a system and an environment',
        fix: "write { system: shop, environment: { kubernetes: { namespace: 'shop' } } }",
      },
    ]);
  }
  validateForKubernetes(props.system, id, props.environment);
  return props;
}
