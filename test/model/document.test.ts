import { parseSystem, System } from 'keelson';
import { stringify } from 'yaml';
import fc from '../property';
import { anySystemDocument } from './any-system';
import { EVERYTHING } from './everything';
import { mistakesOf, onlyProblemOf, problemsOf } from './problems';

const HTTP = { http: { port: 8080 } };
const json = (system: System) => JSON.stringify(system);

describe('a system comes back from its literal form', () => {
  test('with every property that there is', () => {
    const system = System.from(EVERYTHING);
    expect(json(System.from(system.toJSON()))).toBe(json(system));
    expect(system.toJSON()).toEqual(EVERYTHING);
  });

  test('byte for byte, whichever system it is, from JSON and from YAML', () => {
    fc.assert(
      fc.property(anySystemDocument, (document) => {
        const text = json(System.from(document));
        expect(json(System.from(JSON.parse(text)))).toBe(text);
        expect(json(parseSystem(text))).toBe(text);
        expect(json(parseSystem(stringify(JSON.parse(text), { aliasDuplicateObjects: false })))).toBe(text);
      }),
      { numRuns: 60 },
    );
  });

  test('with the same bytes in whatever order its keys and edges stood', () => {
    const backwards = (value: any): any =>
      typeof value !== 'object' || value === null || Array.isArray(value)
        ? value
        : Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, member]) => [key, backwards(member)]),
          );
    fc.assert(
      fc.property(anySystemDocument, (document) => {
        const reversed = backwards(document);
        for (const units of [reversed.services, reversed.workers, reversed.jobs])
          for (const unit of Object.values<any>(units))
            for (const verb of ['calls', 'publishes', 'subscribes', 'owns', 'uses', 'reaches', 'exposes'])
              if (unit[verb]) unit[verb] = [...unit[verb]].reverse();
        expect(json(System.from(reversed))).toBe(json(System.from(document)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the literal form of a system', () => {
  test('has what was declared, sorted, without what is undefined, and no empty section', () => {
    const system = new System('shop');
    const orders = system.service('orders', { scaling: undefined, runtime: 'go', ...HTTP } as never);
    orders.reaches('b.example.com:443').reaches('a.example.com:443', { retries: 1 });
    orders.calls(system.service('catalog', HTTP), { timeout: '1s', retries: undefined } as never);
    expect(json(system)).toBe(
      JSON.stringify({
        system: 'shop',
        services: {
          catalog: HTTP,
          orders: {
            calls: [{ service: 'catalog', timeout: '1s' }],
            ...HTTP,
            reaches: [{ external: 'a.example.com:443', retries: 1 }, { external: 'b.example.com:443' }],
            runtime: 'go',
          },
        },
      }),
    );
  });

  test('names the coordinator of a saga', () => {
    const system = new System('shop');
    const step = { name: 'a', action: { service: 'orders', operation: 'POST /a' } };
    system.saga('place', { coordinator: system.service('orders', HTTP), steps: [step] });
    expect(system.toJSON().sagas).toEqual({ place: { coordinator: 'orders', steps: [step] } });
  });

  test('is a copy: changing it changes no system', () => {
    const system = new System('shop');
    system.service('orders', { ...HTTP, args: ['a'] });
    const document: any = system.toJSON();
    document.services.orders.args.push('b');
    expect(system.toJSON().services?.orders?.args).toEqual(['a']);
  });
});

describe('a document that is no system', () => {
  test.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['invalid-value system']],
    ['null', null, ['invalid-value system']],
    ['a list', [EVERYTHING], ['invalid-value system']],
    ['a text', 'shop', ['invalid-value system']],
    ['no name', { services: {} }, ['missing-property system']],
    ['a name that is null', { system: null }, ['invalid-name system']],
    ['a name that is a number', { system: 5 }, ['invalid-name system']],
    ['a section that it has not', { system: 'shop', service: {} }, ['unknown-property service']],
    ['a section that is a list', { system: 'shop', services: [HTTP] }, ['invalid-value services']],
    ['a section that is null', { system: 'shop', services: null }, ['invalid-value services']],
    ['a declaration that is a text', { system: 'shop', services: { orders: 'go' } }, ['invalid-value services.orders']],
    ['edges that are a map', { system: 'shop', workers: { mailer: { calls: { service: 'a' } } } }, ['invalid-value workers.mailer.calls']],
    ['an edge that is a name', { system: 'shop', workers: { mailer: { calls: ['a'] } } }, ['invalid-value workers.mailer.calls.0']],
    [
      'an edge to nothing',
      { system: 'shop', workers: { mailer: { publishes: [{}] } } },
      ['missing-property workers.mailer.publishes.0.to'],
    ],
    [
      'an edge to a number',
      { system: 'shop', workers: { mailer: { owns: [{ store: 5 }] } } },
      ['missing-property workers.mailer.owns.0.store'],
    ],
    [
      'a call to nobody',
      { system: 'shop', workers: { mailer: { calls: [{ service: 'a' }] } } },
      ['unknown-reference workers.mailer.calls.0.service'],
    ],
    [
      'a call to a worker',
      { system: 'shop', workers: { mailer: { calls: [{ service: 'other' }] }, other: {} } },
      ['unknown-reference workers.mailer.calls.0.service'],
    ],
    [
      'a subscription to nothing',
      { system: 'shop', workers: { mailer: { subscribes: [{ to: 'a' }] } } },
      ['unknown-reference workers.mailer.subscribes.0.to'],
    ],
    [
      'a secret that is none',
      { system: 'shop', workers: { mailer: { uses: [{ secret: 'a' }] } } },
      ['unknown-reference workers.mailer.uses.0.secret'],
    ],
    [
      'a route of a worker',
      { system: 'shop', workers: { mailer: { exposes: [{ host: 'a.example.com' }] } } },
      ['unknown-property workers.mailer.exposes.0'],
    ],
  ])('is refused: %s', (_, document, mistakes) => {
    expect(mistakesOf(() => System.from(document))).toEqual(mistakes);
  });

  test('names what was meant', () => {
    expect(onlyProblemOf(() => System.from({ system: 'shop', servces: {} })).fix).toBe('did you mean services?');
    const document = { system: 'shop', services: { orders: HTTP }, workers: { mailer: { calls: [{ service: 'order' }] } } };
    expect(onlyProblemOf(() => System.from(document))).toMatchObject({ expected: 'a service: orders', fix: 'did you mean orders?' });
  });

  test('is told all that is wrong with it at once', () => {
    const document = { servces: {}, services: { Orders: { http: { port: 80 }, calls: [{ service: 'a' }, 5] } }, topics: { t: {} } };
    expect(mistakesOf(() => System.from(document))).toEqual(
      [
        'invalid-name services.Orders',
        'unknown-reference services.Orders.calls.0.service',
        'invalid-value services.Orders.calls.1',
        'invalid-value services.Orders.http.port',
        'unknown-property servces',
        'missing-property system',
        'missing-property topics.t.broker',
      ].sort((a, b) => ((a.split(' ')[1] as string) < (b.split(' ')[1] as string) ? -1 : 1)),
    );
  });

  test('has the same paths as the same mistakes in TypeScript', () => {
    const system = new System('shop');
    const orders = system.service('orders', { http: { port: 80 } });
    orders.calls(system.service('catalog', HTTP), { timeout: 'soon' });
    orders.exposes({ host: 'localhost', path: '/v1' });
    orders.reaches('smtp');
    const document = system.toJSON();
    const withoutSource = (declare: () => unknown) => problemsOf(declare).map(({ source: _, ...problem }) => problem);
    expect(withoutSource(() => System.from(document))).toEqual(withoutSource(() => system.check()));
  });
});
