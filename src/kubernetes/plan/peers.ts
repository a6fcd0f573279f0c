import { compare } from '../../model/problem';
import type { Peer, Telemetry } from '../../model/properties/platform';
import { isLate } from '../../model/token';
import type { Unit } from '../../model/unit';
import { type AddressRange, formatRange, isWithin, parseRange, rangeOfAddress } from '../../target/address-range';
import type { NetworkPolicyPeer } from '../manifest';
import { collectorHost } from './collector';
import { selectorLabels } from './labels';
import { isMetadata, METADATA, METADATA_ADDRESSES } from './metadata-service';
import { PRIVATE_RANGES_V6 } from './platform';
import { placeOf, type UnitScope } from './scope';

const EVERYWHERE = ['0.0.0.0/0', '::/0'] as const;

/** The other end of an edge; its namespace is named only where it is another one. */
export function unitPeer(unit: Unit, scope: UnitScope): NetworkPolicyPeer {
  const { namespace } = placeOf(unit, scope);
  const podSelector = { matchLabels: selectorLabels(unit.name) };
  return namespace === scope.namespace ? { podSelector } : { namespaceSelector: inNamespace(namespace), podSelector };
}

/** A group of pods elsewhere in the cluster. */
export function podsPeer({ namespace, labels }: Peer): NetworkPolicyPeer {
  const sorted = Object.entries(labels ?? {}).sort(([a], [b]) => compare(a, b));
  return {
    namespaceSelector: inNamespace(namespace),
    ...(sorted.length === 0 ? {} : { podSelector: { matchLabels: Object.fromEntries(sorted) } }),
  };
}

/** A store or broker: its pods, the ranges that were declared, its own address, or any private address. */
export function existingPeers(
  scope: UnitScope,
  existing: { readonly addresses?: readonly string[]; readonly pods?: Peer },
  host: string,
): NetworkPolicyPeer[] {
  if (existing.pods !== undefined) return [podsPeer(existing.pods)];
  if (existing.addresses !== undefined) return rangePeers(existing.addresses);
  const address = isLate(host) ? undefined : rangeOfAddress(host);
  return rangePeers(address === undefined ? scope.platform.privateRanges : [formatRange(address)]);
}

/** An external host: the ranges that were declared, or any public address; network policies know no host names. */
export function externalPeers(scope: UnitScope, addresses: readonly string[] | undefined): NetworkPolicyPeer[] {
  return addresses === undefined ? rangePeers(EVERYWHERE, [...scope.platform.privateRanges, ...PRIVATE_RANGES_V6]) : rangePeers(addresses);
}

/** The collector: its pods, those of the namespace that its address names, or the address, wherever it is. */
export function collectorPeers(scope: UnitScope, { endpoint, pods }: Telemetry): NetworkPolicyPeer[] {
  if (pods !== undefined) return [podsPeer(pods)];
  const host = collectorHost(endpoint);
  if (host === undefined) return [{ namespaceSelector: {} }];
  const address = rangeOfAddress(host);
  if (address !== undefined) return rangePeers([formatRange(address)]);
  const [, namespace, service] = host.split('.');
  if (namespace === undefined) return [podsPeer({ namespace: scope.namespace })];
  return service === undefined || service === 'svc' ? [podsPeer({ namespace })] : rangePeers(EVERYWHERE);
}

/** The cache for DNS on each node. Its address is link-local as the metadata service's is, so only that one is kept out. */
export function nodeLocalPeers(text: string): NetworkPolicyPeer[] {
  const range = parseRange(text);
  return range === undefined || METADATA_ADDRESSES.some((address) => isWithin(range, address)) ? [] : [block(range, METADATA_ADDRESSES)];
}

/** Ranges as peers, without the metadata service of the cloud, in whichever of them it lies. */
function rangePeers(ranges: readonly string[], except: readonly string[] = []): NetworkPolicyPeer[] {
  const left = except.map(parseRange).filter((range) => range !== undefined);
  return ranges
    .map(parseRange)
    .filter((range) => range !== undefined)
    .filter((range) => !isMetadata(range) && !left.some((each) => isWithin(range, each)))
    .map((range) => block(range, [...left, ...METADATA]));
}

function block(range: AddressRange, except: readonly AddressRange[]): NetworkPolicyPeer {
  const texts = largest(except.filter((each) => isWithin(each, range)))
    .map(formatRange)
    .sort(compare);
  return { ipBlock: { cidr: formatRange(range), ...(texts.length === 0 ? {} : { except: texts }) } };
}

/** Without those that lie within another. */
function largest(ranges: readonly AddressRange[]): AddressRange[] {
  return ranges.filter(
    (range, index) => !ranges.some((other, at) => at !== index && isWithin(range, other) && (range.length > other.length || at < index)),
  );
}

function inNamespace(name: string): { matchLabels: Record<string, string> } {
  return { matchLabels: { 'kubernetes.io/metadata.name': name } };
}
