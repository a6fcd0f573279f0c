import { BlockList, isIPv6 } from 'node:net';
import type { Peer } from '../../../src/model/properties/platform';

/** A pod: where it is, what it is called by, and what runs in it. */
export interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The declared unit that it belongs to; a stranger has none. */
  readonly unit?: string;
  /** It migrates the unit's store, and is not the unit's own process. */
  readonly migrates?: boolean;
  /** Names of its container ports, by number. */
  readonly ports?: Readonly<Record<number, string>>;
}

/** One end of a connection: a pod, or an address that is none. */
export interface End {
  readonly name: string;
  readonly address: string;
  readonly pod?: Pod;
}

/** Labels that the API server gives to each namespace. */
export const namespaceLabels = (namespace: string): Record<string, string> => ({ 'kubernetes.io/metadata.name': namespace });

/** Whether a pod is one of those that a platform or an environment names. */
export function isOneOf(end: End, { namespace, labels = {} }: Peer): boolean {
  return end.pod?.namespace === namespace && Object.entries(labels).every(([key, value]) => end.pod?.labels[key] === value);
}

/** Ranges of addresses, less others. */
export class Ranges {
  private readonly within = new BlockList();
  private readonly without = new BlockList();

  constructor(ranges: readonly string[], except: readonly string[] = []) {
    for (const range of ranges) add(this.within, range);
    for (const range of except) add(this.without, range);
  }

  has(address: string): boolean {
    // An IPv4 address in IPv6 clothes is that IPv4 address.
    const plain = address.replace(/^::ffff:(?=[\d.]+$)/, '');
    const version = isIPv6(plain) ? 'ipv6' : 'ipv4';
    return this.within.check(plain, version) && !this.without.check(plain, version);
  }
}

function add(list: BlockList, range: string): void {
  const [first = '', length = ''] = range.split('/');
  list.addSubnet(first, Number(length), isIPv6(first) ? 'ipv6' : 'ipv4');
}

/** The first and the last address of a range, the one before and the one after, where there are such. */
export function borders(range: string): readonly string[] {
  const [first = '', length = ''] = range.split('/');
  const bits = isIPv6(first) ? 128 : 32;
  const size = 1n << BigInt(bits - Number(length));
  const start = numberOf(first);
  return [start - 1n, start, start + size - 1n, start + size]
    .filter((value) => value >= 0n && value < 1n << BigInt(bits))
    .map((value) => textOf(value, bits));
}

function numberOf(address: string): bigint {
  if (!isIPv6(address)) return address.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? [] : Array<string>(8 - before.length - after.length).fill('0');
  return [...before, ...zeros, ...after].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function textOf(value: bigint, bits: number): string {
  if (bits === 32) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, index) => ((value >> BigInt(16 * (7 - index))) & 0xffffn).toString(16));
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
