import type { Manifest } from '../../kubernetes/manifest';
import { containersOf, type Json } from '../../kubernetes/rules/pods';
import { formatBytes, formatCpu, parseBytes, parseCpu } from '../../model/quantity';
import type { Unit } from '../../model/unit';
import type { ContainerSummary } from '../../report/summary';

const WORKLOADS: readonly string[] = ['Deployment', 'StatefulSet', 'Job', 'CronJob'];

/** What a unit became, told from its manifests: what is shown is what is applied, overrides included. */
export function describeUnit(unit: Unit, manifests: readonly Manifest[]): ContainerSummary {
  const workload = manifests.find((manifest) => WORKLOADS.includes(manifest.kind) && !isMigration(manifest, unit));
  const containers =
    workload === undefined ? [] : containersOf(workload).filter((container, index, all) => isBeside(container, index, all));
  const sum = (group: string, key: string, parse: (text: string) => number | undefined): number | undefined => {
    let total = 0;
    for (const container of containers) {
      const amount = parse(String(container?.resources?.[group]?.[key]));
      if (amount === undefined) return undefined;
      total += amount;
    }
    return total;
  };
  const limit = sum('limits', 'cpu', parseCpu);
  const memory = sum('limits', 'memory', parseBytes) ?? sum('requests', 'memory', parseBytes);
  return {
    name: unit.name,
    kind: unit.kind,
    ...(unit.kind === 'job' ? {} : { replicas: replicasOf(workload, manifests) }),
    cpu: { reserved: formatCpu(sum('requests', 'cpu', parseCpu) ?? 0), ...(limit === undefined ? {} : { limit: formatCpu(limit) }) },
    memory: memory === undefined ? 'no limit' : formatBytes(memory),
  };
}

/** A migration's Job runs pods as well, under a name of its own. */
function isMigration(manifest: Manifest, unit: Unit): boolean {
  return manifest.kind === 'Job' && unit.kind !== 'job';
}

/** Whether a container runs for as long as the pod does: an init container does only where it is restarted always. */
function isBeside(container: Json, index: number, all: readonly Json[]): boolean {
  return container?.restartPolicy === 'Always' || index === all.length - 1;
}

function replicasOf(workload: Manifest | undefined, manifests: readonly Manifest[]): { readonly min: number; readonly max: number } {
  const autoscaler: Json = manifests.find((manifest) => manifest.kind === 'HorizontalPodAutoscaler');
  if (autoscaler !== undefined) return { min: autoscaler.spec?.minReplicas ?? 1, max: autoscaler.spec?.maxReplicas };
  const replicas = (workload as Json)?.spec?.replicas ?? 1;
  return { min: replicas, max: replicas };
}
