import { show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { FROM_CONTEXT, TO_CONTEXT } from '../plan/contexts';
import { proxyLabels } from '../plan/istio/proxy';
import { labelsOf } from '../plan/labels';
import type { UnitScope } from '../plan/scope';

/** Labels that controllers of Kubernetes write onto pods (kubernetes.io, well-known labels): one that is there already breaks a roll-out. */
const CONTROLLERS = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'controller-uid',
  'job-name',
]);

/** Labels of the user's own: those that the plan or a controller sets would be lost. */
export function checkLabels(scope: UnitScope, at: At): void {
  const own = { ...labelsOf({ ...scope, properties: { ...scope.properties, labels: {} } }), ...proxyLabels(scope) };
  for (const [key, value] of Object.entries(scope.properties.labels ?? {})) {
    const isPlanned = (Object.hasOwn(own, key) && own[key] !== value) || key === 'app.kubernetes.io/version';
    if (isPlanned || CONTROLLERS.has(key) || key.startsWith(TO_CONTEXT) || key.startsWith(FROM_CONTEXT))
      report(below(below(at, 'labels'), key), {
        code: 'reserved-label',
        received: show(value),
        expected:
          isPlanned && Object.hasOwn(own, key) ? `${show(own[key])}, which follows from the declaration` : 'a label that nothing else sets',
        fix: 'remove it: name, owner, context and the image are said by their own properties',
      });
  }
}
