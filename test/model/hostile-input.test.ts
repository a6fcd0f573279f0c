import { runInNewContext } from 'node:vm';
import { parseSystem, type Service, System } from 'keelson';
import { effectiveProperties } from '../../src/model/effective';
import { validateEnvironment } from '../../src/model/validate-environment';
import fc from '../property';
import { checking, mistakesOf, onlyProblemOf, problemsOf } from './problems';

const HTTP = { http: { port: 8080 } };
const systemWith = (properties: unknown) => ({ system: 'shop', services: { web: { ...HTTP, ...(properties as object) } } });
const service = (properties: unknown) => checking((system) => system.service('web', properties as never));

/** What JavaScript can give where a value of JSON is meant. */
const cycle: Record<string, unknown> = {};
cycle.self = cycle;
const listInItself: unknown[] = [];
listInItself.push(listInItself);
const HOSTILE: Readonly<Record<string, unknown>> = {
  undefined: undefined,
  null: null,
  NaN,
  infinity: Infinity,
  'a number beyond the largest': Number('1e400'),
  'a big integer': 10n ** 40n,
  'a symbol': Symbol('x'),
  'a function': () => 1,
  'a date': new Date(0),
  'a map': new Map([['a', 1]]),
  'a class': class {},
  'an object without prototype': Object.create(null),
  'an object within itself': cycle,
  'a list within itself': listInItself,
  'a list with holes': Object.assign(new Array(4), { 1: 1 }),
  'a list of a thousand million holes': new Array(1e9),
  'a getter that throws': {
    get port(): number {
      throw new Error('mine');
    },
  },
  'a proxy that throws': new Proxy(
    {},
    {
      ownKeys: () => {
        throw new Error('mine');
      },
    },
  ),
  'a text that cannot be made': {
    toString: () => {
      throw new Error('mine');
    },
    toJSON: () => {
      throw new Error('mine');
    },
  },
  'an object of 100,000 levels': Array.from({ length: 100_000 }).reduce<object>((inner) => ({ http: inner }), {}),
  'a long text': 'x'.repeat(1_000_000),
  'line breaks, NUL and an escape of the terminal': 'a\n\u0000\u001b[31m\u2028b',
  'half a character': '\ud800',
};

describe('whatever JavaScript gives, only KeelsonErrors come out', () => {
  test.each(Object.keys(HOSTILE))('%s', (name) => {
    const value = HOSTILE[name];
    const text = value as string;
    const edges = (declare: (unit: Service, system: System) => void) =>
      problemsOf(
        checking((system) => {
          const unit = system.service('web', HTTP);
          declare(unit, system);
          JSON.stringify(system.toJSON());
        }),
      );
    problemsOf(() => System.from(value));
    problemsOf(() => System.from({ system: value }));
    problemsOf(() => System.from({ system: 'shop', owner: value, services: value, sagas: { a: value }, secrets: { a: { keys: value } } }));
    for (const property of ['http', 'env', 'files', 'args', 'writable', 'sidecars', 'scaling', 'objectives', 'calls', 'owns', 'exposes']) {
      problemsOf(() => System.from(systemWith({ [property]: value })));
      problemsOf(() => System.from(systemWith({ [property]: [value] })));
      problemsOf(() => System.from(systemWith({ [property]: { a: value, '/a': value } })));
      problemsOf(service({ ...HTTP, [property]: value }));
    }
    edges((_, system) => system.service(text, value as never));
    edges((_, system) => system.topic(text, value as never));
    edges((_, system) => system.secret(text, value as never));
    edges((_, system) => system.saga(text, value as never));
    edges((_, system) => system.context(text, value as never));
    edges((unit) => unit.calls(value as never, value as never));
    edges((unit, system) => unit.calls(system.service('other', HTTP), value as never));
    edges((unit) => unit.publishes(value as never, value as never));
    edges((unit, system) => unit.subscribes(system.topic('t', { broker: 'kafka' }), value as never));
    edges((unit, system) => unit.uses(system.secret('s', { provider: 'vault' }), value as never));
    edges((unit) => unit.owns(text, value as never));
    edges((unit) => unit.reaches(text, value as never));
    edges((unit) => unit.exposes(value as never));
    edges((unit) => unit.exposes({ host: 'a.example.com', path: value, methods: [value] } as never));
    for (const environment of [
      value,
      { existing: { db: value } },
      { services: { web: value } },
      { images: { web: value } },
      { overrides: value },
    ]) {
      const system = new System('shop');
      system.service('web', HTTP).owns('db', { engine: 'postgres' });
      validateEnvironment(system, 'production', environment as never);
    }
  });

  test('any tree of values, as a document', () => {
    const keys = fc.constantFrom(
      'system',
      'services',
      'web',
      'http',
      'port',
      'calls',
      'owns',
      'exposes',
      'sagas',
      'steps',
      '__proto__',
      'constructor',
    );
    const leaf = fc.anything({ maxDepth: 1, maxKeys: 2, withNullPrototype: true, withBigInt: true, withDate: true, withSparseArray: true });
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        leaf,
        fc.array(tie('tree'), { maxLength: 2 }),
        fc.dictionary(keys, tie('tree'), { maxKeys: 3 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(keys, tree, { maxKeys: 4 }), (document) => {
        problemsOf(() => System.from({ system: 'shop', ...document }));
      }),
      { numRuns: 500 },
    );
  });

  test('any text, as YAML', () => {
    const line = fc.tuple(
      fc.nat(6),
      fc.constantFrom('system: s', 'services:', 'web:', '- a', '&x', '*x', '<<: *x', '{', ']', '"', '%', '!!set'),
    );
    const text = fc.array(line).map((lines) => lines.map(([indent, content]) => `${' '.repeat(indent)}${content}`).join('\n'));
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (yaml) => {
        problemsOf(() => parseSystem(yaml));
      }),
      { numRuns: 150 },
    );
  });
});

