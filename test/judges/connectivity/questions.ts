import type { Peer } from '../../../src/model/properties/platform';
import { borders, type End, type Pod } from './ends';
import { type Declaration, type Edge, isGuarded, namespaceOf, type Protocol } from './expected';
import { gatewayPods } from './gateway-pods';

/** May this end open a connection to that one? */
export interface Question {
  readonly from: End;
  readonly to: End;
  readonly protocol: Protocol;
  readonly port: number;
}

/** A policy as it was emitted; what it says is looked at field by field. */
export type Policy = any;

/** Ports where something listens in most clusters, at the ends of the range, and of Istio (istio.io, "Ports used by Istio"). */
const USUAL_PORTS = [1, 22, 53, 80, 443, 5432, 6379, 8080, 9090, 9093, 10_250, 65_535];
const ISTIO_PORTS = [15_000, 15_001, 15_004, 15_006, 15_008, 15_010, 15_012, 15_014, 15_017, 15_020, 15_021, 15_053, 15_090];

/** Metadata services, other link-local addresses, public and private ones, loopback, broadcast, and those at the ends of both ranges. */
const USUAL_ADDRESSES = [
  ...[
    '169.254.169.254',
    '169.254.170.2',
    '169.254.20.10',
    '169.254.20.11',
    '::ffff:169.254.169.254',
    'fd00:ec2::254',
    'fd20:ce::254',
    'fe80::1',
  ],
  ...['8.8.8.8', '1.1.1.1', '203.0.113.200', '2001:4860:4860::8888', '2606:4700::1111'],
  ...['10.1.2.3', '100.64.0.1', '172.16.0.1', '172.31.255.254', '192.168.0.1', 'fd12:3456::1', 'fc00::1'],
  ...['0.0.0.0', '0.0.0.1', '127.0.0.1', '255.255.255.255', '::', '::1'],
];
/** Where a connection from outside may come from: no edge of a unit begins there, so a few tell as much as many. */
const OUTSIDE = ['8.8.8.8', '10.1.2.3', '169.254.169.254', '2001:4860:4860::8888'];

/** Pods of the cluster have their addresses here, as kubeadm and most network plugins have them unless told otherwise. */
const address = (index: number): string => `10.244.${Math.floor(index / 250)}.${(index % 250) + 1}`;

/**
 * Every question: each pair of a pod of the system with another end, in both directions, on every port that is declared, emitted or usual
 * and on its two neighbours. Ends and ports are also taken from the policies, so that whatever a policy opens is asked about, and what lies
 * just beside it.
 */
export function questionsOf(
  declaration: Declaration,
  own: readonly Pod[],
  policies: readonly Policy[],
  edges: readonly Edge[],
): Question[] {
  const guarded = isGuarded(declaration);
  const pods = [...own.map(named), ...strangers(declaration, own, policies)].map(
    (pod, index): End => ({ ...pod, address: address(index) }),
  );
  const addresses = addressesOf(declaration, policies).map((each): End => ({ name: each, address: each }));
  const outside = addresses.filter((end) => OUTSIDE.includes(end.address));
  const ports = portsOf(own, policies, edges);
  const pairs = pods.flatMap((pod) => [
    // A unit and itself: two of its replicas.
    ...pods.filter((other) => guarded(pod) || guarded(other)).map((other) => [pod, other] as const),
    ...(guarded(pod) ? addresses.map((other) => [pod, other] as const) : []),
    ...(guarded(pod) ? outside.map((other) => [other, pod] as const) : []),
  ]);
  return pairs.flatMap(([from, to]) =>
    (['TCP', 'UDP'] as const).flatMap((protocol) => ports.map((port) => ({ from, to, protocol, port }))),
  );
}

function named(pod: Pod): { name: string; pod: Pod } {
  return { name: pod.migrates === true ? `migration of ${pod.unit}` : (pod.unit as string), pod };
}

