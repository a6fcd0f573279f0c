import { compare } from '../../model/problem';
import type { EnvironmentProperties } from '../../model/properties/environment';
import type { Peer } from '../../model/properties/platform';
import { type At, below, report } from '../../model/shape';
import type { ResolvedPlatform } from '../plan/platform';

/** Pods of the platform that nobody declared as units, and that stand in the units' own namespace. */
export function checkNeighbours(environment: EnvironmentProperties, platform: ResolvedPlatform, namespace: string, at: At): void {
  const kubernetes = below(at, 'kubernetes');
  const prometheus = platform.monitoring?.prometheus;
  if (prometheus !== undefined && prometheus.namespace === namespace && Object.keys(prometheus.labels ?? {}).length === 0)
    report(below(below(kubernetes, 'monitoring'), 'prometheus'), {
      code: 'unknown-prometheus-pods',
      received: `Prometheus in ${namespace} beside the units, whose pods nothing tells from theirs`,
      expected: 'the labels of its pods: without them every unit could ask each other one for metrics',
      fix: `add labels: { 'app.kubernetes.io/name': 'prometheus' } to prometheus, or those that its pods have`,
    });
  if (platform.guards === undefined) return;
  const cutOff = (what: string, pods: Peer | undefined, place: At, fix: string): void => {
    if (pods?.namespace !== namespace) return;
    report(place, {
      code: 'cut-off',
      received: `${what} in ${namespace}, which the system owns: everything is denied there that no policy allows, and none is for these pods`,
      expected: `${what} in a namespace of its own`,
      fix: `${fix}; where policies of your own let it through, accept: { 'cut-off': 'which ones' } in the environment`,
    });
  };
  const { gateway } = platform;
  // The pods that Istio runs for a gateway of the system's own have policies of their own.
  const isCovered = gateway?.owned !== undefined && gateway.implementation === 'istio' && gateway.namespace === namespace;
  if (gateway !== undefined && !isCovered)
    cutOff(
      `gateway ${gateway.name}`,
      gateway.pods,
      below(kubernetes, 'gateway'),
      "put it elsewhere and name that namespace, or let the system own it: owned: { className: 'istio', certificate: '...' }",
    );
  cutOff('Prometheus', prometheus, below(below(kubernetes, 'monitoring'), 'prometheus'), 'run it in another namespace and name that');
  cutOff('the collector', platform.telemetry?.pods, below(kubernetes, 'telemetry'), 'run it in another namespace and name that');
  for (const [name, entry] of Object.entries(environment.existing ?? {}).sort(([a], [b]) => compare(a, b)))
    cutOff(
      name,
      entry !== undefined && 'pods' in entry ? entry.pods : undefined,
      below(below(at, 'existing'), name),
      'run it in another namespace and name that',
    );
}
