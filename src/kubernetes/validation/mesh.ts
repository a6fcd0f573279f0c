import { compare, type Problem, show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { destinationsOf, type OutsideHost } from '../plan/istio/destinations';
import { isMeshed } from '../plan/istio/mesh';
import { portsOf } from '../plan/ports';
import type { UnitScope } from '../plan/scope';

/** Ports of Istio's proxy within a pod (istio.io, "Application requirements"). */
const PROXY_PORTS: readonly number[] = [15_000, 15_001, 15_002, 15_004, 15_006, 15_008, 15_009, 15_020, 15_021, 15_053, 15_090];

/** Ports of a unit's containers that the proxy beside them takes. */
export function checkProxyPorts(scope: UnitScope, at: At): void {
  if (!isMeshed(scope.platform)) return;
  const { sidecars = {} } = scope.properties;
  const ports = [...Object.values(portsOf(scope)), ...Object.values(sidecars).flatMap((sidecar) => sidecar.ports ?? [])];
  for (const port of new Set(ports))
    if (PROXY_PORTS.includes(port))
      report(at, {
        code: 'reserved-port',
        received: `port ${port}`,
        expected: "a port that is not one of the mesh's proxy",
        fix: 'choose another: 15000 to 15090 belong to Istio',
      });
}

/** A proxy speaks one protocol on a port of a host, whichever unit asks. */
export function checkProtocols(scopes: readonly UnitScope[], problems: Problem[]): void {
  const uses = scopes.filter(({ platform }) => isMeshed(platform)).flatMap((scope) => [...destinationsOf(scope).outside]);
  const first = new Map<string, OutsideHost>();
  for (const use of uses.sort((a, b) => compare(a.path.join('.'), b.path.join('.')) || compare(a.host, b.host) || a.port - b.port)) {
    const key = `${use.host}:${use.port}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, use);
    else if (other.protocol !== use.protocol)
      report(below({ path: use.path, depth: use.path.length, source: use.source, problems }, 'protocol'), {
        code: 'contradiction',
        received: `${show(use.protocol.toLowerCase())} for ${key}, which ${other.path.join('.')} reaches by ${show(other.protocol.toLowerCase())}`,
        expected: 'one protocol on a port of a host',
        fix: 'say the same protocol in both places',
      });
  }
}
