import { isIP } from 'node:net';
import { compare } from '../../model/problem';
import type { Peer } from '../../model/properties/platform';
import { isLate } from '../../model/token';
import type { Unit } from '../../model/unit';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../manifest';
import { brokerPort, brokersOf, existingBroker, existingStore } from './existing';
import { head, selector, selectorLabels } from './labels';
import type { PlannedObject } from './planned-object';
import { PRIVATE_RANGES_V6 } from './platform';
import { portsOf } from './ports';
import { calleePorts, placeOf, type UnitScope } from './scope';
import { callProtocol } from './variables';

const OTLP_PORTS: Readonly<Record<string, number>> = { grpc: 4317, 'http/protobuf': 4318 };
const ISTIOD_PORT = 15_012;
const LINK_LOCAL = '169.254.0.0/16';
const ALL = '0.0.0.0/0';
const ALL_V6 = '::/0';

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
  return {
    ...head(scope, 'networking.k8s.io/v1', 'NetworkPolicy'),
    spec: {
      podSelector: selector(scope),
      policyTypes: ['Ingress', 'Egress'],
      ingress: grouped(ingress(scope)).map(({ peers, ports }) => ({ from: [...peers], ports: [...ports] })),
      egress: grouped(egress(scope)).map(({ peers, ports }) => ({ to: [...peers], ports: [...ports] })),
    },
  };
}

function* ingress(scope: UnitScope): Generator<Allowed> {
  const { unit, platform } = scope;
  const ports = portsOf(scope);
  for (const call of unit.callers) {
    yield { peers: [peerOf(call.from, scope)], ports: tcp(callProtocol(call) === 'grpc' ? ports.grpc : ports.http) };
  }
  if (unit.edges.exposes.length > 0 && platform.gateway !== undefined) {
    const gateway = platform.gateway.pods ?? { namespace: platform.gateway.namespace ?? scope.namespace };
    for (const route of unit.edges.exposes)
      yield {
        peers: [podsOf(gateway)],
        ports: tcp((route.properties.protocol ?? (ports.http === undefined ? 'grpc' : 'http')) === 'grpc' ? ports.grpc : ports.http),
      };
  }
  if (platform.monitoring !== undefined && ports.metrics !== undefined)
    yield { peers: [podsOf(platform.monitoring.prometheus)], ports: tcp(ports.metrics) };
}

function* egress(scope: UnitScope): Generator<Allowed> {
  const { unit, platform } = scope;
  yield {
    peers: [podsOf(platform.dns), ...(platform.dns.nodeLocal === false ? [] : [{ ipBlock: { cidr: platform.dns.nodeLocal } }])],
    ports: [
      { port: platform.dns.port, protocol: 'UDP' },
      { port: platform.dns.port, protocol: 'TCP' },
    ],
  };
  // The cache on the node answers on 53, wherever the cluster's own DNS pods listen.
  if (platform.dns.port !== 53 && platform.dns.nodeLocal !== false)
    yield {
      peers: [{ ipBlock: { cidr: platform.dns.nodeLocal } }],
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    };
  if (platform.mesh?.kind === 'istio') yield { peers: [podsOf(platform.mesh.controlPlane)], ports: tcp(ISTIOD_PORT) };
  for (const call of unit.edges.calls) {
    const { http, grpc } = calleePorts(call.to, scope);
    yield { peers: [peerOf(call.to, scope)], ports: tcp(callProtocol(call) === 'grpc' ? grpc?.port : http?.port) };
  }
  for (const { to } of unit.edges.owns) {
    const existing = existingStore(scope, to);
    if (existing !== undefined) yield { peers: outside(scope, existing, [existing.host]), ports: tcp(existing.port) };
  }
  for (const broker of brokersOf(scope)) {
    const existing = existingBroker(scope, broker);
    if (existing === undefined) continue;
    for (const address of existing.brokers)
      yield { peers: outside(scope, existing, [address.replace(/:\d+$/, '')]), ports: tcp(brokerPort(address, broker)) };
  }
  for (const reach of unit.edges.reaches)
    yield {
      peers: publicPeers(scope, reach.properties.addresses),
      ports: tcp(Number.parseInt(reach.to.slice(reach.to.lastIndexOf(':') + 1), 10)),
    };
  if (platform.telemetry !== undefined)
    yield { peers: [telemetryPods(platform.telemetry.endpoint, platform.telemetry.pods)], ports: tcp(telemetryPort(platform.telemetry)) };
}

function tcp(port: number | undefined): NetworkPolicyPort[] {
  return port === undefined ? [] : [{ port, protocol: 'TCP' }];
}

