import { BlockList, isIPv6 } from 'node:net';
import type { Manifests } from './manifests';
import { templateOf } from './manifests';

/** Something in the cluster that sends or receives, and its address there. */
export interface Pod {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
}

/** An address outside the cluster, or of a node. */
export interface Outside {
  readonly address: string;
}

type End = Pod | Outside;
type Protocol = 'TCP' | 'UDP';

/** A pod for each unit. */
export function podsIn(manifests: Manifests): readonly Pod[] {
  return manifests.entries
    .filter(({ manifest }) => manifests.workloads.includes(manifest))
    .map(({ unit, manifest }, index) => ({
      name: unit,
      namespace: manifest.metadata.namespace,
      labels: templateOf(manifest).metadata.labels,
      address: `10.244.0.${index + 1}`,
    }));
}

/**
 * Whether policies let a packet through, as the NetworkPolicy API says (networking.k8s.io/v1): a pod that a policy of a direction selects
 * takes or sends what some rule of some such policy allows, and nothing else; both ends must agree. Blocks of addresses are matched
 * against pods too, as some network plugins do.
 */
export function mayReach(policies: readonly any[], from: End, to: End, port: number, protocol: Protocol = 'TCP'): boolean {
  return (
    allows(policies, 'Egress', from, (rule) => matches(rule.to, rule, to, port, protocol)) &&
    allows(policies, 'Ingress', to, (rule) => matches(rule.from, rule, from, port, protocol))
  );

  function matches(peers: readonly any[] | undefined, rule: any, other: End, wanted: number, by: Protocol): boolean {
    const ports: readonly any[] = rule.ports ?? [];
    const portFits = ports.length === 0 || ports.some((each) => isPort(each, wanted, by));
    const peerFits = (peers ?? []).length === 0 || (peers ?? []).some((peer) => isPeer(peer, other, rule.namespace));
    return portFits && peerFits;
  }
}

function allows(policies: readonly any[], direction: 'Ingress' | 'Egress', end: End, allowed: (rule: any) => boolean): boolean {
  if (!('labels' in end)) return true;
  const selecting = policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === end.namespace && spec.policyTypes.includes(direction) && isSelected(spec.podSelector, end.labels),
  );
  if (selecting.length === 0) return true;
  return selecting.some(({ metadata, spec }) =>
    ((direction === 'Ingress' ? spec.ingress : spec.egress) ?? []).some((rule: any) => allowed({ ...rule, namespace: metadata.namespace })),
  );
}

/** TCP unless said otherwise; every port where none is named; a range where its end is. */
function isPort({ port, endPort = port, protocol = 'TCP' }: any, wanted: number, by: Protocol): boolean {
  return protocol === by && (port === undefined || (port <= wanted && wanted <= endPort));
}

function isPeer(peer: any, end: End, namespace: string): boolean {
  if (peer.ipBlock !== undefined) return isInBlock(peer.ipBlock, end.address);
  if (!('labels' in end)) return false;
  const inNamespace =
    peer.namespaceSelector === undefined
      ? end.namespace === namespace
      : isSelected(peer.namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace });
  return inNamespace && (peer.podSelector === undefined || isSelected(peer.podSelector, end.labels));
}

export function isSelected(selector: any, labels: Readonly<Record<string, string>>): boolean {
  if (selector.matchExpressions !== undefined) throw new Error('matchExpressions are not expected here');
  return Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
}

function isInBlock({ cidr, except = [] }: { cidr: string; except?: string[] }, address: string): boolean {
  return isInRange(cidr, address) && !except.some((range) => isInRange(range, address));
}

function isInRange(range: string, text: string): boolean {
  // What is sent to an IPv4 address in IPv6 clothes (RFC 4291, 2.5.5.2) is sent over IPv4.
  const address = text.replace(/^::ffff:(?=[\d.]+$)/, '');
  const [first, length] = range.split('/') as [string, string];
  if (isIPv6(first) !== isIPv6(address)) return false;
  const version = isIPv6(first) ? 'ipv6' : 'ipv4';
  const list = new BlockList();
  list.addSubnet(first, Number(length), version);
  return list.check(address, version);
}
