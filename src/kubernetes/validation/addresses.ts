import { isIP } from 'node:net';
import { compare, show } from '../../model/problem';
import type { EnvironmentProperties } from '../../model/properties/environment';
import { type At, below, report } from '../../model/shape';
import { type AddressRange, isWithin, parseRange, rangeOfAddress } from '../plan/address-range';
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
    if (entry === undefined) continue;
    const here = below(below(at, 'existing'), name);
    checkRanges(entry.addresses ?? [], below(here, 'addresses'));
    const hosts = 'host' in entry ? [entry.host] : entry.brokers.map((broker) => broker.replace(/:\d+$/, ''));
    for (const host of hosts) {
      const address = rangeOfAddress(host);
      if (address !== undefined && isMetadata(address)) refuseMetadata(host, here);
    }
  }
  const platform = below(at, 'kubernetes');
  for (const text of kubernetes?.privateRanges ?? []) readRange(text, below(platform, 'privateRanges'));
  const cache = kubernetes?.dns?.nodeLocal;
  if (typeof cache !== 'string') return;
  const here = below(below(platform, 'dns'), 'nodeLocal');
  const range = readRange(cache, here);
  if (range !== undefined && METADATA_ADDRESSES.some((address) => isWithin(address, range))) refuseMetadata(cache, here);
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