/** The other end of an edge; its namespace is named only where it is another one. */
function peerOf(unit: Unit, scope: UnitScope): NetworkPolicyPeer {
  const { namespace } = placeOf(unit, scope);
  const podSelector = { matchLabels: selectorLabels(unit.name) };
  return namespace === scope.namespace ? { podSelector } : { namespaceSelector: inNamespace(namespace), podSelector };
}

function podsOf(peer: Peer): NetworkPolicyPeer {
  return {
    namespaceSelector: inNamespace(peer.namespace),
    ...(peer.labels === undefined ? {} : { podSelector: { matchLabels: { ...peer.labels } } }),
  };
}

function inNamespace(name: string): { matchLabels: Record<string, string> } {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}

/** A store or broker: its pods, its own address, the ranges that were declared, or any private address. */
function outside(
  scope: UnitScope,
  existing: { readonly addresses?: readonly string[]; readonly pods?: Peer },
  hosts: readonly string[],
): NetworkPolicyPeer[] {
  if (existing.pods !== undefined) return [podsOf(existing.pods)];
  if (existing.addresses !== undefined) return existing.addresses.map(block);
  const literal = hosts.filter((host) => !isLate(host) && isIP(host) !== 0);
  if (literal.length === hosts.length) return literal.map((host) => ({ ipBlock: { cidr: `${host}/${isIP(host) === 6 ? 128 : 32}` } }));
  return scope.platform.privateRanges.filter((range) => range !== LINK_LOCAL).map(block);
}

/** An external host: the ranges that were declared, or any public address; network policies know no host names. */
function publicPeers(scope: UnitScope, addresses: readonly string[] | undefined): NetworkPolicyPeer[] {
  if (addresses !== undefined) return addresses.map(block);
  return [
    {
      ipBlock: {
        cidr: ALL,
        except: [...new Set([...scope.platform.privateRanges.filter((range) => !range.includes(':')), LINK_LOCAL])].sort(compare),
      },
    },
    {
      ipBlock: {
        cidr: ALL_V6,
        except: [...new Set([...scope.platform.privateRanges.filter((range) => range.includes(':')), ...PRIVATE_RANGES_V6])].sort(compare),
      },
    },
  ];
}

/** A range without the link-local addresses in it: the metadata service of every cloud is one of them. */
function block(cidr: string): NetworkPolicyPeer {
  const [address, length] = cidr.split('/') as [string, string];
  if (address.includes(':')) return { ipBlock: { cidr, ...(length === '0' ? { except: ['fe80::/10'] } : {}) } };
  return { ipBlock: { cidr, ...(contains(address, Number(length), '169.254.0.0', 16) ? { except: [LINK_LOCAL] } : {}) } };
}

/** Whether one IPv4 range lies within a larger one. */
export function contains(address: string, length: number, inner: string, innerLength: number): boolean {
  if (length >= innerLength) return false;
  const value = (text: string): bigint => text.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  return value(address) >> BigInt(32 - length) === value(inner) >> BigInt(32 - length);
}

function telemetryPods(endpoint: string, pods: Peer | undefined): NetworkPolicyPeer {
  if (pods !== undefined) return podsOf(pods);
  const namespace = isLate(endpoint) ? undefined : /^https?:\/\/[^./]+\.([a-z0-9-]+)/.exec(endpoint)?.[1];
  return namespace === undefined ? { namespaceSelector: {} } : { namespaceSelector: inNamespace(namespace) };
}

function telemetryPort({ endpoint, protocol = 'grpc' }: { readonly endpoint: string; readonly protocol?: string }): number {
  const port = isLate(endpoint) ? undefined : /^https?:\/\/[^/]+:(\d+)/.exec(endpoint)?.[1];
  return port === undefined ? (OTLP_PORTS[protocol] as number) : Number.parseInt(port, 10);
}

/** Peers with the same ports in one rule, each once, in order: a policy that reads well and does not depend on the order of declaration. */
function grouped(allowed: Iterable<Allowed>): Allowed[] {
  const rules = new Map<string, { ports: readonly NetworkPolicyPort[]; peers: Map<string, NetworkPolicyPeer> }>();
  for (const { peers, ports } of allowed) {
    if (ports.length === 0) continue;
    const key = ports.map((port) => `${String(port.port).padStart(5, '0')}/${port.protocol}`).join(',');
    const rule = rules.get(key) ?? { ports, peers: new Map() };
    for (const peer of peers) rule.peers.set(JSON.stringify(peer), peer);
    rules.set(key, rule);
  }
  return [...rules]
    .sort(([a], [b]) => compare(a, b))
    .map(([, rule]) => ({ ports: rule.ports, peers: [...rule.peers].sort(([a], [b]) => compare(a, b)).map(([, peer]) => peer) }));
}
