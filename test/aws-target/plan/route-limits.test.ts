import { clientLimitOf, inspectionOf, throttleOf } from '../../../src/aws/plan/route-limits';
import { responseParameters, STATUS_CODES } from '../../../src/aws/plan/security-headers';
import type { Rate } from '../../../src/model/properties/call';

describe('how many requests a client may make in a window of AWS WAF', () => {
  test.each<[Rate, number, number, boolean]>([
    [{ requests: 10, per: 'second' }, 60, 600, true],
    [{ requests: 0.5, per: 'second' }, 60, 30, true],
    [{ requests: 100, per: 'minute' }, 60, 100, true],
    [{ requests: 5, per: 'minute' }, 120, 10, true],
    [{ requests: 1, per: 'minute' }, 600, 10, true],
    [{ requests: 60, per: 'hour' }, 600, 10, true],
    [{ requests: 100, per: 'hour' }, 600, 16, false],
    [{ requests: 10_000, per: 'day' }, 600, 69, false],
  ])('%j is counted over %d seconds', (rate, window, limit, exact) => {
    expect(clientLimitOf(rate)).toEqual({ window, limit, exact });
  });

  test('has a least: ten in ten minutes', () => {
    expect(clientLimitOf({ requests: 59, per: 'hour' })).toBeUndefined();
    expect(clientLimitOf({ requests: 1_440, per: 'day' })).toEqual({ window: 600, limit: 10, exact: true });
  });

  test('never allows more than is declared', () => {
    for (let requests = 60; requests < 400; requests += 1) {
      const { limit = 0, window = 1 } = clientLimitOf({ requests, per: 'hour' }) ?? {};
      expect(limit / window).toBeLessThanOrEqual(requests / 3_600);
    }
  });
});

test('a throttle is by the second, with the whole number at once, at most what an account has', () => {
  expect(throttleOf({ requests: 100, per: 'second' })).toEqual({ rate: 100, burst: 100 });
  expect(throttleOf({ requests: 3_600, per: 'hour' })).toEqual({ rate: 1, burst: 3_600 });
  expect(throttleOf({ requests: 0.2, per: 'second' })).toEqual({ rate: 0.2, burst: 1 });
  expect(throttleOf({ requests: 20_000, per: 'second' }).burst).toBe(5_000);
});

test('a firewall sees as much of a body as tells that it is larger, in steps of 16 KB', () => {
  expect(['1Ki', '16Ki', '17Ki', '48Ki', '64Ki', '65Ki', '1Mi'].map(inspectionOf)).toEqual([
    'KB_16',
    'KB_16',
    'KB_32',
    'KB_48',
    'KB_64',
    undefined,
    undefined,
  ]);
});

test('headers of an HTTP API stand in the answers of each status, over what the service says', () => {
  const parameters = responseParameters([{ name: 'X-Frame-Options', value: 'DENY' }]);
  expect(Object.keys(parameters ?? {})).toEqual(STATUS_CODES.map(String));
  expect(parameters?.['404']).toEqual({ ResponseParameters: [{ Destination: 'overwrite:header.X-Frame-Options', Source: 'DENY' }] });
  expect(STATUS_CODES.every((code) => code >= 200 && code <= 599)).toBe(true);
  expect(responseParameters([])).toBeUndefined();
});