/** Pods of others: those that the platform names, each with one beside it that has other labels; and some that stand for an intruder. */
function strangers(declaration: Declaration, own: readonly Pod[], policies: readonly Policy[]): { name: string; pod: Pod }[] {
  const namespace = namespaceOf(declaration);
  const pods = new Map<string, Pod>();
  const add = (pod: Pod): void => {
    const labels = Object.fromEntries(Object.entries(pod.labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    const name = `pod of ${pod.namespace} ${JSON.stringify(labels)}`;
    // Labels of a unit would make it a pod of that unit.
    if (!(pod.namespace === namespace && own.some((each) => includes(labels, each)))) pods.set(name, { namespace: pod.namespace, labels });
  };
  for (const peer of [...peersOf(declaration), ...selectedBy(policies, namespace)]) {
    const labels = peer.labels ?? {};
    add({ namespace: peer.namespace, labels });
    add({ namespace: peer.namespace, labels: { app: 'somebody-else' } });
    add({ namespace: 'elsewhere', labels });
    // All but one of the labels are not enough.
    for (const key of Object.keys(labels)) add({ namespace: peer.namespace, labels: { ...labels, [key]: 'another' } });
  }
  add({ namespace, labels: { app: 'stranger' } });
  add({ namespace, labels: {} });
  for (const { labels } of own) add({ namespace: 'elsewhere', labels });
  return [...pods].map(([name, pod]) => ({ name, pod }));
}

const includes = (labels: Readonly<Record<string, string>>, { labels: own }: Pod): boolean =>
  labels['app.kubernetes.io/instance'] === own['app.kubernetes.io/instance'] && labels['app.kubernetes.io/instance'] !== undefined;

function peersOf(declaration: Declaration): Peer[] {
  const { kubernetes: platform = {}, existing = {} } = declaration.environment;
  const monitoring = typeof platform.monitoring === 'object' ? platform.monitoring.prometheus : undefined;
  const mesh = typeof platform.mesh === 'object' ? platform.mesh.controlPlane : undefined;
  const host = platform.telemetry === undefined ? [] : new URL(platform.telemetry.endpoint).hostname.split('.');
  return [
    ...(platform.gateway === undefined ? [] : [gatewayPods(declaration)]),
    monitoring ?? { namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'prometheus' } },
    platform.dns ?? { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } },
    mesh ?? { namespace: 'istio-system', labels: { app: 'istiod' } },
    platform.telemetry?.pods ?? { namespace: host[1] ?? 'observability' },
    { namespace: 'kube-system', labels: { 'k8s-app': 'metrics-server' } },
    ...Object.values(existing).flatMap((entry) => ('pods' in entry ? (entry.pods ?? []) : [])),
  ];
}

/** The pods that the peers of the policies name. */
function selectedBy(policies: readonly Policy[], namespace: string): Peer[] {
  return peers(policies)
    .filter((peer) => peer.ipBlock === undefined)
    .map((peer) => {
      if (peer.podSelector?.matchExpressions || peer.namespaceSelector?.matchExpressions)
        throw new Error('a policy selects by matchExpressions: the questions cannot be chosen from those yet');
      const labels = peer.namespaceSelector?.matchLabels ?? {};
      const elsewhere = labels['kubernetes.io/metadata.name'] ?? 'anywhere';
      return { namespace: peer.namespaceSelector === undefined ? namespace : elsewhere, labels: peer.podSelector?.matchLabels ?? {} };
    });
}

function rules(policies: readonly Policy[]): any[] {
  return policies.flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])]);
}

function peers(policies: readonly Policy[]): any[] {
  return rules(policies).flatMap((rule) => [...(rule.from ?? []), ...(rule.to ?? [])]);
}

function addressesOf({ system, environment }: Declaration, policies: readonly Policy[]): string[] {
  const emitted = peers(policies).flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [ipBlock.cidr, ...(ipBlock.except ?? [])]));
  const declared = [
    ...Object.values(environment.existing ?? {}).flatMap((entry) => ('addresses' in entry ? (entry.addresses ?? []) : [])),
    ...system.units.flatMap((unit) => unit.edges.reaches.flatMap(({ properties }) => properties.addresses ?? [])),
    ...(environment.kubernetes?.privateRanges ?? []),
  ];
  return [...new Set([...USUAL_ADDRESSES, ...[...declared, ...emitted].flatMap(borders)])];
}

function portsOf(own: readonly Pod[], policies: readonly Policy[], edges: readonly Edge[]): number[] {
  const emitted = rules(policies).flatMap((rule) => (rule.ports ?? []).flatMap((each: any) => [each.port, each.endPort]));
  const opened = [
    ...edges.map((edge) => edge.port),
    ...own.flatMap((pod) => Object.keys(pod.ports ?? {}).map(Number)),
    ...emitted.filter((port): port is number => typeof port === 'number'),
  ];
  const all = [...USUAL_PORTS, ...ISTIO_PORTS, ...opened.flatMap((port) => [port - 1, port, port + 1])];
  return [...new Set(all.filter((port) => port > 0 && port <= 65_535))].sort((a, b) => a - b);
}
