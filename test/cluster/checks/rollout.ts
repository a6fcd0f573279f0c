import type { CheckResult } from '../../judges/report';
import { list, Watch } from '../kubectl';
import { type Manifest, ofKind } from '../manifests';
import type { SystemUnderTest } from '../system';
import { appliesWithoutWarning } from './apply';
import { replicas, rollsOut, selectorOf } from './workloads';

interface ReplicaSet {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly replicas: number };
}

interface Deployment {
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
}

/** The revision of each Deployment's pods; scaling does not change it. */
async function revisions(namespace: string): Promise<ReadonlyMap<string, string | undefined>> {
  return new Map(
    (await list<Deployment>('deployments', namespace)).map(({ metadata }) => [
      metadata.name,
      metadata.annotations?.['deployment.kubernetes.io/revision'],
    ]),
  );
}

/** A newer image rolls: a new ReplicaSet takes over, as many pods as are wanted at least stay available throughout, no other Deployment is touched. */
export async function rollsNewImage(system: SystemUnderTest, namespace: string, next: readonly Manifest[]): Promise<CheckResult> {
  const target = ofKind(next, 'Deployment').find((manifest) => manifest.metadata.name === system.rolls);
  if (target === undefined) return { findings: [`there is no Deployment ${system.rolls}`] };
  const floor = replicas(next, target);
  const [old, untouched] = await Promise.all([list<ReplicaSet>('replicasets', namespace, selectorOf(target)), revisions(namespace)]);
  const path = 'jsonpath={.status.availableReplicas} {.status.readyReplicas}{"\\n"}';
  const watch = await Watch.start(['deployment', system.rolls, '-n', namespace, '-o', path]);
  const findings = [
    ...(await appliesWithoutWarning(system.next, next.length)).findings,
    ...(await rollsOut(namespace, next, [target])).findings,
  ];
  const states = watch.stop();
  for (const state of states) {
    const [available, ready] = state.split(' ').map(Number);
    if ((available ?? 0) < floor || (ready ?? 0) < floor)
      findings.push(`${system.rolls} fell to ${available} available and ${ready} ready pods where ${floor} are due`);
  }
  const fresh = (await list<ReplicaSet>('replicasets', namespace, selectorOf(target))).filter(
    (set) => !old.some((known) => known.metadata.name === set.metadata.name),
  );
  if (fresh.length !== 1) findings.push(`${fresh.length} new ReplicaSets, expected 1`);
  const pods = await list<{ metadata: { deletionTimestamp?: string }; spec: { containers: { image: string }[] } }>(
    'pods',
    namespace,
    selectorOf(target),
  );
  const images = new Set(
    pods
      .filter((pod) => pod.metadata.deletionTimestamp === undefined)
      .flatMap((pod) => pod.spec.containers.map((container) => container.image)),
  );
  if (!images.has(system.image)) findings.push(`the pods run ${[...images].join(', ')}, not ${system.image}`);
  for (const [name, revision] of await revisions(namespace)) {
    if (name !== system.rolls && revision !== untouched.get(name)) findings.push(`the pods of ${name} were changed, too`);
  }
  return { findings, detail: `${system.rolls}, ${states.length} states, ${floor} pods due in each` };
}
