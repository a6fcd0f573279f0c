import { isIP } from 'node:net';
import { effectiveProperties } from '../../../src/model/effective';
import type { EnvironmentProperties, ExistingBroker, ExistingStore } from '../../../src/model/properties/environment';
import type { KubernetesPlatform, Peer, Telemetry } from '../../../src/model/properties/platform';
import type { ServiceProperties } from '../../../src/model/properties/service';
import type { Store } from '../../../src/model/store';
import type { System } from '../../../src/model/system';
import type { Unit } from '../../../src/model/unit';
import { type End, isOneOf, Ranges } from './ends';
import { gatewayPods, ownGatewayPods } from './gateway-pods';

/*
 * What may talk to what, from the declaration alone: written from the documents of the model and of the platforms, without the code
 * that makes the policies.
 */

export type Protocol = 'TCP' | 'UDP';

/** Connections that are to be possible, and why. */
export interface Edge {
  readonly reason: string;
  readonly protocol: Protocol;
  readonly port: number;
  from(end: End): boolean;
  to(end: End): boolean;
}

export interface Declaration {
  readonly system: System;
  readonly environment: EnvironmentProperties;
}

/** Never opened as part of anything else: link-local addresses, and where the metadata services of AWS and Google Cloud answer. */
const METADATA = ['169.254.169.254/32', 'fd00:ec2::254/128', 'fd20:ce::254/128'];
const LINK_LOCAL = ['169.254.0.0/16', 'fe80::/10', ...METADATA];
/** RFC 1918, RFC 6598, RFC 3927. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'];
/** RFC 4193, RFC 4291. */
const PRIVATE_V6 = ['fc00::/7', 'fe80::/10'];
const ANYWHERE = ['0.0.0.0/0', '::/0'];
const NODE_LOCAL_DNS = '169.254.20.10/32';
const KUBE_DNS: Peer = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
const PROMETHEUS: Peer = { namespace: 'monitoring', labels: { 'app.kubernetes.io/name': 'prometheus' } };
const ISTIOD: Peer = { namespace: 'istio-system', labels: { app: 'istiod' } };
const ISTIOD_PORT = 15_012;
/** Of Istio's proxy: its own metrics, and those of the process merged with them (istio.io, "Ports used by Istio"). */
const PROXY_METRICS_PORT = 15_090;
const MERGED_METRICS_PORT = 15_020;
const METRICS_PORT = 9090;
const BROKER_PORTS: Readonly<Record<string, number>> = { kafka: 9093, rabbitmq: 5671 };

export const namespaceOf = ({ system, environment }: Declaration): string => environment.kubernetes?.namespace ?? system.name;

/** Whether something refuses what was not declared for a pod: it is the system's own, or the system owns its namespace. */
export function isGuarded(declaration: Declaration): (end: End) => boolean {
  const owned = declaration.environment.kubernetes?.ownsNamespace;
  const namespace = namespaceOf(declaration);
  const isGateway = ownGatewayPods(declaration);
  return (end) =>
    end.pod !== undefined &&
    (end.pod.unit !== undefined || (Boolean(owned) && end.pod.namespace === namespace) || isGateway?.(end) === true);
}

/** Whether Istio's proxies stand beside the units. */
export function hasProxies({ mesh }: KubernetesPlatform): boolean {
  const { kind, dataPlane = 'sidecar' } = typeof mesh === 'object' ? mesh : { kind: mesh };
  return kind === 'istio' && dataPlane === 'sidecar';
}

/** Every edge of a system in an environment: the declared ones, and those of the infrastructure. */
export function expectedEdges(declaration: Declaration): readonly Edge[] {
  const guarded = isGuarded(declaration);
  // A range of addresses may hold those of pods; a pod that takes nothing but what was declared is not opened by a range.
  const at = (ranges: Ranges) => (end: End) => ranges.has(end.address) && !guarded(end);
  const { system } = declaration;
  return [
    ...system.units.flatMap((unit) => [...declared(unit, declaration, at), ...infrastructure(unit, declaration, at)]),
    ...gatewayEdges(declaration, at),
  ];
}

type AtRanges = (ranges: Ranges) => (end: End) => boolean;

const isUnit = (unit: Unit) => (end: End) => end.pod?.unit === unit.name;
const isProcess = (unit: Unit) => (end: End) => isUnit(unit)(end) && end.pod?.migrates !== true;
const isMigration = (unit: Unit) => (end: End) => isUnit(unit)(end) && end.pod?.migrates === true;
const isPeer = (peer: Peer) => (end: End) => isOneOf(end, peer);