describe('what was given is named in the message', () => {
  test.each([
    ['a getter that throws', 'a value that cannot be read'],
    ['a list within itself', '[an object within itself]'],
    ['a function', 'a function'],
    ['a date', 'an instance of Date'],
    ['a big integer', `1${'0'.repeat(40)}n`],
    ['NaN', 'NaN'],
    ['a number beyond the largest', 'Infinity'],
    ['a list of a thousand million holes', 'a list of 1000000000'],
  ])('%s', (name, received) => {
    expect(onlyProblemOf(service({ ...HTTP, grpc: HOSTILE[name] }))).toMatchObject({
      code: 'invalid-value',
      path: 'services.web.grpc',
      received,
    });
  });
});

describe('keys that every object inherits', () => {
  const parsed = (services: string) => () => System.from(JSON.parse(`{"system":"shop","services":${services}}`));

  test('__proto__ is an unknown property like any other, whatever its value', () => {
    for (const value of ['5', '{}', '{"image":"a:1"}', 'null'])
      expect(mistakesOf(parsed(`{"web":{"http":{"port":8080},"__proto__":${value}}}`))).toEqual([
        'unknown-property services.web.__proto__',
      ]);
  });

  test('__proto__ is no name', () => {
    expect(mistakesOf(parsed('{"__proto__":{"http":{"port":8080}}}'))).toEqual(['invalid-name services.__proto__']);
  });

  test('no object is polluted', () => {
    problemsOf(parsed('{"web":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('__proto__ and constructor are names of variables and come back from JSON', () => {
    const document = JSON.parse('{"system":"shop","services":{"web":{"http":{"port":8080},"env":{"__proto__":"a","constructor":"b"}}}}');
    expect(JSON.stringify(System.from(document).toJSON())).toContain('"env":{"__proto__":"a","constructor":"b"}');
  });

  test('an init container may be called constructor, and a service', () => {
    System.from({ system: 'shop', services: { web: { ...HTTP, initContainers: { constructor: { image: 'a:1' } } } } });
    const system = System.from({ system: 'shop', services: { constructor: HTTP } });
    expect(effectiveProperties(system.units[0] as Service, { images: {}, services: {}, secrets: {} }).image).toBeUndefined();
  });
});

describe('a declaration is a snapshot', () => {
  test('what changes later is not declared', () => {
    const properties = { http: { port: 8080 } };
    const system = new System('shop');
    const web = system.service('web', properties);
    properties.http.port = 80;
    expect(web.properties.http?.port).toBe(8080);
  });

  test('a property is read once', () => {
    let reads = 0;
    const properties = {
      ...HTTP,
      get args() {
        reads += 1;
        return [String(reads)];
      },
    };
    const system = new System('shop');
    system.service('web', properties);
    system.check();
    expect(system.toJSON()).toEqual(system.toJSON());
    expect(reads).toBe(1);
  });

  test('an entry that is undefined is none', () => {
    const system = new System('shop');
    system.service('web', {
      ...HTTP,
      env: { DEBUG: undefined },
      sidecars: { proxy: undefined },
      writable: { '/data': undefined },
    } as never);
    system.check();
    expect(system.toJSON().services?.web).toEqual({ ...HTTP, env: {}, sidecars: {}, writable: {} });
  });

  test('plain objects of another realm are plain, as in jest', () => {
    const properties = runInNewContext('({ http: { port: 8080 }, args: ["--port", "8080"] })');
    expect(problemsOf(service(properties))).toEqual([]);
  });
});

describe('large input', () => {
  test('150,000 mistakes are all in the error, and its message stays readable', () => {
    const keys = Array.from({ length: 150_000 }, () => 1);
    const declare = () => System.from({ system: 'shop', secrets: { key: { provider: 'vault', keys } } });
    expect(problemsOf(declare)).toHaveLength(150_000);
    expect(() => declare()).toThrow(/and 149900 more$/);
  });

  test('a value that would be gigabytes of JSON is shortened without writing it out', () => {
    let bomb: unknown = 'x';
    for (let level = 0; level < 12; level += 1) bomb = Array.from({ length: 12 }, () => bomb);
    expect(onlyProblemOf(service({ ...HTTP, description: bomb })).received).toMatch(/^\[.{100,}\.\.\.$/);
  });

  test('brackets beyond the stack are one problem', () => {
    for (const text of [
      '['.repeat(100_000),
      `system: ${'['.repeat(5_000)}${']'.repeat(5_000)}`,
      '{a: '.repeat(50_000),
      '- '.repeat(50_000),
    ])
      expect(onlyProblemOf(() => parseSystem(text))).toMatchObject({
        code: 'invalid-yaml',
        received: 'values within values, too deep to read',
      });
  });

  test('aliases that grow without bounds are refused', () => {
    const doubled = ['&a [x, x]', ...'bcdefghijklmnopqrstuvwxyz'].map((letter, index) =>
      index === 0 ? 'a: &a [x, x]' : `${letter}: &${letter} [*${String.fromCharCode(96 + index)}, *${String.fromCharCode(96 + index)}]`,
    );
    expect(onlyProblemOf(() => parseSystem(doubled.join('\n')))).toMatchObject({ code: 'invalid-yaml', fix: 'write the values out' });
  });
});
