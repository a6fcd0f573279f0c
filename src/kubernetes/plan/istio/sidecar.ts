import { compare } from '../../../model/problem';
import type { Sidecar } from '../../manifest-istio';
import { head, selectorLabels } from '../labels';
import type { PlannedObject } from '../planned-object';
import { placeOf, type UnitScope } from '../scope';
import { destinationsOf } from './destinations';

const API = 'networking.istio.io/v1';
/** Istio: no host of any namespace, for what makes no connections of its own. The list may not be empty. */
const NOTHING = '~/*';

/**
 * What a unit's proxy knows: the services that it calls, the hosts that it reaches, its stores and brokers, the collector. Connections to
 * anything else end in the proxy. It keeps proxies small too: one without it is told of every service of the mesh.
 */
export function sidecarObject(scope: UnitScope): PlannedObject<Sidecar> {
  const { name, namespace } = scope;
  return { id: 'sidecar', apiVersion: API, kind: 'Sidecar', name, namespace, build: () => sidecar(scope) };
}

function sidecar(scope: UnitScope): Sidecar {
  const hosts = egressHosts(scope);
  return {
    ...head(scope, API, 'Sidecar'),
    spec: {
      workloadSelector: { labels: selectorLabels(scope.name) },
      egress: [{ hosts: hosts.length === 0 ? [NOTHING] : hosts }],
      outboundTrafficPolicy: { mode: 'REGISTRY_ONLY' },
    },
  };
}

function egressHosts(scope: UnitScope): string[] {
  const { services, outside } = destinationsOf(scope);
  const callees = scope.unit.edges.calls.map(({ to }) => {
    const { namespace, clusterDomain } = placeOf(to, scope);
    return `${namespace}/${to.name}.${namespace}.svc.${clusterDomain}`;
  });
  const hosts = new Set([...callees, ...services, ...outside.map(({ host }) => `${scope.namespace}/${host}`)]);
  // Where every host of a namespace is known, Istio warns of single ones.
  return [...hosts].filter((host) => host.endsWith('/*') || !hosts.has(`${host.split('/')[0]}/*`)).sort(compare);
}