function* declared(unit: Unit, declaration: Declaration, at: AtRanges): Generator<Edge> {
  const { environment } = declaration;
  const platform = environment.kubernetes ?? {};
  const process = isProcess(unit);
  const { name } = unit;
  for (const { to, properties } of unit.edges.calls) {
    const callee = effectiveProperties(to, environment);
    const port = portFor(callee, properties.protocol);
    yield { reason: `${name} calls ${to.name}`, protocol: 'TCP', port, from: process, to: isProcess(to) };
  }
  for (const { to } of unit.edges.owns) {
    const existing = environment.existing?.[to.name] as ExistingStore | undefined;
    if (existing === undefined) continue;
    const store = { protocol: 'TCP', port: existing.port, to: place(existing, existing.host, platform, at) } as const;
    yield { ...store, reason: `${name} owns ${to.name}`, from: process };
    if (isMigrated(to, unit, environment)) yield { ...store, reason: `${name} migrates ${to.name}`, from: isMigration(unit) };
  }
  for (const { to } of [...unit.edges.publishes, ...unit.edges.subscribes]) {
    const broker = to.properties.broker as string;
    const existing = environment.existing?.[broker] as ExistingBroker | undefined;
    for (const address of existing?.brokers ?? []) {
      const [host = '', port] = hostAndPort(address);
      const reason = `${name} and ${to.name} on ${broker}`;
      yield {
        reason,
        protocol: 'TCP',
        port: port ?? (BROKER_PORTS[broker] as number),
        from: process,
        to: place(existing as ExistingBroker, host, platform, at),
      };
    }
  }
  for (const { to, properties } of unit.edges.reaches) {
    const ranges =
      properties.addresses === undefined
        ? new Ranges(ANYWHERE, [...(platform.privateRanges ?? PRIVATE), ...PRIVATE_V6, ...LINK_LOCAL])
        : new Ranges(properties.addresses, LINK_LOCAL);
    yield { reason: `${name} reaches ${to}`, protocol: 'TCP', port: hostAndPort(to)[1] as number, from: process, to: at(ranges) };
  }
  if (platform.gateway === undefined) return;
  for (const { properties } of unit.edges.exposes) {
    // A redirect is the gateway's own answer.
    if (properties.redirect !== undefined) continue;
    const port = portFor(effectiveProperties(unit, environment) as ServiceProperties, properties.protocol);
    const reason = `the gateway to ${name}, for ${properties.host}${properties.path ?? ''}`;
    yield { reason, protocol: 'TCP', port, from: isPeer(gatewayPods(declaration)), to: process };
  }
}

/** What is always there, for each unit. */
function* infrastructure(unit: Unit, declaration: Declaration, at: AtRanges): Generator<Edge> {
  const { environment } = declaration;
  const platform = environment.kubernetes ?? {};
  const { name } = unit;
  const from = isUnit(unit);
  const process = isProcess(unit);
  yield* namesFor(name, from, platform, at);
  const collector = platform.telemetry;
  if (collector !== undefined)
    yield {
      reason: `the collector for ${name}`,
      protocol: 'TCP',
      port: collectorPort(collector),
      from,
      to: collectorAt(collector, namespaceOf(declaration), at),
    };
  const scraper = prometheus(platform);
  if (scraper !== undefined) {
    const { http, grpc, metrics } = effectiveProperties(unit, environment) as ServiceProperties;
    // A job has metrics only where it says so: it rarely lives until it is scraped.
    const own = metrics === false || (unit.kind === 'job' && metrics === undefined) ? undefined : (metrics?.port ?? METRICS_PORT);
    // Under mutual TLS a port of callers speaks no plain text: the proxy answers for the process there.
    const port = hasProxies(platform) && own !== undefined && (own === http?.port || own === grpc?.port) ? MERGED_METRICS_PORT : own;
    if (port !== undefined) yield { reason: `Prometheus scrapes ${name}`, protocol: 'TCP', port, from: scraper, to: process };
    if (hasProxies(platform))
      yield { reason: `Prometheus scrapes the proxy of ${name}`, protocol: 'TCP', port: PROXY_METRICS_PORT, from: scraper, to: from };
  }
  if (hasProxies(platform))
    yield { reason: `the mesh's control plane for ${name}`, protocol: 'TCP', port: ISTIOD_PORT, from, to: isPeer(istiod(platform)) };
}

