import type { PeerAuthentication } from '../../manifest-istio';
import { head, selector } from '../labels';
import type { PlannedObject } from '../planned-object';
import { portsOf } from '../ports';
import type { UnitScope } from '../scope';
import { scrapedDirectly } from './metrics';
import { plainPorts } from './plain-ports';

const API = 'security.istio.io/v1';

/** Mutual TLS on every port of a unit, but where Prometheus scrapes it and where a gateway outside the mesh was accepted. */
export function peerAuthenticationObject(scope: UnitScope): PlannedObject<PeerAuthentication> {
  const { name, namespace } = scope;
  return {
    id: 'peerAuthentication',
    apiVersion: API,
    kind: 'PeerAuthentication',
    name,
    namespace,
    build: () => peerAuthentication(scope),
  };
}

function peerAuthentication(scope: UnitScope): PeerAuthentication {
  const { metrics } = portsOf(scope);
  const plain = new Set([...(scrapedDirectly(scope) && metrics !== undefined ? [metrics] : []), ...plainPorts(scope)]);
  const permissive = [...plain].sort((a, b) => a - b).map((port) => [String(port), { mode: 'PERMISSIVE' as const }]);
  return {
    ...head(scope, API, 'PeerAuthentication'),
    spec: {
      selector: selector(scope),
      mtls: { mode: 'STRICT' },
      ...(permissive.length === 0 ? {} : { portLevelMtls: Object.fromEntries(permissive) }),
    },
  };
}
