import { isIP } from 'node:net';
import { compare, show } from '../../model/problem';
import type { EnvironmentProperties, ExistingBroker, ExistingStore } from '../../model/properties/environment';
import { type At, below, report } from '../../model/shape';
import { type AddressRange, isWithin, parseRange, rangeOfAddress } from '../../target/address-range';
import { hostIn } from '../../target/existing';
import { isMetadata, METADATA_ADDRESSES } from '../plan/metadata-service';

/** Ranges of addresses that network policies open: none may be the metadata service's, and each names its first address. */
export function checkRanges(ranges: readonly string[], at: At): void {
  for (const text of ranges) {
    const range = readRange(text, at);
    if (range !== undefined && isMetadata(range)) refuseMetadata(text, at);
  }
}

/** The addresses that an environment names. */
export function checkEnvironmentAddresses({ existing = {}, kubernetes }: EnvironmentProperties, at: At): void {
  for (const [name, entry] of Object.entries(existing).sort(([a], [b]) => compare(a, b))) {
    if (entry === undefined || 'url' in entry) continue;
    const here = below(below(at, 'existing'), name);
    checkRanges(entry.addresses ?? [], below(here, 'addresses'));
    for (const host of hostsOf(entry)) {
      const address = rangeOfAddress(host);
      if (address !== undefined && isMetadata(address)) refuseMetadata(host, here);
    }
  }
  const platform = below(at, 'kubernetes');
  const privateRanges = (kubernetes?.privateRanges ?? []).map((text) => readRange(text, below(platform, 'privateRanges')));
  if (privateRanges.length > 0 && privateRanges.every((range) => range !== undefined && isMetadata(range)))
    checkNeedOfPrivate({ existing }, below(platform, 'privateRanges'));
  const cache = kubernetes?.dns?.nodeLocal;
  if (typeof cache !== 'string') return;
  const here = below(below(platform, 'dns'), 'nodeLocal');
  const range = readRange(cache, here);
  if (range !== undefined && METADATA_ADDRESSES.some((address) => isWithin(address, range))) refuseMetadata(cache, here);
}

/** A store or broker of which nothing says where it is may be at any private address: without one nobody would reach it. */
function checkNeedOfPrivate({ existing = {} }: EnvironmentProperties, at: At): void {
  const needing = Object.entries(existing)
    .filter((named): named is [string, ExistingStore | ExistingBroker] => named[1] !== undefined && !('url' in named[1]))
    .filter(([, entry]) => entry.pods === undefined && entry.addresses === undefined)
    .filter(([, entry]) => hostsOf(entry).some((host) => rangeOfAddress(host) === undefined))
    .map(([name]) => name)
    .sort(compare);
  if (needing.length > 0)
    report(at, {
      code: 'no-address',
      received: `only link-local ranges, which are never opened; ${needing.join(', ')} may be at any private address`,
      expected: `ranges in which ${needing.join(', ')} can be`,
      fix: `add addresses to existing ${needing[0]}, or the network's own ranges to privateRanges`,
    });
}

function hostsOf(entry: ExistingStore | ExistingBroker): readonly string[] {
  return 'host' in entry ? [entry.host] : entry.brokers.map(hostIn);
}

function readRange(text: string, at: At): AddressRange | undefined {
  const range = parseRange(text);
  if (range !== undefined) return range;
  const [address = '', length = ''] = text.split('/');
  report(at, {
    code: 'ambiguous-range',
    received: show(text),
    expected: 'a range that starts with its first address, IPv4 as IPv4',
    fix:
      isIP(address) === 4 ? `write ${address}/32 for the one address, or the first address of the /${length}` : 'write its first address',
  });
  return undefined;
}

function refuseMetadata(text: string, at: At): void {
  report(at, {
    code: 'metadata-address',
    received: show(text),
    expected: 'addresses that are not link-local',
    fix: "remove it: the cloud's metadata service hands out credentials there",
  });
}
