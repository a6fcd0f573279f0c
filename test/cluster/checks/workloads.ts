import type { CheckResult } from '../../judges/report';
import { get, kubectl, list } from '../kubectl';
import { type Manifest, ofKind, scaled } from '../manifests';

const ROLLOUT_TIMEOUT = '180s';

/** How many pods a workload is to have: what its autoscaler keeps at least, else its own replicas. */
export function replicas(manifests: readonly Manifest[], workload: Manifest): number {
  const autoscaler = ofKind(manifests, 'HorizontalPodAutoscaler').find((candidate) => scaled(manifests, candidate) === workload);
  return autoscaler?.spec.minReplicas ?? workload.spec.replicas ?? 1;
}

/** Deployments and StatefulSets roll out: as many pods available as their autoscalers keep at least. All of them, unless told which. */
export async function rollsOut(
  namespace: string,
  manifests: readonly Manifest[],
  workloads: readonly Manifest[] = ofKind(manifests, 'Deployment', 'StatefulSet'),
): Promise<CheckResult> {
  const findings = await Promise.all(
    workloads.map(async (workload) => {
      const name = `${workload.kind}/${workload.metadata.name}`;
      const enough = `--for=jsonpath={.status.availableReplicas}=${replicas(manifests, workload)}`;
      const waited = await kubectl(['wait', name, '-n', namespace, enough, `--timeout=${ROLLOUT_TIMEOUT}`]);
      if (waited.status !== 0) return [`${name} has not ${replicas(manifests, workload)} available pods: ${waited.stderr.trim()}`];
      const rolled = await kubectl(['rollout', 'status', name, '-n', namespace, `--timeout=${ROLLOUT_TIMEOUT}`]);
      return rolled.status === 0 ? [] : [`${name}: ${rolled.stderr.trim()}`];
    }),
  );
  const pods = workloads.reduce((sum, workload) => sum + replicas(manifests, workload), 0);
  return { findings: workloads.length === 0 ? ['no workload'] : findings.flat(), detail: `${workloads.length} workloads, ${pods} pods` };
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly nodeName?: string };
}

export function selectorOf(workload: Manifest): string {
  const labels: Record<string, string> = workload.spec.selector.matchLabels;
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** The pods of every workload with three or more stand in three zones. */
export async function standsInThreeZones(namespace: string, manifests: readonly Manifest[]): Promise<CheckResult> {
  const nodes = (await get<{ items: Manifest[] }>(['nodes'])).items;
  const zoneOf = new Map(nodes.map((node) => [node.metadata.name, node.metadata.labels?.['topology.kubernetes.io/zone']]));
  const workloads = ofKind(manifests, 'Deployment', 'StatefulSet').filter((workload) => replicas(manifests, workload) >= 3);
  const findings = await Promise.all(
    workloads.map(async (workload) => {
      const pods = await list<Pod>('pods', namespace, selectorOf(workload));
      const zones = new Set(pods.map((pod) => zoneOf.get(pod.spec.nodeName ?? '')));
      return zones.size === 3 && !zones.has(undefined)
        ? []
        : [`${pods.length} pods of ${workload.metadata.name} stand in ${[...zones].join(', ') || 'no zone'}`];
    }),
  );
  return { findings: workloads.length === 0 ? ['no workload has three pods'] : findings.flat(), detail: `${workloads.length} workloads` };
}

interface EndpointSlice {
  readonly endpoints?: readonly { readonly conditions: { readonly ready?: boolean } }[];
  readonly ports?: readonly unknown[];
}

/** Every Service that selects pods has ready ones behind each of its ports. */
export async function servicesHaveEndpoints(namespace: string, manifests: readonly Manifest[]): Promise<CheckResult> {
  const services = ofKind(manifests, 'Service').filter((service) => service.spec.selector !== undefined);
  const findings = await Promise.all(
    services.map(async (service) => {
      const name = service.metadata.name;
      const slices = await list<EndpointSlice>('endpointslices', namespace, `kubernetes.io/service-name=${name}`);
      const ready = slices.flatMap((slice) => slice.endpoints ?? []).filter((endpoint) => endpoint.conditions.ready).length;
      const ports = Math.max(0, ...slices.map((slice) => slice.ports?.length ?? 0));
      const wanted: number = service.spec.ports.length;
      return [
        ...(ready > 0 ? [] : [`${name} has no ready endpoint`]),
        ...(ports === wanted ? [] : [`${name} reaches ${ports} of its ${wanted} ports`]),
      ];
    }),
  );
  return { findings: services.length === 0 ? ['no Service'] : findings.flat(), detail: `${services.length} services` };
}
