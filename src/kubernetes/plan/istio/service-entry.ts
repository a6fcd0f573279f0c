import { compare } from '../../../model/problem';
import { covering, formatRange, parseRange } from '../../../target/address-range';
import type { ServiceEntry } from '../../manifest-istio';
import { head } from '../labels';
import { isMetadata } from '../metadata-service';
import { labels, type NamespaceScope } from '../namespace';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import { destinationsOf, type OutsideHost } from './destinations';
import { byHost, hostName, hostObject, loneHostName, NETWORKING_API } from './host-objects';

/** Istio makes no condition of it, for IPv6 neither (its listeners leave out ranges that start with 0.0.0.0). */
const ANYWHERE = '0.0.0.0/0';

/** What the proxies of a system know of the hosts outside: one object for a host, whoever of the units reaches it. */
export function systemServiceEntries(scope: NamespaceScope): PlannedObject<ServiceEntry>[] {
  const { namespace, units } = scope;
  return [...hostsOf(units)].map(([, uses]) => {
    const name = hostName(uses);
    return hostObject<ServiceEntry>('ServiceEntry', { id: `serviceEntry-${name}`, name, namespace }, (bounded) => ({
      apiVersion: NETWORKING_API,
      kind: 'ServiceEntry',
      metadata: { name: bounded, namespace, labels: labels(scope) },
      spec: specOf(uses),
    }));
  });
}

/** The same for a unit without a system, of its own edges: what a later edge adds to a host stands in its object. */
export function loneServiceEntries(scope: UnitScope): PlannedObject<ServiceEntry>[] {
  const { unit, namespace } = scope;
  if (unit.system !== undefined) return [];
  return [...hostsOf([scope])].map(([host, uses]) => {
    const name = hostName(uses);
    const ids = { id: `serviceEntry-${name}`, name: loneHostName(scope, name), namespace };
    return hostObject<ServiceEntry>('ServiceEntry', ids, (bounded) => ({
      ...head(scope, NETWORKING_API, 'ServiceEntry', bounded),
      spec: specOf(hostsOf([scope]).get(host) ?? uses),
    }));
  });
}

/** Every host outside that units reach, with all that is said of it; by name. */
function hostsOf(scopes: readonly UnitScope[]): ReadonlyMap<string, readonly OutsideHost[]> {
  return byHost(
    scopes.flatMap((scope) => destinationsOf(scope).outside),
    (use) => use,
  );
}

function specOf(uses: readonly OutsideHost[]): ServiceEntry['spec'] {
  const host = (uses[0] as OutsideHost).host;
  const ports = new Map<number, OutsideHost['protocol']>();
  for (const { port, protocol } of [...uses].sort((a, b) => a.port - b.port || compare(a.protocol, b.protocol)))
    if (!ports.has(port)) ports.set(port, protocol);
  const hasTcp = [...ports.values()].includes('TCP');
  return {
    hosts: [host],
    ...(hasTcp ? { addresses: [addressOf(uses)] } : {}),
    // How others of the mesh reach the host is theirs to say.
    exportTo: ['.'],
    location: 'MESH_EXTERNAL',
    ports: [...ports].map(([number, protocol]) => ({ number, name: `${protocol.toLowerCase()}-${number}`, protocol })),
    // Plain TCP says no host. Were the name looked up, all TCP on that port would go to one host, whichever it was meant for: so each
    // connection goes on to the address that the client found. What TLS and HTTP say tells hosts apart, but no wildcard can be looked up.
    resolution: hasTcp || host.startsWith('*') ? 'NONE' : 'DNS',
  };
}

/**
 * The addresses at which TCP is meant for a host. To a proxy that has a Sidecar, Istio gives one address or range of a host and forgets
 * the others, so several become the smallest range that holds them; the network policy keeps to each of them, and to none of the
 * metadata service. Without any, Istio takes every address as well, and its analysis warns.
 */
function addressOf(uses: readonly OutsideHost[]): string {
  if (uses.some(({ addresses }) => addresses === undefined)) return ANYWHERE;
  const ranges = uses
    .flatMap(({ addresses = [] }) => addresses.map(parseRange))
    .filter((range) => range !== undefined)
    .filter((range) => !isMetadata(range));
  const whole = covering(ranges);
  return whole === undefined ? ANYWHERE : formatRange(whole);
}
