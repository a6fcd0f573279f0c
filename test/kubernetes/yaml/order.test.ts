import { ApiObject, App, Chart, Yaml } from 'cdk8s';
import { inCanonicalOrder, stringifyManifest } from '../../../src/kubernetes/yaml';
import { KeelsonError } from '../../../src/model/problem';
import fc from '../../property';
import { anyManifest, anyString, anyValue } from './strings';

describe('the canonical order', () => {
  const lines = (manifest: object) => stringifyManifest(inCanonicalOrder(manifest)).trimEnd().split('\n');

  test('a manifest starts with what it is', () => {
    expect(
      Object.keys(
        inCanonicalOrder({
          status: {},
          spec: {},
          data: {},
          immutable: true,
          type: 'Opaque',
          metadata: {},
          kind: 'Secret',
          apiVersion: 'v1',
        }),
      ),
    ).toEqual(['apiVersion', 'kind', 'type', 'immutable', 'data', 'spec', 'status']);
    expect(Object.keys(inCanonicalOrder({ spec: {}, metadata: { name: 'a' }, kind: 'Job', apiVersion: 'batch/v1' }))).toEqual([
      'apiVersion',
      'kind',
      'metadata',
      'spec',
    ]);
  });

  test('an object starts with what it is called and what it refers to', () => {
    expect(
      lines({
        spec: {
          template: {
            spec: { containers: [{ env: [{ value: '1', name: 'A' }], command: ['b', 'a'], image: 'i', args: [], name: 'main' }] },
          },
          scaleTargetRef: { name: 'orders', kind: 'Deployment', apiVersion: 'apps/v1' },
          metrics: [{ resource: { target: { averageUtilization: 70, type: 'Utilization' }, name: 'cpu' }, type: 'Resource' }],
        },
        metadata: { labels: { b: '1', a: '2' }, annotations: { x: 'y' }, namespace: 'shop', name: 'orders' },
      }),
    ).toEqual([
      ...['metadata:', '  name: orders', '  namespace: shop', '  annotations:', '    x: "y"', '  labels:', '    a: "2"', '    b: "1"'],
      ...[
        'spec:',
        '  metrics:',
        '    - type: Resource',
        '      resource:',
        '        name: cpu',
        '        target:',
        '          type: Utilization',
        '          averageUtilization: 70',
      ],
      ...['  scaleTargetRef:', '    apiVersion: apps/v1', '    kind: Deployment', '    name: orders'],
      ...[
        '  template:',
        '    spec:',
        '      containers:',
        '        - name: main',
        '          image: i',
        '          args: []',
        '          command:',
        '            - b',
        '            - a',
        '          env:',
        '            - name: A',
        '              value: "1"',
      ],
    ]);
  });

  test.each(['annotations', 'data', 'labels', 'limits', 'matchLabels', 'nodeSelector', 'requests', 'selector', 'stringData'])(
    'no key of %s is special',
    (map) => {
      expect(
        Object.keys(inCanonicalOrder({ spec: { [map]: { name: '1', kind: '2', b: '3', a: '4', 'B.c': '5' } } }).spec[map] as object),
      ).toEqual(['B.c', 'a', 'b', 'kind', 'name']);
    },
  );

  test('the items of a list called data are objects like others', () => {
    expect(Object.keys(inCanonicalOrder({ spec: { data: [{ key: 'a', name: 'b' }] } }).spec.data[0]!)).toEqual(['name', 'key']);
  });

  test('a map of many keys is sorted by code unit', () => {
    const keys = Array.from({ length: 60 }, (_, index) => `${String.fromCharCode(65 + ((index * 37) % 58))}${index}`);
    expect(Object.keys(inCanonicalOrder({ data: Object.fromEntries(keys.map((key) => [key, ''])) }).data)).toEqual([...keys].sort());
  });

  test('an object gives the same bytes in whatever order its keys were set', () => {
    fc.assert(
      fc.property(anyManifest, fc.infiniteStream(fc.nat()), (manifest, randoms) => {
        expect(stringifyManifest(inCanonicalOrder(shuffled(manifest, randoms)))).toBe(stringifyManifest(inCanonicalOrder(manifest)));
      }),
      { numRuns: 1000 },
    );
  });

  test('a second time changes nothing, and no object of the copy is shared or the original', () => {
    const shared = { app: 'orders' };
    const manifest = { spec: { a: shared, b: shared, c: [shared] } };
    const copy = inCanonicalOrder(manifest);
    expect(stringifyManifest(copy)).toBe('spec:\n  a:\n    app: orders\n  b:\n    app: orders\n  c:\n    - app: orders\n');
    expect(copy.spec.a).not.toBe(shared);
    fc.assert(
      fc.property(anyManifest, (any) => {
        const once = inCanonicalOrder(any);
        expect(stringifyManifest(inCanonicalOrder(once))).toBe(stringifyManifest(once));
      }),
      { numRuns: 300 },
    );
  });

  test('members that are undefined or null are left out, items of lists stay, empties stay save below metadata', () => {
    const manifest = {
      metadata: { name: 'a', labels: {}, finalizers: [], x: { y: {}, z: [{}] } },
      spec: { a: null, b: undefined, c: {}, d: [], e: [null, undefined, {}] },
    };
    expect(inCanonicalOrder<unknown>(manifest)).toStrictEqual({
      metadata: { name: 'a', x: { z: [null] } },
      spec: { c: {}, d: [], e: [null, null, {}] },
    });
  });

  test('a key called __proto__ stays a key', () => {
    expect(stringifyManifest(inCanonicalOrder(JSON.parse('{"data":{"__proto__":{"a":1}}}')))).toBe('data:\n  __proto__:\n    a: 1\n');
  });

  test('a manifest has the same bytes whether cdk8s rendered it or not', () => {
    // cdk8s loses `__proto__`, stumbles over `constructor`, and deletes `metadata.apiObject`
    const names = anyString.filter((key) => !['__proto__', 'constructor', 'apiVersion', 'kind', 'metadata', 'apiObject'].includes(key));
    const fields = anyValue(anyString, names, fc.constantFrom(null, undefined));
    const parts = fc.record({
      rest: fc.dictionary(names, fields, { maxKeys: 4 }),
      metadata: fc.dictionary(names, fields, { maxKeys: 4 }),
      labels: fc.dictionary(names, anyString, { maxKeys: 3, noNullPrototype: true }),
      finalizers: fc.array(anyString, { maxLength: 2 }),
    });
    fc.assert(
      fc.property(parts, ({ rest, metadata, labels, finalizers }) => {
        const manifest = { ...rest, apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, labels, finalizers, name: 'settings' } };
        const rendered = new ApiObject(new Chart(new App(), 'chart'), 'settings', manifest as any).toJson();
        expect(inCanonicalOrder(rendered)).toStrictEqual(inCanonicalOrder<unknown>(manifest));
        expect(Yaml.stringify(inCanonicalOrder(rendered))).toBe(stringifyManifest(inCanonicalOrder(manifest)));
      }),
      { numRuns: 500 },
    );
  });

  test('what JSON cannot hold is refused, every place named', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = { cycle };
    const manifest = {
      kind: 'Deployment',
      metadata: { name: 'orders' },
      spec: { a: () => 1, b: [new Date(0), NaN, 1n], c: cycle, d: 'fine' },
    };
    let error: unknown;
    try {
      inCanonicalOrder(manifest);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(KeelsonError);
    expect((error as KeelsonError).problems.map(({ code, path, received }) => [code, path, received])).toEqual([
      ['not-json', 'Deployment/orders.spec.a', 'a function'],
      ['not-json', 'Deployment/orders.spec.b.0', 'an instance of Date'],
      ['not-json', 'Deployment/orders.spec.b.1', 'NaN'],
      ['not-json', 'Deployment/orders.spec.b.2', '1n'],
      ['not-json', 'Deployment/orders.spec.c.self.cycle', 'an object within itself'],
    ]);
  });
});

/** A copy with the keys of each object in another order. */
function shuffled(value: unknown, randoms: Iterator<number>): any {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shuffled(item, randoms));
  const ranked = Object.entries(value).map(([key, member]) => ({ key, member, rank: randoms.next().value as number }));
  ranked.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(ranked.map(({ key, member }) => [key, shuffled(member, randoms)]));
}
