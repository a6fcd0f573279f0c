import { isIP } from 'node:net';

/** A range of IPv4 or IPv6 addresses. */
export interface AddressRange {
  readonly version: 4 | 6;
  /** The first address, as a number. */
  readonly first: bigint;
  /** Bits that all addresses of the range share. */
  readonly length: number;
}

const BITS = { 4: 32, 6: 128 } as const;
const GROUPS = 8;

/** The range that a text such as `10.20.0.0/16` names, or undefined where it names none, or one whose first address lies within it. */
export function parseRange(text: string): AddressRange | undefined {
  const [address, digits, more] = text.split('/');
  if (address === undefined || digits === undefined || more !== undefined || !/^\d{1,3}$/.test(digits)) return undefined;
  const version = isIP(address);
  if (version !== 4 && version !== 6) return undefined;
  const length = Number.parseInt(digits, 10);
  const value = version === 4 ? valueOfV4(address) : valueOfV6(address);
  if (value === undefined || length > BITS[version]) return undefined;
  return value === firstOf(version, value, length) ? { version, first: value, length } : undefined;
}

/** The range with only this address in it, or undefined where the text is no address. */
export function rangeOfAddress(address: string): AddressRange | undefined {
  const version = isIP(address);
  return version === 4 || version === 6 ? parseRange(`${address}/${BITS[version]}`) : undefined;
}

/** The canonical text (RFC 5952 for IPv6): Kubernetes warns of any other. */
export function formatRange({ version, first, length }: AddressRange): string {
  if (version === 4) return `${[24n, 16n, 8n, 0n].map((shift) => (first >> shift) & 0xffn).join('.')}/${length}`;
  const groups = Array.from({ length: GROUPS }, (_, index) => ((first >> BigInt(16 * (GROUPS - 1 - index))) & 0xffffn).toString(16));
  return `${new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)}/${length}`;
}

/** Whether every address of one range is in another; a range is within itself. */
export function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  return (
    inner.version === outer.version && inner.length >= outer.length && firstOf(inner.version, inner.first, outer.length) === outer.first
  );
}

/** The smallest range that holds all of them, or undefined where there are none or they are of both versions. */
export function covering([first, ...others]: readonly AddressRange[]): AddressRange | undefined {
  let whole = first;
  for (const range of others) {
    if (whole === undefined || range.version !== whole.version) return undefined;
    let length = Math.min(whole.length, range.length);
    while (firstOf(whole.version, whole.first, length) !== firstOf(whole.version, range.first, length)) length -= 1;
    whole = { version: whole.version, first: firstOf(whole.version, whole.first, length), length };
  }
  return whole;
}

function firstOf(version: 4 | 6, value: bigint, length: number): bigint {
  const free = BigInt(BITS[version] - length);
  return (value >> free) << free;
}

function valueOfV4(address: string): bigint {
  return address.split('.').reduce((sum, octet) => sum * 256n + BigInt(octet), 0n);
}

/** Undefined for IPv4 in IPv6 clothes (`::ffff:0:0/96`): the rules for IPv4 would not be asked. */
function valueOfV6(address: string): bigint | undefined {
  if (address.includes('%')) return undefined;
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const groupsOf = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = tail === undefined ? 0 : GROUPS - before.length - after.length;
  const value = [...before, ...Array<string>(zeros).fill('0'), ...after].reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
  return value >> 32n === 0xffffn ? undefined : value;
}
