import { BlockList, isIPv4 } from 'node:net';
import { formatRange, isWithin, parseRange, rangeOfAddress } from '../../src/target/address-range';
import fc from '../property';

const range = fc.oneof(
  fc.tuple(fc.ipV4(), fc.nat(32)).map(([address, length]) => `${address}/${length}`),
  fc.tuple(fc.ipV6(), fc.nat(128)).map(([address, length]) => `${address}/${length}`),
);

/** The range with the free bits cleared, as the list of blocks of Node has it. */
function holds(text: string, address: string): boolean {
  const [first, length] = text.split('/') as [string, string];
  if (isIPv4(first) !== isIPv4(address)) return false;
  const version = isIPv4(first) ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(first, Number(length), version);
  return list.check(address, version);
}

describe('a range of addresses', () => {
  it.each([
    ['10.20.0.0/16', '10.20.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['2001:DB8:0:0:0:0:0:0/32', '2001:db8::/32'],
    ['0:0:0:0:0:0:0:0/0', '::/0'],
    ['2001:db8:0:0:1:0:0:0/80', '2001:db8:0:0:1::/80'],
    ['fd00:ec2::254/128', 'fd00:ec2::254/128'],
  ])('%s is written %s', (text, written) => {
    expect(formatRange(parseRange(text)!)).toBe(written);
  });

  it.each([
    '',
    '10.0.0.0',
    '10.0.0.1/8',
    '10.0.0/8',
    '10.0.0.0/33',
    '10.0.0.0/8/8',
    '010.0.0.0/8',
    '::1/64',
    '::/129',
    'fe80::1%eth0/128',
    '::ffff:10.0.0.0/104',
    'x/8',
  ])('%p is none, or none that says which it is', (text) => {
    expect(parseRange(text)).toBeUndefined();
  });

  it('is written so that it reads back as the same', () => {
    fc.assert(
      fc.property(range, (text) => {
        const parsed = parseRange(text);
        if (parsed !== undefined) expect(parseRange(formatRange(parsed))).toEqual(parsed);
      }),
    );
  });

  it('holds the addresses that the list of blocks of Node says', () => {
    fc.assert(
      fc.property(range, fc.oneof(fc.ipV4(), fc.ipV6()), (text, address) => {
        const [outer, inner] = [parseRange(text), rangeOfAddress(address)];
        if (outer !== undefined && inner !== undefined) expect(isWithin(inner, outer)).toBe(holds(text, address));
      }),
      { numRuns: 300 },
    );
  });

  it('lies within itself, and within one that is larger', () => {
    const [small, large] = [parseRange('10.20.0.0/16')!, parseRange('10.0.0.0/8')!];
    expect([isWithin(small, small), isWithin(small, large), isWithin(large, small), isWithin(small, parseRange('::/0')!)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
