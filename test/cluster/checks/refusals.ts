import type { CheckResult } from '../../judges/report';
import { kubectl, mustKubectl } from '../kubectl';
import type { Manifest } from '../manifests';

/** Applies what must be refused, and looks for the reason in the answer. */
export async function refused(manifest: unknown, reason: RegExp, ...more: readonly string[]): Promise<CheckResult> {
  const outcome = await kubectl(['apply', '--server-side', ...more, '-f', '-'], JSON.stringify(manifest));
  if (outcome.status === 0) return { findings: [`was accepted: ${outcome.stdout.trim()}`] };
  return { findings: reason.test(outcome.stderr) ? [] : [`was refused for another reason: ${outcome.stderr.trim()}`] };
}

export function privilegedPodIsRefused(namespace: string): Promise<CheckResult> {
  const container = { name: 'intruder', image: 'registry.example.com/intruder:1.0.0', securityContext: { privileged: true } };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'intruder', namespace }, spec: { containers: [container] } };
  return refused(pod, /violates PodSecurity "restricted:[^"]*".*privileged/s);
}

/** A Deployment's number of pods, and nothing else of it. */
const replicas = ({ apiVersion, kind, metadata: { name, namespace } }: Manifest, count: number): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace: namespace ?? '' },
  spec: { replicas: count },
});

const OTHER = '--field-manager=somebody-else';

/** Somebody else says what the autoscaler has said already: accepted, for no one else claims the field yet. */
export async function claimReplicas(deployment: Manifest, autoscaler: Manifest): Promise<void> {
  await mustKubectl(['apply', '--server-side', OTHER, '-f', '-'], JSON.stringify(replicas(deployment, autoscaler.spec.minReplicas)));
}

/** Since then the autoscaler has chosen another number and owns the field: to say it once more is a conflict. */
export function replicasConflict(deployment: Manifest, autoscaler: Manifest): Promise<CheckResult> {
  return refused(
    replicas(deployment, autoscaler.spec.minReplicas),
    /conflict with "kube-controller-manager" with subresource "scale".*\.spec\.replicas/s,
    OTHER,
  );
}

export function unknownFieldIsRefused(deployment: Manifest): Promise<CheckResult> {
  return refused({ ...deployment, spec: { ...deployment.spec, replica: 3 } }, /\.spec\.replica: field not declared in schema/);
}

/** An enumeration that no published schema lists: only the API server knows it. */
export function wrongEnumerationIsRefused(deployment: Manifest): Promise<CheckResult> {
  const changed = structuredClone(deployment);
  changed.spec.template.spec.containers[0].imagePullPolicy = 'Sometimes';
  return refused(changed, /Unsupported value: "Sometimes"/);
}
