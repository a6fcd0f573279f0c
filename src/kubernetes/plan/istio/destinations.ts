import { isIP } from 'node:net';
import { hash } from '../../../model/name';
import { compare } from '../../../model/problem';
import type { Peer } from '../../../model/properties/platform';
import type { Source } from '../../../model/source';
import { isLate } from '../../../model/token';
import { formatRange, rangeOfAddress } from '../../../target/address-range';
import { brokerPort, brokersOf, existingBroker, existingStore, hostIn, isServer, portIn } from '../../../target/existing';
import type { ServiceEntry } from '../../manifest-istio';
import { collectorHost, collectorPort, collectorScheme } from '../collector';
import type { UnitScope } from '../scope';

/** A host outside the mesh's own registry, on one port, as one declaration of a unit names it. */
export interface OutsideHost {
  /** As clients name it; for what has only an address, or is known only later, a name that says what it is. */
  readonly host: string;
  /** What the object that describes it is called. */
  readonly name: string;
  readonly port: number;
  readonly protocol: ServiceEntry['spec']['ports'][number]['protocol'];
  /** Where it is, as far as that was said. */
  readonly addresses: readonly string[] | undefined;
  /** The declaration, in messages. */
  readonly path: readonly string[];
  readonly source: Source;
}

/** Where the connections of a unit go, but for the services that it calls. */
export interface Destinations {
  /** Services of the cluster that no unit is: `data/redis.data.svc.cluster.local`, or every Service of a namespace. */
  readonly services: readonly string[];
  readonly outside: readonly OutsideHost[];
}

/** Ports on which TLS is spoken from the first byte (IANA), unless an external says otherwise. */
const TLS_PORTS: readonly number[] = [443, 465, 636, 993, 8443];
/** The port of HTTP, on which callees are called too: Istio would look into what it was told is plain TCP, and find no route for it. */
const HTTP_PORT = 80;
const PROTOCOLS = { tls: 'TLS', tcp: 'TCP', http: 'HTTP', grpc: 'GRPC' } as const;

export function destinationsOf(scope: UnitScope): Destinations {
  const services: string[] = [];
  const outside: OutsideHost[] = [];
  for (const each of [...stores(scope), ...brokers(scope), ...externals(scope), ...collector(scope)])
    if (typeof each === 'string') services.push(each);
    else outside.push(each);
  return { services, outside };
}

function usualProtocol(port: number): keyof typeof PROTOCOLS {
  if (TLS_PORTS.includes(port)) return 'tls';
  return port === HTTP_PORT ? 'http' : 'tcp';
}

function* stores(scope: UnitScope): Generator<string | OutsideHost> {
  const { unit, namespace } = scope;
  for (const { to, source } of unit.edges.owns) {
    const existing = existingStore(scope, to);
    if (existing === undefined) continue;
    const { host, port, addresses, pods } = existing;
    const service = clusterService(scope, host, pods);
    if (service !== undefined) yield service;
    else
      yield {
        // Databases speak first, or say only later that they want TLS: there is no server name to tell them apart by.
        ...named(host, isServer(to) ? 'TCP' : 'TLS', addresses, {
          unnamed: `${to.name}.${namespace}.external`,
          late: isServer(to) ? undefined : `${to.name}.late`,
        }),
        port,
        path: [`${unit.kind}s`, unit.name, 'owns', to.name],
        source,
      };
  }
}

function* brokers(scope: UnitScope): Generator<string | OutsideHost> {
  const { unit, namespace } = scope;
  for (const broker of brokersOf(scope)) {
    const existing = existingBroker(scope, broker);
    for (const address of existing?.brokers ?? []) {
      const host = hostIn(address);
      const service = clusterService(scope, host, existing?.pods);
      if (service !== undefined) yield service;
      else
        yield {
          ...named(host, 'TCP', existing?.addresses, { unnamed: `${broker}.${namespace}.external`, late: undefined }),
          port: brokerPort(address, broker),
          path: [`${unit.kind}s`, unit.name, broker],
          source: unit.source,
        };
    }
  }
}

function* externals(scope: UnitScope): Generator<string | OutsideHost> {
  const { unit, namespace } = scope;
  // Those of a system are all declared by now; a lone unit may go on, and what it has keeps its name.
  const reaches = unit.system === undefined ? unit.edges.reaches : [...unit.edges.reaches].sort((a, b) => compare(a.to, b.to));
  let late = 0;
  for (const { to, properties, source } of reaches) {
    const port = portIn(to);
    const host = hostIn(to);
    if (isLate(host)) late += 1;
    if (port === undefined) continue;
    const service = clusterService(scope, host);
    if (service !== undefined) {
      yield service;
      continue;
    }
    const protocol = PROTOCOLS[properties.protocol ?? usualProtocol(port)];
    const path = [`${unit.kind}s`, unit.name, 'reaches', to];
    const names = { unnamed: `address-${host.replace(/\./g, '-')}.${namespace}.external`, late: `${unit.name}.late-${late}` };
    yield { ...named(host, protocol, properties.addresses, names), port, path, source };
  }
}

