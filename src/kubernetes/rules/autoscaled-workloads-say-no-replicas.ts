import { type Json, type ManifestRule, subjectOf } from './pods';

export const autoscaledWorkloadsSayNoReplicas: ManifestRule = {
  id: 'reliability/autoscaled-workloads-say-no-replicas',
  severity: 'error',
  description: 'A workload with an autoscaler says no number of replicas: each apply would throw away what the autoscaler decided.',
  standard: 'kube-score deployment-targeted-by-hpa-does-not-have-replicas-configured, Kubernetes documentation, Horizontal Pod Autoscaling',
  fix: 'say it in scaling: a number for a fixed count, { min, max } for an autoscaler',
  *check(manifests) {
    const workloads = new Map(manifests.map((manifest) => [keyOf(manifest.kind, manifest.metadata?.name), manifest]));
    for (const manifest of manifests) {
      if (manifest.kind !== 'HorizontalPodAutoscaler') continue;
      const { scaleTargetRef: target, minReplicas: min, maxReplicas: max } = (manifest as Json).spec ?? {};
      const workload = workloads.get(keyOf(target?.kind, target?.name));
      if (workload === undefined)
        yield { subject: subjectOf(manifest), message: `it scales ${target?.kind}/${target?.name}, which is not there` };
      else if ((workload as Json).spec?.replicas !== undefined) {
        yield {
          subject: subjectOf(workload),
          message: `it says replicas: ${(workload as Json).spec.replicas} beside ${subjectOf(manifest)}`,
        };
      }
      if (min > max) yield { subject: subjectOf(manifest), message: `minReplicas ${min} is above maxReplicas ${max}` };
    }
  },
};

function keyOf(kind: unknown, name: unknown): string {
  return `${kind}/${name}`;
}
