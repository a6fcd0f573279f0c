import { spokenProtocol } from '../../../model/protocol';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, ObjectMetadata } from '../../manifest';
import { ISTIOD_PORT, MERGED_METRICS_PORT } from '../istio/proxy';
import { selectorLabels } from '../labels';
import type { NamespaceScope } from '../namespace';
import { nodeLocalPeers, podsPeer } from '../peers';
import { ISTIOD_PODS, type ResolvedGateway } from '../platform';
import { portsOf } from '../ports';

/** Where pods of Istio's gateways listen: on the ports of the listeners, and for the health checks of load balancers (kube-gateway.yaml). */
const LISTENERS = [80, 443];
const STATUS = 15_021;
const NODE_LOCAL_DNS = 53;

/** The label by which Istio's pods of a gateway are told (its documentation, "Automated deployment"). */
function gatewayLabels(name: string): Record<string, string> {
  return { 'gateway.networking.k8s.io/gateway-name': name };
}

/** What the pods of a gateway of Istio need in a namespace where nothing is allowed: anybody in, the exposed services out. */
export function gatewayNetworkPolicy(scope: NamespaceScope, gateway: ResolvedGateway, metadata: ObjectMetadata): NetworkPolicy {
  const { platform } = scope;
  const prometheus = platform.monitoring?.prometheus;
  const egress: { to: NetworkPolicyPeer[]; ports: NetworkPolicyPort[] }[] = [
    { to: [podsPeer(platform.dns)], ports: dns(platform.dns.port) },
    // Istio runs these pods also where no unit is in the mesh.
    { to: [podsPeer(platform.mesh?.kind === 'istio' ? platform.mesh.controlPlane : ISTIOD_PODS)], ports: tcp(ISTIOD_PORT) },
    ...exposed(scope),
  ];
  if (platform.dns.nodeLocal !== false) egress.push({ to: nodeLocalPeers(platform.dns.nodeLocal), ports: dns(NODE_LOCAL_DNS) });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: { matchLabels: gatewayLabels(gateway.name) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        // A rule without peers is for everybody: a gateway is where the world comes in.
        { ports: tcp(...LISTENERS, STATUS) },
        ...(prometheus === undefined ? [] : [{ from: [podsPeer(prometheus)], ports: tcp(MERGED_METRICS_PORT) }]),
      ],
      // A rule without peers would let the gateway reach everything.
      egress: egress.filter(({ to }) => to.length > 0),
    },
  };
}

/** The services with routes, by port: one rule for each port. */
function exposed({ units }: NamespaceScope): { to: NetworkPolicyPeer[]; ports: NetworkPolicyPort[] }[] {
  const byPort = new Map<number, Set<string>>();
  for (const scope of units) {
    for (const { properties } of scope.unit.edges.exposes) {
      const port = portsOf(scope)[spokenProtocol(properties, scope.properties)];
      if (port === undefined || properties.redirect !== undefined) continue;
      byPort.set(port, (byPort.get(port) ?? new Set()).add(scope.name));
    }
  }
  return [...byPort]
    .sort(([a], [b]) => a - b)
    .map(([port, names]) => ({
      to: [...names].sort().map((name) => ({ podSelector: { matchLabels: selectorLabels(name) } })),
      ports: tcp(port),
    }));
}

function tcp(...ports: readonly number[]): NetworkPolicyPort[] {
  return ports.map((port) => ({ port, protocol: 'TCP' }));
}

function dns(port: number): NetworkPolicyPort[] {
  return [
    { port, protocol: 'UDP' },
    { port, protocol: 'TCP' },
  ];
}