function* collector(scope: UnitScope): Generator<string | OutsideHost> {
  const { unit, namespace, platform } = scope;
  if (platform.telemetry === undefined) return;
  const { endpoint, pods, protocol = 'grpc' } = platform.telemetry;
  const host = collectorHost(endpoint);
  const service = host === undefined ? undefined : (clusterService(scope, host, pods) ?? shortService(scope, host));
  if (service !== undefined) yield service;
  else if (host === undefined && pods !== undefined) yield `${pods.namespace}/*`;
  else {
    const spoken = collectorScheme(endpoint) === 'https' ? 'TLS' : protocol === 'grpc' ? 'GRPC' : 'HTTP';
    const unnamed = `collector.${namespace}.external`;
    yield {
      // Known only later, it may be anywhere, in the cluster too: its connections go where they are sent.
      ...(host === undefined
        ? { host: unnamed, name: unnamed, protocol: 'TCP' as const, addresses: undefined }
        : named(host, spoken, undefined, { unnamed, late: undefined })),
      port: collectorPort(platform.telemetry),
      path: ['kubernetes', 'telemetry'],
      source: unit.source,
    };
  }
}

/**
 * What a host is called. A ServiceEntry asks for a DNS name: an address gets one that says what it is. So does what is known only later,
 * where the name is for readers alone (`late` is undefined); else it stays as it is, in an object of that name.
 */
function named(
  text: string,
  protocol: OutsideHost['protocol'],
  addresses: readonly string[] | undefined,
  { unnamed, late }: { readonly unnamed: string; readonly late: string | undefined },
): Pick<OutsideHost, 'host' | 'name' | 'protocol' | 'addresses'> {
  if (isLate(text)) return { host: late === undefined ? unnamed : text, name: late ?? unnamed, protocol, addresses };
  const address = isIP(text) === 0 ? undefined : rangeOfAddress(text);
  // Clients send no server name for an address.
  if (address !== undefined)
    return {
      host: unnamed,
      name: unnamed,
      protocol: protocol === 'TLS' ? 'TCP' : protocol,
      addresses: addresses ?? [formatRange(address)],
    };
  const host = plainHost(text);
  return { host, name: objectName(host), protocol, addresses };
}

/** `any.example.com` for `*.example.com`; a host that is really called so has a hash in its name, or one would take the place of the other. */
function objectName(host: string): string {
  return host.startsWith('any.') ? `any-${hash(host)}${host.slice('any'.length)}` : host.replace('*', 'any');
}

/**
 * The Service that a host names, as the mesh knows it: by the forms that the cluster's DNS resolves from the unit's namespace. Where its
 * pods are known and the name does not say which Service stands before them, any of their namespace. Undefined for a host outside.
 */
function clusterService(scope: UnitScope, text: string, pods?: Pick<Peer, 'namespace'>): string | undefined {
  const ofNamespace = pods === undefined ? undefined : `${pods.namespace}/*`;
  if (isLate(text) || isIP(text) !== 0) return ofNamespace;
  const host = plainHost(text);
  const suffix = [`.svc.${scope.platform.clusterDomain}`, '.svc'].find((each) => host.endsWith(each));
  const labels = (suffix === undefined ? host : host.slice(0, -suffix.length)).split('.');
  // The name of a pod of a headless Service stands before the Service's own.
  const [service = '', namespace] = labels.slice(-2);
  if (labels.length > 1 && namespace !== undefined && (suffix !== undefined || (labels.length === 2 && namespace === pods?.namespace)))
    return serviceHost(scope, namespace, service);
  if (labels.length === 1 && suffix === undefined) return serviceHost(scope, scope.namespace, host);
  return ofNamespace;
}

/** The collector's address is taken to name a Service in its short form, as the network policy takes it. */
function shortService(scope: UnitScope, host: string): string | undefined {
  const [service, namespace, svc] = plainHost(host).split('.');
  const isShort = isIP(host) === 0 && service !== undefined && namespace !== undefined && (svc === undefined || svc === 'svc');
  return isShort ? serviceHost(scope, namespace, service) : undefined;
}

function serviceHost({ platform }: UnitScope, namespace: string, service: string): string {
  return `${namespace}/${service}.${namespace}.svc.${platform.clusterDomain}`;
}

/** Names of hosts are the same in large letters and with the dot of the root. */
function plainHost(text: string): string {
  return text.toLowerCase().replace(/\.$/, '');
}
