import { objectiveNotes } from '../../../src/aws/plan/objective-notes';
import { FEWEST_FAILURES, plannedObjectives, spoken, watched } from '../../../src/aws/plan/objectives';
import { requestPattern } from '../../../src/aws/plan/request-pattern';
import { awsScope } from '../../../src/aws/plan/scope';
import { explainedBy } from '../../../src/aws/plan/suppression';
import type { EnvironmentOptions } from '../../../src/model/configuration';
import type { Objective } from '../../../src/model/properties/objective';
import { System } from '../../../src/model/system';

const http = { port: 8080 } as const;

function planned(...objectives: Objective[]) {
  const service = new System('shop').service('orders', { http, objectives });
  return plannedObjectives(awsScope(service));
}

describe('an objective', () => {
  it('has a name of what it asks for, so that another target is another one', () => {
    const names = planned(
      { availability: 99.9 },
      { availability: 99.95, window: '7d' },
      { latency: '300ms', percentile: 99 },
      { latency: '1s', percentile: 95, of: 'catalog' },
      { freshness: '5m', percentile: 99 },
      { availability: 99.9, window: '30d' },
    ).map(({ name }) => name);
    expect(names).toEqual([
      'availability-99.9',
      'availability-99.95-7d',
      'latency-300ms-99',
      'latency-1s-95-of-catalog',
      'freshness-5m-99',
    ]);
  });

  it('of requests is watched over sums: one period as long as the window', () => {
    const [objective] = planned({ availability: 99.9 }) as [never];
    const [fast, , , slow] = (objective as ReturnType<typeof planned>[number]).pairs as [never, never, never, never];
    expect(watched(objective, fast)).toEqual({
      long: { name: '1h', period: 3_600, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 0.0144 },
      short: { name: '5m', period: 300, evaluationPeriods: 1, datapointsToAlarm: 1, threshold: 0.0144 },
    });
    expect(watched(objective, slow).long).toMatchObject({ name: '3d', period: 259_200, threshold: 0.001 });
  });

  it('of messages is watched minute by minute, as long as CloudWatch counts minutes: more of them than may be late', () => {
    const [objective] = planned({ freshness: '5m', percentile: 99 }) as [ReturnType<typeof planned>[number]];
    const windows = objective.pairs.map((pair) => watched(objective, pair));
    expect(windows.map(({ long }) => [long.name, long.datapointsToAlarm, long.evaluationPeriods])).toEqual([
      ['1h', 9, 60],
      ['6h', 22, 360],
      ['1d', 44, 1_440],
    ]);
    for (const { long, short } of windows) for (const { period } of [long, short]) expect(period).toBe(60);
    expect(objective.omitted.map(({ pair, reason }) => [spoken(pair.long), reason])).toEqual([
      ['3d', 'CloudWatch counts minutes over a day at most'],
    ]);
  });

  it('leaves out the windows that could never tell', () => {
    const [objective] = planned({ availability: 90 }) as [ReturnType<typeof planned>[number]];
    expect(objective.pairs.map(({ long }) => spoken(long))).toEqual(['6h', '1d', '3d']);
    expect(objective.omitted.map(({ reason }) => reason)).toEqual(['14.4 times 10 % is more than all']);
  });

  it('asks for more than one request with its attempts', () => {
    expect(FEWEST_FAILURES).toBeGreaterThan(4);
  });
});

