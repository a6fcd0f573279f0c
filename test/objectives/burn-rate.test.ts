import {
  burnRatePairs,
  canFire,
  detectionSeconds,
  errorBudget,
  errorThreshold,
  targetOf,
  windowSeconds,
} from '../../src/objectives/burn-rate';
import fc from '../property';

const HOUR = 3_600;

describe('burn rates', () => {
  it('of 30 days are those of the SRE workbook: 2 and 5 percent of the budget page, 10 percent are a ticket', () => {
    expect(burnRatePairs('30d').map(({ urgency, long, short, factor }) => [urgency, long / HOUR, short / 60, factor])).toEqual([
      ['page', 1, 5, 14.4],
      ['page', 6, 30, 6],
      ['ticket', 24, 120, 3],
      ['ticket', 72, 360, 1],
    ]);
    expect(burnRatePairs()).toEqual(burnRatePairs('30d'));
    expect(burnRatePairs('month')).toEqual(burnRatePairs('30d'));
  });

  it('scale with the window of the objective', () => {
    expect(burnRatePairs('28d').map(({ factor }) => factor)).toEqual([13.44, 5.6, 2.8, 0.933333333333]);
    expect(burnRatePairs('7d').map(({ factor }) => factor)).toEqual([13.44, 3.5, 1.4, 0.98]);
  });

  it('spend exactly their part of the budget over the long window', () => {
    for (const window of ['7d', '28d', '30d', 'month'] as const)
      for (const { long, factor, budget } of burnRatePairs(window)) expect((factor * long) / windowSeconds(window)).toBeCloseTo(budget, 9);
  });

  it('are numbers as people write them', () => {
    expect(errorBudget(99.9)).toBe(0.001);
    expect(errorThreshold({ factor: 14.4 }, 99.9)).toBe(0.0144);
    expect(errorThreshold({ factor: 14.4 }, 99.95)).toBe(0.0072);
  });

  it('cannot be reached where even an outage would not be fast enough', () => {
    const [fast, slow, day] = burnRatePairs('30d') as [never, never, never];
    expect([90, 93, 93.1].map((target) => canFire(fast, target))).toEqual([false, false, true]);
    expect([83, 83.4].map((target) => canFire(slow, target))).toEqual([false, true]);
    expect(canFire(day, 60)).toBe(false);
  });

  it('are detected in the time that the share of errors asks for', () => {
    const [fast] = burnRatePairs('30d') as [never];
    expect(detectionSeconds(fast, 99.9)).toBeCloseTo(51.84, 6);
    expect(detectionSeconds(fast, 99.9, 0.1)).toBeCloseTo(518.4, 6);
  });

  it('never fire at the rate that the objective allows, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 99.9999, noNaN: true }),
        fc.constantFrom('28d' as const, '30d' as const, 'month' as const),
        (target, window) => {
          const pages = burnRatePairs(window).filter(({ urgency }) => urgency === 'page');
          for (const pair of pages) expect(errorThreshold(pair, target)).toBeGreaterThan(errorBudget(target));
        },
      ),
    );
  });

  it('aim at the availability, or at the percentile that must be in time', () => {
    expect([targetOf({ availability: 99.9 }), targetOf({ latency: '1s', percentile: 95 })]).toEqual([99.9, 95]);
  });
});
