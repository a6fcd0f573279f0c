import {
  type EnvironmentOptions,
  type JobProperties,
  KeelsonError,
  type KubernetesPlatform,
  type Problem,
  type ServiceProperties,
  System,
  type WorkerProperties,
} from 'keelson';
import type { Manifest } from '../../../../src/kubernetes/manifest';
import { planSystem } from '../../../../src/kubernetes/plan/system';
import { validateForKubernetes } from '../../../../src/kubernetes/validate';

const DIGEST = `sha256:${'3f'.repeat(32)}`;

export const imageOf = (name: string, tag = '1.4.2'): string => `registry.example.com/${name}:${tag}@${DIGEST}`;

/** A value that an engine fills in later. */
export const late = (name: string): string => ['$', '{Token[', name, ']}'].join('');

/** The kinds that run pods. */
const WORKLOADS = ['Deployment', 'StatefulSet', 'Job', 'CronJob'];

/** What follows from a system. */
export class Manifests {
  /** Each manifest with the name of the unit that it belongs to. */
  constructor(readonly entries: readonly { readonly unit: string; readonly id: string; readonly manifest: any }[]) {}

  get all(): readonly any[] {
    return this.entries.map(({ manifest }) => manifest);
  }

  of(kind: string): readonly any[] {
    return this.all.filter((manifest) => manifest.kind === kind);
  }

  /** The only one of its kind, or the one with this name. */
  one(kind: string, name?: string): any {
    const found = this.of(kind).filter((manifest) => name === undefined || manifest.metadata.name === name);
    if (found.length !== 1) throw new Error(`${found.length} of kind ${kind}${name === undefined ? '' : ` are called ${name}`}`);
    return found[0];
  }

  belongingTo(unit: string): Manifests {
    return new Manifests(this.entries.filter((entry) => entry.unit === unit));
  }

  get workloads(): readonly any[] {
    return this.all.filter((manifest) => WORKLOADS.includes(manifest.kind));
  }

  get workload(): any {
    const [workload, ...more] = this.workloads;
    if (workload === undefined || more.length > 0) throw new Error(`${this.workloads.length} workloads`);
    return workload;
  }

  /** The template of the only workload's pods. */
  get template(): any {
    return templateOf(this.workload);
  }

  get pod(): any {
    return this.template.spec;
  }

  /** The unit's own container. */
  get container(): any {
    return this.pod.containers[0];
  }

  /** The environment variables of the unit's own container that have a plain value. */
  get env(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.container.env.map(({ name, value }: { name: string; value: string }) => [name, value]));
  }
}

export function templateOf(workload: any): any {
  return workload.kind === 'CronJob' ? workload.spec.jobTemplate.spec.template : workload.spec.template;
}

/** What an environment needs at least. */
export const SHOP: EnvironmentOptions = { kubernetes: { namespace: 'shop' } };

/** Every manifest of a system, which is validated first. */
export function planned(system: System, environment: EnvironmentOptions = SHOP): Manifests {
  validateForKubernetes(system, 'production', environment);
  return plannedUnchecked(system, environment);
}

export function plannedUnchecked(system: System, environment: EnvironmentOptions): Manifests {
  return new Manifests(
    planSystem(system, environment).flatMap(({ name, objects }) =>
      objects.map((object) => ({ unit: name, id: object.id, manifest: object.build() as Manifest })),
    ),
  );
}

/** A system in which a test declares what it needs. */
export function shop(declare: (system: System) => void): System {
  const system = new System('shop', { owner: 'team-shop' });
  declare(system);
  return system;
}

type Kinds = { service: ServiceProperties; worker: WorkerProperties; job: JobProperties };

function lone<K extends keyof Kinds>(kind: K, properties: Kinds[K], platform: KubernetesPlatform): Manifests {
  return planned(
    shop((system) => system[kind]('orders', { image: imageOf('orders'), ...properties } as never)),
    { kubernetes: { namespace: 'shop', ...platform } },
  );
}

/** One service, called orders. */
export const service = (properties: Partial<ServiceProperties> = {}, platform: KubernetesPlatform = {}): Manifests =>
  lone('service', { ...(properties.grpc === undefined ? { http: { port: 8080 } } : {}), ...properties }, platform);

/** One worker, called orders. */
export const worker = (properties: WorkerProperties = {}, platform: KubernetesPlatform = {}): Manifests =>
  lone('worker', properties, platform);

/** One job, called orders. */
export const job = (properties: JobProperties = {}, platform: KubernetesPlatform = {}): Manifests => lone('job', properties, platform);

/** What Keelson refuses. */
export function problemsOf(action: () => unknown): readonly Problem[] {
  try {
    action();
  } catch (error) {
    if (error instanceof KeelsonError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
}

export const codesOf = (action: () => unknown): string[] => problemsOf(action).map(({ code }) => code);
