import { list, type ManifestRule, podTemplateOf, subjectOf } from './pods';

const SERVING: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet'];

export const containersHaveProbes: ManifestRule = {
  id: 'reliability/containers-have-probes',
  severity: 'error',
  description: 'The first container of a pod that serves has a readiness and a liveness probe, and they are not the same.',
  standard: 'checkov CKV_K8S_8 and CKV_K8S_9, kube-score pod-probes and pod-probes-identical',
  fix: "name the image's own paths in health: { liveness, readiness } instead of removing a probe",
  *check(manifests) {
    for (const manifest of manifests) {
      if (!SERVING.includes(manifest.kind)) continue;
      const container = list(podTemplateOf(manifest)?.spec?.containers)[0];
      if (container === undefined || container === null) continue;
      const subject = subjectOf(manifest);
      for (const probe of ['livenessProbe', 'readinessProbe']) {
        if (container[probe] === undefined) yield { subject, message: `container ${container.name} has no ${probe}` };
      }
      const [live, ready] = [questionOf(container.livenessProbe), questionOf(container.readinessProbe)];
      if (live !== undefined && live === ready)
        yield { subject, message: `container ${container.name} is asked the same for liveness and readiness` };
    }
  },
};

function questionOf(probe: { readonly httpGet?: unknown; readonly grpc?: unknown } | undefined): string | undefined {
  const question = probe?.httpGet ?? probe?.grpc;
  return question === undefined ? undefined : JSON.stringify(question);
}
