import { compare } from '../../model/problem';
import { brokerPort, brokersOf, existingBroker, existingStore, hostIn, portIn } from '../../target/existing';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../manifest';
import { collectorPort } from './collector';
import { isMeshed } from './istio/mesh';
import { scrapedDirectly } from './istio/metrics';
import { ISTIOD_PORT, MERGED_METRICS_PORT, PROXY_METRICS_PORT } from './istio/proxy';
import { head, selector } from './labels';
import { collectorPeers, existingPeers, externalPeers, nodeLocalPeers, podsPeer, unitPeer } from './peers';
import type { PlannedObject } from './planned-object';
import { portsOf } from './ports';
import { calleePorts, type UnitScope } from './scope';
import { callProtocol } from './variables';
import { waysIn } from './ways-in';

/** Where a cache on the node answers, wherever the cluster's own DNS pods listen. */
const NODE_LOCAL_PORT = 53;

interface Allowed {
  readonly peers: readonly NetworkPolicyPeer[];
  readonly ports: readonly NetworkPolicyPort[];
}

/**
 * One policy for a unit, both directions: what was declared, and the infrastructure that is always there (DNS, scraping, the gateway,
 * the collector, the mesh's control plane). Everything else is refused.
 */
export function networkPolicyObject(scope: UnitScope): PlannedObject<NetworkPolicy> {
  const { name, namespace } = scope;
  return {
    id: 'networkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    name,
    namespace,
    build: () => networkPolicy(scope),
  };
}

function networkPolicy(scope: UnitScope): NetworkPolicy {
  const rules = grouped(ingress(scope)).map(({ peers, ports }) => ({ from: [...peers], ports: [...ports] }));
  return {
    ...head(scope, 'networking.k8s.io/v1', 'NetworkPolicy'),
    spec: {
      podSelector: selector(scope),
      policyTypes: ['Ingress', 'Egress'],
      // The API server drops an empty list, and would see a change in every apply of one. The type alone refuses all that comes in.
      ...(rules.length === 0 ? {} : { ingress: rules }),
      egress: grouped(egress(scope)).map(({ peers, ports }) => ({ to: [...peers], ports: [...ports] })),
    },
  };
}

function* ingress(scope: UnitScope): Generator<Allowed> {
  const { unit, platform } = scope;
  const ports = portsOf(scope);
  for (const call of unit.callers) {
    yield { peers: [unitPeer(call.from, scope)], ports: tcp(callProtocol(call, scope) === 'grpc' ? ports.grpc : ports.http) };
  }
  const { gateway } = platform;
  if (gateway !== undefined) for (const { port } of waysIn(scope)) yield { peers: [podsPeer(gateway.pods)], ports: tcp(port) };
  if (platform.monitoring !== undefined)
    for (const port of scrapedPorts(scope)) yield { peers: [podsPeer(platform.monitoring.prometheus)], ports: tcp(port) };
}

/** Where Prometheus asks: the process, or the agent of the proxy for it, and the proxy itself. */
function scrapedPorts(scope: UnitScope): (number | undefined)[] {
  const { metrics } = portsOf(scope);
  if (!isMeshed(scope.platform)) return [metrics];
  return [metrics === undefined || scrapedDirectly(scope) ? metrics : MERGED_METRICS_PORT, PROXY_METRICS_PORT];
}

function* egress(scope: UnitScope): Generator<Allowed> {
  const { unit, platform } = scope;
  yield { peers: [podsPeer(platform.dns)], ports: dns(platform.dns.port) };
  if (platform.dns.nodeLocal !== false) yield { peers: nodeLocalPeers(platform.dns.nodeLocal), ports: dns(NODE_LOCAL_PORT) };
  if (isMeshed(platform)) yield { peers: [podsPeer(platform.mesh.controlPlane)], ports: tcp(ISTIOD_PORT) };
  for (const call of unit.edges.calls) {
    const { http, grpc } = calleePorts(call.to, scope);
    yield { peers: [unitPeer(call.to, scope)], ports: tcp(callProtocol(call, scope) === 'grpc' ? grpc?.port : http?.port) };
  }
  for (const { to } of unit.edges.owns) {
    const existing = existingStore(scope, to);
    if (existing !== undefined) yield { peers: existingPeers(scope, existing, existing.host), ports: tcp(existing.port) };
  }
  for (const broker of brokersOf(scope)) {
    const existing = existingBroker(scope, broker);
    if (existing === undefined) continue;
    for (const address of existing.brokers)
      yield { peers: existingPeers(scope, existing, hostIn(address)), ports: tcp(brokerPort(address, broker)) };
  }
  for (const { to, properties } of unit.edges.reaches) yield { peers: externalPeers(scope, properties.addresses), ports: tcp(portIn(to)) };
  if (platform.telemetry !== undefined)
    yield { peers: collectorPeers(scope, platform.telemetry), ports: tcp(collectorPort(platform.telemetry)) };
}

function tcp(port: number | undefined): NetworkPolicyPort[] {
  return port === undefined ? [] : [{ port, protocol: 'TCP' }];
}

function dns(port: number): NetworkPolicyPort[] {
  return [
    { port, protocol: 'UDP' },
    { port, protocol: 'TCP' },
  ];
}

/** Peers with the same ports in one rule, each once, in order: a policy that reads well and does not depend on the order of declaration. */
function grouped(allowed: Iterable<Allowed>): Allowed[] {
  const rules = new Map<string, { ports: readonly NetworkPolicyPort[]; peers: Map<string, NetworkPolicyPeer> }>();
  for (const { peers, ports } of allowed) {
    // A rule without peers would allow every peer.
    if (ports.length === 0 || peers.length === 0) continue;
    const key = ports.map((port) => `${String(port.port).padStart(5, '0')}/${port.protocol}`).join(',');
    const rule = rules.get(key) ?? { ports, peers: new Map() };
    for (const peer of peers) rule.peers.set(JSON.stringify(peer), peer);
    rules.set(key, rule);
  }
  return [...rules]
    .sort(([a], [b]) => compare(a, b))
    .map(([, rule]) => ({ ports: rule.ports, peers: [...rule.peers].sort(([a], [b]) => compare(a, b)).map(([, peer]) => peer) }));
}
