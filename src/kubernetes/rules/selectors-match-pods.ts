import type { Manifest } from '../manifest';
import { type Json, type ManifestRule, podTemplateOf, subjectOf } from './pods';

type Labels = Readonly<Record<string, string>>;

export const selectorsMatchPods: ManifestRule = {
  id: 'reliability/selectors-match-pods',
  severity: 'error',
  description: 'Every selector matches the pods that it is meant for: one that matches none fails in silence.',
  standard: 'kube-score service-targets-pod, deployment-pod-selector-labels-match-template-metadata-labels and networkpolicy-targets-pod',
  fix: 'leave app.kubernetes.io/instance as it is, on the pods and in every selector',
  *check(manifests) {
    const pods = manifests.flatMap((manifest) => {
      const template = podTemplateOf(manifest);
      return template === undefined ? [] : [(template.metadata?.labels ?? {}) as Labels];
    });
    for (const manifest of manifests) {
      const subject = subjectOf(manifest);
      const own = podTemplateOf(manifest);
      const selector = selectorOf(manifest);
      if (selector === undefined || Object.keys(selector).length === 0) continue;
      const candidates = own === undefined ? pods : [(own.metadata?.labels ?? {}) as Labels];
      if (candidates.length > 0 && !candidates.some((labels) => matches(selector, labels))) {
        const text = Object.entries(selector)
          .map(([key, value]) => `${key}=${value}`)
          .join(',');
        yield { subject, message: `its selector ${text} matches no pod` };
      }
    }
  },
};

function selectorOf(manifest: Manifest): Labels | undefined {
  const spec = (manifest as Json).spec ?? {};
  switch (manifest.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'PodDisruptionBudget':
      return spec.selector?.matchLabels;
    case 'NetworkPolicy':
      return spec.podSelector?.matchLabels;
    case 'Service':
      return spec.selector;
    default:
      return undefined;
  }
}

function matches(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
