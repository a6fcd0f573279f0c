import { DURATION_PATTERN, milliseconds, parseDuration, seconds } from '../../src/model/duration';
import fc from '../property';

const UNITS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const;

describe('a duration', () => {
  test.each([
    ['800ms', 800],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['1m30s', 90_000],
    ['1m500ms', 60_500],
    ['1d2h3m4s5ms', 93_784_005],
    ['0s', 0],
    ['007s', 7_000],
  ])('%s is %d ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  test.each(['', '5', 's', '1.5s', '-5s', '5 s', ' 5s', '5s ', '5s\n', '5S', '30s1m', '1s1s', '5sec', '1e3s', '0x5s', '٥s', '1234567890s'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test('is the sum of its parts, whichever are there', () => {
    const parts = fc.record(
      { d: fc.nat(999), h: fc.nat(999), m: fc.nat(999), s: fc.nat(999), ms: fc.nat(999) },
      { requiredKeys: [], noNullPrototype: true },
    );
    fc.assert(
      fc.property(parts, (given) => {
        const entries = Object.entries(UNITS).flatMap(([unit, size]) => {
          const amount = given[unit as keyof typeof UNITS];
          return amount === undefined ? [] : [{ text: `${amount}${unit}`, value: amount * size }];
        });
        const expected = entries.length === 0 ? undefined : entries.reduce((sum, { value }) => sum + value, 0);
        expect(parseDuration(entries.map(({ text }) => text).join(''))).toBe(expected);
      }),
    );
  });

  test('has a pattern that takes what the parser takes', () => {
    const pattern = new RegExp(DURATION_PATTERN, 'u');
    fc.assert(
      fc.property(fc.stringMatching(/^(\d{0,2}(d|h|m|s|ms)?){0,4}$/), (text) => pattern.test(text) === (parseDuration(text) !== undefined)),
    );
  });

  test('rounds up to whole seconds', () => {
    expect([seconds('1ms'), seconds('1s'), seconds('1s1ms'), seconds('2m')]).toEqual([1, 1, 2, 120]);
  });

  test('that was not checked before is a mistake of the program', () => {
    expect(() => milliseconds('soon')).toThrow(RangeError);
  });
});