describe('what AWS does otherwise with objectives', () => {
  const notes = (declare: (shop: System) => void, environment: EnvironmentOptions = { aws: {} }) => {
    const shop = new System('shop');
    declare(shop);
    return objectiveNotes(shop.units, environment).map(({ property, entry, path }) => [property, entry.verdict, entry.reason, path]);
  };

  it('is nothing for requests to a service', () => {
    expect(
      notes((shop) => shop.service('orders', { http, objectives: [{ availability: 99.9 }, { latency: '1s', percentile: 99 }] })),
    ).toEqual([]);
  });

  it('is said of messages, of one edge, of windows that are left out, and of a platform without alarms', () => {
    const path = 'services.orders.objectives';
    const low = (shop: System) => void shop.service('orders', { http, objectives: [{ availability: 90 }] });
    expect(notes(low)).toEqual([
      ['service.objectives', 'refused', 'no page for the windows 1h and 5m: 14.4 times 10 % is more than all', `${path}.availability-90`],
    ]);
    expect(notes(low, { aws: { alarms: false } })).toEqual([
      ['service.objectives', 'refused', 'alarms: false: the dashboard shows it, nobody is told', `${path}.availability-90`],
    ]);
    const edge = (shop: System): void => {
      const catalog = shop.service('catalog', { http });
      shop.service('orders', { http, objectives: [{ availability: 99.9, of: 'catalog' }] }).calls(catalog);
    };
    expect(notes(edge).map(([, verdict]) => verdict)).toEqual(['emulated']);
    expect(notes(edge, { aws: {}, existing: { catalog: { url: 'https://catalog.example.com' } } }).map(([, verdict]) => verdict)).toEqual([
      'refused',
    ]);
    const worker = (shop: System) => void shop.worker('mails', { objectives: [{ freshness: '5m', percentile: 99 }, { availability: 99 }] });
    expect(notes(worker).map(([property, verdict]) => [property, verdict])).toEqual([
      ['worker.objectives', 'emulated'],
      ['worker.objectives', 'refused'],
      ['worker.objectives', 'emulated'],
    ]);
  });
});

describe('whose trouble explains that of a unit', () => {
  const graph = (...calls: readonly (readonly [string, string, soft?: string])[]) => {
    const shop = new System('shop');
    const names = [...new Set(calls.flatMap((call) => [call[0], call[1]]))];
    const services = new Map(names.map((name) => [name, shop.service(name, { http })]));
    for (const [from, to, soft] of calls) services.get(from)?.calls(services.get(to) as never, soft === undefined ? {} : { soft });
    return Object.fromEntries([...explainedBy(shop.units)].map(([unit, callees]) => [unit.name, callees.map(({ name }) => name)]));
  };

  it('are those that it calls and cannot do without', () => {
    expect(graph(['web', 'orders'], ['web', 'catalog'], ['orders', 'catalog', 'shows the old price'])).toEqual({
      web: ['catalog', 'orders'],
      orders: [],
      catalog: [],
    });
  });

  it('are those with smaller names in a cycle, so that never two explain each other, and all of those outside of it', () => {
    expect(graph(['a', 'b'], ['b', 'c'], ['c', 'a'], ['c', 'd'], ['z', 'c'])).toEqual({ a: [], b: [], c: ['a', 'd'], d: [], z: ['c'] });
    expect(graph(['a', 'a'])).toEqual({ a: [] });
  });
});

describe('the requests of a route in an access log', () => {
  const shop = new System('shop');
  const orders = shop.service('orders', { http });
  const reviews = shop.service('reviews', { http });
  orders.exposes({ host: 'shop.example.com', path: '/v1', public: true });
  reviews.exposes({ host: 'shop.example.com', path: '/v1', methods: ['GET'], public: true });
  const [all] = orders.edges.exposes as [never];
  const [get] = reviews.edges.exposes as [never];
  const key = (method: 'GET' | 'ANY', path: string, route: never) => ({ method, path, key: `${method} ${path}`, route }) as const;

  it('are those of its paths, whatever the method, where nobody else has one there', () => {
    const keys = [key('ANY', '/v1', all), key('ANY', '/v1/{proxy+}', all)];
    expect(requestPattern({ kind: 'http', keys }, all, false)).toBe('{ $.route = "* /v1" || $.route = "* /v1/{proxy+}" }');
    expect(requestPattern({ kind: 'http', keys }, all, true)).toBe(
      '{ ($.route = "* /v1" || $.route = "* /v1/{proxy+}") && $.status = "5*" }',
    );
  });

  it('are told apart by their methods where two share a path; a REST API never writes ANY', () => {
    const keys = [key('ANY', '/v1', all), key('GET', '/v1', get)];
    expect(requestPattern({ kind: 'http', keys }, all, false)).toBe('{ $.route = "ANY /v1" }');
    expect(requestPattern({ kind: 'rest', keys }, all, false)).toBe('{ ($.route = "* /v1" && $.route != "GET /v1") }');
    expect(requestPattern({ kind: 'rest', keys }, get, false)).toBe('{ $.route = "GET /v1" }');
  });
});
