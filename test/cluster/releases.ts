import { type EnvironmentOptions, System } from '../../src';
import type { Manifest as PlannedManifest } from '../../src/kubernetes/manifest';
import { planSystem } from '../../src/kubernetes/plan/system';
import { validateForKubernetes } from '../../src/kubernetes/validate';
import { stringifyManifests } from '../../src/kubernetes/yaml';
import { kubectl, list, mustKubectl } from './kubectl';
import type { Manifest } from './manifests';

/** The one service that migrates, and how many pods it has: so many that a quarter of them is more than one. */
export const NAME = 'orders';
export const REPLICAS = 5;
/** Of the release whose migration fails: stages.yaml and install know it too. */
export const BROKEN = '3.0.0-broken';
/** Each namespace migrates by one mechanism; install gives both kwok's general stages. */
export const NAMESPACES = { 'init-container': 'migrating-pods', 'argo-cd': 'migrating-jobs' } as const;

export type Mechanism = keyof typeof NAMESPACES;

export const imageOf = (tag: string): string => `registry.example.com/${NAME}:${tag}`;

/** What Keelson makes of one release, but that a new pod counts after one second and not ten: there are many roll-outs to wait for. */
export function release(mechanism: Mechanism, tag: string): readonly Manifest[] {
  const system = new System('ledger', { owner: 'team-ledger' });
  system
    .service(NAME, {
      image: imageOf(tag),
      http: { port: 8080 },
      scaling: REPLICAS,
      migration: { command: ['/app/migrate', 'up'], timeout: '8s' },
    })
    .owns('order-db', { engine: 'postgres' });
  const environment: EnvironmentOptions = {
    existing: { 'order-db': { host: '10.20.0.5', port: 5432 } },
    kubernetes: { namespace: NAMESPACES[mechanism], ownsNamespace: true, migrations: mechanism },
  };
  validateForKubernetes(system, 'production', environment);
  const manifests = planSystem(system, environment).flatMap(({ objects }) => objects.map((object) => object.build() as Manifest));
  return manifests.map((manifest) =>
    manifest.kind === 'Deployment' ? { ...manifest, spec: { ...manifest.spec, minReadySeconds: 1 } } : manifest,
  );
}

/** A server-side apply; a warning is an error. */
export async function apply(manifests: readonly Manifest[]): Promise<void> {
  const text = stringifyManifests(manifests as unknown as readonly PlannedManifest[]);
  await mustKubectl(['apply', '--server-side', '--warnings-as-errors', '-f', '-'], text);
}

/** Waits until a release has replaced the one before; false where it has not in time. */
export async function rolledOut(namespace: string): Promise<boolean> {
  return (await kubectl(['rollout', 'status', `deployment/${NAME}`, '-n', namespace, '--timeout=60s'])).status === 0;
}

interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
  readonly status: {
    readonly initContainerStatuses?: readonly {
      readonly name: string;
      readonly image: string;
      readonly state: { readonly terminated?: { readonly exitCode: number } };
    }[];
  };
}

/** The pods of the service that are not on their way out. */
export async function podsOf(namespace: string): Promise<readonly Pod[]> {
  const pods = await list<Pod>('pods', namespace, `app.kubernetes.io/instance=${NAME}`);
  return pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
}

interface EndpointSlice {
  readonly endpoints?: readonly { readonly conditions: { readonly ready?: boolean }; readonly targetRef: { readonly name: string } }[];
}

/** Findings, unless as many pods as are wanted answer for the Service, all of them of one image. */
export async function servesOnly(namespace: string, tag: string): Promise<readonly string[]> {
  const images = new Map((await podsOf(namespace)).map((pod) => [pod.metadata.name, pod.spec.containers[0]?.image]));
  const slices = await list<EndpointSlice>('endpointslices', namespace, `kubernetes.io/service-name=${NAME}`);
  const ready = slices.flatMap((slice) => slice.endpoints ?? []).filter((endpoint) => endpoint.conditions.ready === true);
  const serving = ready.map((endpoint) => images.get(endpoint.targetRef.name));
  const isAsDue = serving.length === REPLICAS && serving.every((image) => image === imageOf(tag));
  return isAsDue ? [] : [`${serving.join(' and ') || 'nothing'} serves, ${REPLICAS} pods of ${tag} are due`];
}