/** What the gateway of the system's own needs, beside the services: its clients, and what is always there. */
function* gatewayEdges(declaration: Declaration, at: AtRanges): Generator<Edge> {
  const platform = declaration.environment.kubernetes ?? {};
  const guarded = isGuarded(declaration);
  const gateway = ownGatewayPods(declaration);
  if (gateway === undefined) return;
  // The listeners, and where load balancers ask for the health of Istio's gateways (istio.io, "Ports used by Istio").
  for (const port of [80, 443, 15_021])
    yield { reason: 'clients of the gateway', protocol: 'TCP', port, from: (end) => !guarded(end), to: gateway };
  yield* namesFor('the gateway', gateway, platform, at);
  yield {
    reason: "Istio's control plane for the gateway",
    protocol: 'TCP',
    port: ISTIOD_PORT,
    from: gateway,
    to: isPeer(istiod(platform)),
  };
  const from = prometheus(platform);
  if (from !== undefined) yield { reason: 'Prometheus scrapes the gateway', protocol: 'TCP', port: MERGED_METRICS_PORT, from, to: gateway };
}

/** DNS over UDP and TCP, of the cluster and of the cache on each node. */
function* namesFor(name: string, from: (end: End) => boolean, platform: KubernetesPlatform, at: AtRanges): Generator<Edge> {
  const cache = platform.dns?.nodeLocal ?? NODE_LOCAL_DNS;
  for (const protocol of ['UDP', 'TCP'] as const) {
    yield { reason: `DNS for ${name}`, protocol, port: platform.dns?.port ?? 53, from, to: isPeer(platform.dns ?? KUBE_DNS) };
    // The cache is link-local, so it is opened by its own address and not as part of anything.
    if (cache !== false)
      yield { reason: `the node's DNS cache for ${name}`, protocol, port: 53, from, to: at(new Ranges([cache], METADATA)) };
  }
}

const istiod = ({ mesh }: KubernetesPlatform): Peer => (typeof mesh === 'object' && mesh.controlPlane) || ISTIOD;

function prometheus({ monitoring }: KubernetesPlatform): ((end: End) => boolean) | undefined {
  if (!monitoring) return undefined;
  return isPeer((typeof monitoring === 'object' && monitoring.prometheus) || PROMETHEUS);
}

/** The port of a callee's process for a protocol: HTTP unless it has none, or gRPC is asked for. */
function portFor({ http, grpc }: Pick<ServiceProperties, 'http' | 'grpc'>, protocol?: 'http' | 'grpc'): number {
  const port = (protocol ?? (http === undefined ? 'grpc' : 'http')) === 'grpc' ? grpc?.port : http?.port;
  if (port === undefined) throw new Error('a call or a route asks for a protocol that its service does not speak');
  return port;
}

/** Whether a pod of its own migrates a store: the one that the migration names, or each that keeps something. */
function isMigrated(store: Store, unit: Unit, environment: EnvironmentProperties): boolean {
  const { migration } = effectiveProperties(unit, environment) as ServiceProperties;
  if (migration === undefined || environment.kubernetes?.migrations !== 'argo-cd') return false;
  return migration.store === undefined ? !['redis', 'memcached'].includes(store.properties.engine) : migration.store === store.name;
}

/** Where an existing store or broker is: its pods, its ranges, its own address, or somewhere private. */
function place(
  existing: { readonly addresses?: readonly string[]; readonly pods?: Peer },
  host: string,
  { privateRanges = PRIVATE }: KubernetesPlatform,
  at: AtRanges,
): (end: End) => boolean {
  if (existing.pods !== undefined) return isPeer(existing.pods);
  if (existing.addresses === undefined && isIP(host) !== 0) return at(new Ranges([`${host}/${isIP(host) === 4 ? 32 : 128}`], LINK_LOCAL));
  return at(new Ranges(existing.addresses ?? privateRanges, LINK_LOCAL));
}

function hostAndPort(address: string): [host: string, port: number | undefined] {
  const [, host = '', port] = /^(.*?)(?::(\d+))?$/.exec(address) ?? [];
  return [host, port === undefined ? undefined : Number(port)];
}

function collectorPort({ endpoint }: Telemetry): number {
  const { port, protocol } = new URL(endpoint);
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

/** The collector's pods: those that are named, or those of the namespace in its address; or an address. */
function collectorAt({ endpoint, pods }: Telemetry, namespace: string, at: AtRanges): (end: End) => boolean {
  if (pods !== undefined) return isPeer(pods);
  const host = new URL(endpoint).hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0) return at(new Ranges([`${host}/${isIP(host) === 4 ? 32 : 128}`], LINK_LOCAL));
  const [, inNamespace, service] = host.split('.');
  if (service !== undefined && service !== 'svc') return at(new Ranges(ANYWHERE, LINK_LOCAL));
  return isPeer({ namespace: inNamespace ?? namespace });
}
