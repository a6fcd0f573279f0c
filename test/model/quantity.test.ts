import { bytes, formatBytes, formatCpu, millicores, parseBytes, parseCpu } from '../../src/model/quantity';
import fc from '../property';

describe('an amount of CPU', () => {
  test.each([
    ['100m', 100],
    ['1', 1_000],
    ['1.5', 1_500],
    ['0.001', 1],
    ['0.1', 100],
    ['0.29', 290],
    ['2000m', 2_000],
  ])('%s is %d thousandths of a core', (text, expected) => {
    expect(parseCpu(text)).toBe(expected);
  });

  test.each(['', 'm', '1.5m', '-1', '1.', '.5', '0.0001', '1 ', '1e3', '1M', '100M', '1,5', 'NaN', '12345', '12345678m'])(
    '%j is none',
    (text) => {
      expect(parseCpu(text)).toBeUndefined();
    },
  );

  test('keeps its value when it is written and read', () => {
    fc.assert(fc.property(fc.nat(9_999_999), (amount) => parseCpu(formatCpu(amount)) === amount));
  });

  test('is written as Kubernetes prints it', () => {
    expect([formatCpu(100), formatCpu(1_000), formatCpu(1_500), formatCpu(0)]).toEqual(['100m', '1', '1500m', '0']);
  });

  test('that was not checked before is a mistake of the program', () => {
    expect(() => millicores('much')).toThrow(RangeError);
  });
});

describe('an amount of memory', () => {
  test.each([
    ['1Ki', 1_024],
    ['256Mi', 268_435_456],
    ['10Gi', 10_737_418_240],
    ['1Ti', 1_099_511_627_776],
    ['0Mi', 0],
  ])('%s is %d bytes', (text, expected) => {
    expect(parseBytes(text)).toBe(expected);
  });

  test.each(['', '1', '1M', '1MB', '1mi', '1.5Gi', '-1Mi', '1 Mi', '1Pi', 'Mi', '1234567890Mi', '1Mi\n'])('%j is none', (text) => {
    expect(parseBytes(text)).toBeUndefined();
  });

  test('keeps its value when it is written and read', () => {
    fc.assert(fc.property(fc.nat(999_999_999), (kibibytes) => parseBytes(formatBytes(kibibytes * 1_024)) === kibibytes * 1_024));
  });

  test('is written in the largest unit that divides it', () => {
    expect([formatBytes(1_024), formatBytes(1_048_576), formatBytes(1_536 * 1_048_576), formatBytes(2 ** 40)]).toEqual([
      '1Ki',
      '1Mi',
      '1536Mi',
      '1Ti',
    ]);
  });

  test('that was not checked before is a mistake of the program', () => {
    expect(() => bytes('much')).toThrow(RangeError);
  });
});
