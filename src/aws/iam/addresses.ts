import { isIP } from 'node:net';

/** Whether an address lies in a range such as `203.0.113.0/24`, or is the one address given. */
export function isInRange(range: string, address: string): boolean {
  const [base = '', length] = range.split('/');
  const family = isIP(base);
  if (family === 0 || isIP(address) !== family) return false;
  const bits = family === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : Number(length);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > bits) return false;
  const shift = BigInt(bits - prefix);
  return numberOf(base) >> shift === numberOf(address) >> shift;
}

function numberOf(address: string): bigint {
  if (address.includes('.') && !address.includes(':')) return address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  return groupsOf(address).reduce((sum, group) => sum * 65_536n + BigInt(group), 0n);
}

/** The eight groups of an IPv6 address, `::` filled in, a last part in dots as two groups. */
function groupsOf(address: string): number[] {
  const read = (text: string): number[] =>
    text === ''
      ? []
      : text.split(':').flatMap((group) => {
          if (!group.includes('.')) return [Number.parseInt(group, 16)];
          const [a, b, c, d] = group.split('.').map(Number) as [number, number, number, number];
          return [a * 256 + b, c * 256 + d];
        });
  const [left = '', right] = address.split('::');
  const start = read(left);
  if (right === undefined) return start;
  const end = read(right);
  return [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end];
}
