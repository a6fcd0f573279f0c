import { isCron } from '../../src/model/cron';
import fc from '../property';

/** Judged by hand against the standard parser of robfig/cron v3, which Kubernetes uses. */
const TAKEN = [
  '* * * * *',
  '15 3 * * *',
  '0 0 1 1 *',
  '*/5 * * * *',
  '0-30/10 * * * *',
  '5/15 * * * *',
  '0,15,30,45 * * * *',
  '0 9-17 * * 1-5',
  '0 9 * * MON-FRI',
  '0 9 * jan,Jul *',
  '0 0 ? * ?',
  '05 08 * * 0',
  '59 23 31 12 6',
  '@daily',
  '@hourly',
  '@weekly',
  '@monthly',
  '@yearly',
  '@annually',
  '@midnight',
];
const REFUSED = [
  '',
  '*',
  '* * * *',
  '* * * * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * 32 * *',
  '* * * 0 *',
  '* * * 13 *',
  '* * * * 7',
  '5-1 * * * *',
  '1-5-9 * * * *',
  '*/0 * * * *',
  '*/-5 * * * *',
  '*/5/5 * * * *',
  '1.5 * * * *',
  '-1 * * * *',
  'mon * * * *',
  '* * * mon *',
  '0 9 * * MONDAY',
  '0 0 L * *',
  '0 0 * * 5#3',
  '0  0 * * *',
  ' 0 0 * * *',
  '0 0 * * * ',
  '0 0 * *\t*',
  '0 0 * * *\n',
  '@every 5m',
  '@reboot',
  '@Daily',
  'TZ=UTC 0 0 * * *',
  'CRON_TZ=UTC 0 0 * * *',
  ', * * * *',
  '1, * * * *',
];

test.each(TAKEN)('%j is a schedule', (schedule) => {
  expect(isCron(schedule)).toBe(true);
});

test.each(REFUSED)('%j is none', (schedule) => {
  expect(isCron(schedule)).toBe(false);
});

const BOUNDS = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

const field = (min: number, max: number): fc.Arbitrary<string> => {
  const number = fc.integer({ min, max });
  const range = fc.tuple(number, number).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const part = fc
    .tuple(fc.oneof(fc.constant('*'), number.map(String), range), fc.option(fc.integer({ min: 1, max: 99 })))
    .map(([base, step]) => (step === null ? base : `${base}/${step}`));
  return fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(','));
};
const fields = fc.tuple(...BOUNDS.map(([min, max]) => field(min, max)));

test('five fields within their bounds are a schedule', () => {
  fc.assert(fc.property(fields, (each) => isCron(each.join(' '))));
});

test('one number beyond its bounds spoils it', () => {
  fc.assert(
    fc.property(fields, fc.nat(4), fc.integer({ min: 1, max: 1_000 }), (each, index, excess) => {
      const beyond = (BOUNDS[index] as readonly [number, number])[1] + excess;
      expect(isCron(each.map((text, at) => (at === index ? String(beyond) : text)).join(' '))).toBe(false);
    }),
  );
});
