import { parseSystem } from 'keelson';
import { mistakesOf, onlyProblemOf, problemsOf } from './problems';

/** The line on which a mark stands in a text, and the text without it. */
function marked(text: string): { readonly text: string; readonly place: string } {
  const before = text.slice(0, text.indexOf('»')).split('\n');
  return { text: text.replace('»', ''), place: `shop.yaml:${before.length}:${(before.at(-1) as string).length + 1}` };
}

const BASE = `system: shop
services:
  catalog: { http: { port: 8080 } }
`;

describe('a problem of a YAML text names its line: the mark is where', () => {
  test.each<[string, string, string]>([
    ['an unknown property', 'unknown-property services.orders.imgae', `${BASE}  orders:\n    http: { port: 8080 }\n    »imgae: a:1\n`],
    ['a wrong value', 'invalid-value services.orders.http.port', `${BASE}  orders:\n    http:\n      »port: 80\n`],
    ['a wrong value in one line', 'invalid-value services.orders.http.port', `${BASE}  orders: { http: { »port: 80 } }\n`],
    [
      'a missing property, at what lacks it',
      'missing-property services.orders.http.port',
      `${BASE}  orders:\n    »http:\n      timeout: 5s\n`,
    ],
    ['a declaration, at its name', 'no-port services.orders', `${BASE}  »orders:\n    runtime: go\n`],
    [
      'a value deep in a list',
      'invalid-value services.orders.http.versions.1.sunset',
      `${BASE}  orders:\n    http:\n      port: 8080\n      versions:\n        - name: v1\n        - name: v2\n          »sunset: soon\n`,
    ],
    [
      'an entry of a list',
      'invalid-value services.orders.args.2',
      `${BASE}  orders:\n    http: { port: 8080 }\n    args:\n      - one\n      - two\n      - »3\n`,
    ],
    [
      'an unknown reference',
      'unknown-reference services.orders.calls.1.service',
      `${BASE}  orders:\n    http: { port: 8080 }\n    calls:\n      - service: catalog\n      - timeout: 1s\n        »service: catlog\n`,
    ],
    [
      'a property of an edge',
      'invalid-value services.orders.calls.catalog.timeout',
      `${BASE}  orders:\n    http: { port: 8080 }\n    calls:\n      - service: catalog\n        »timeout: soon\n`,
    ],
    [
      'a property of a route',
      'invalid-value services.orders.exposes.shop.example.com/v1.jwt.audiences.0',
      `${BASE}  orders:\n    http: { port: 8080 }\n    exposes:\n      - host: shop.example.com\n        path: /v1\n        jwt:\n          issuer: a\n          jwksUri: https://a\n          audiences: [»5]\n`,
    ],
    [
      'an edge that stands twice, the second',
      'duplicate-edge services.orders.calls.catalog',
      `${BASE}  orders:\n    http: { port: 8080 }\n    calls:\n      - service: catalog\n      - »service: catalog\n        retries: 1\n`,
    ],
    ['a section that is null', 'invalid-value workers', `${BASE}»workers:\n`],
    ['a section that is a list', 'invalid-value workers', `${BASE}»workers:\n  - mailer\n`],
    ['a key that is a number', 'invalid-name services.8080', `${BASE}  »8080: { http: { port: 8080 } }\n`],
    ['an unknown section', 'unknown-property servics', `${BASE}»servics: {}\n`],
    ['the name of the system', 'invalid-name system', 'owner: team\n»system: Shop\n'],
    ['the owner of the system', 'invalid-value shop.owner', 'system: shop\n»owner: team shop\n'],
    ['a document without a name', 'missing-property system', '# a comment\n\n»services: {}\n'],
    ['a list at the top', 'invalid-value system', '\n»- system: shop\n'],
    ['an empty text', 'invalid-value system', '»'],
    ['a comment alone', 'invalid-value system', '»# nothing\n'],
    ['a text alone', 'invalid-value system', '»shop\n'],
    [
      'what an alias repeats, at the alias',
      'duplicate-port services.orders',
      `${BASE}  »orders:\n    http: &port { port: 8080 }\n    grpc: *port\n`,
    ],
    [
      'JSON',
      'invalid-value services.orders.http.port',
      '{\n  "system": "shop",\n  "services": { "orders": { "http": {\n    »"port": 80\n  } } }\n}\n',
    ],
    ['a key that stands twice', 'invalid-yaml shop.yaml', 'system: shop\nservices: {}\n»services: {}\n'],
    ['a bracket that is not closed', 'invalid-yaml shop.yaml', 'system: [shop\n»'],
    ['a tab as indentation', 'invalid-yaml shop.yaml', 'system: shop\nservices:\n»\torders: {}\n'],
    ['an alias of nothing', 'invalid-yaml shop.yaml', 'system: shop\nowner: »*team\n'],
    ['a tag that is not understood', 'invalid-yaml shop.yaml', 'system: shop\nowner: »!secret team\n'],
    ['a second document', 'invalid-yaml shop.yaml', 'system: shop\n»---\nsystem: other\n'],
  ])('%s', (_, mistake, markedText) => {
    const { text, place } = marked(markedText);
    const [problem] = problemsOf(() => parseSystem(text, 'shop.yaml')).filter(({ code, path }) => `${code} ${path}` === mistake);
    expect({ found: mistakesOf(() => parseSystem(text, 'shop.yaml')), source: problem?.source }).toEqual({
      found: expect.arrayContaining([mistake]),
      source: place,
    });
  });

  test('and the second mistake its own', () => {
    const sources = problemsOf(() => parseSystem(`${BASE}  a: { http: { port: 80 } }\n  b: { http: { port: 81 } }\n`, 'shop.yaml'));
    expect(sources.map(({ source }) => source)).toEqual(['shop.yaml:4:16', 'shop.yaml:5:16']);
  });

  test('after line breaks of Windows too', () => {
    const { text, place } = marked(`${BASE}  orders:\n    »http: 5\n`.replaceAll('\n', '\r\n'));
    expect(onlyProblemOf(() => parseSystem(text, 'shop.yaml'))).toMatchObject({ path: 'services.orders.http', source: place });
  });
});

describe('YAML that says more than JSON', () => {
  test('may repeat a value by an alias and merge a map', () => {
    const system = parseSystem(`system: shop
services:
  catalog: &service
    http: &port { port: 8080 }
    runtime: go
  orders:
    <<: *service
    runtime: fastapi
  search:
    http: *port
`);
    expect(system.toJSON().services).toEqual({
      catalog: { http: { port: 8080 }, runtime: 'go' },
      orders: { http: { port: 8080 }, runtime: 'fastapi' },
      search: { http: { port: 8080 } },
    });
  });

  test('is YAML 1.2: yes and no are texts, and so is a day', () => {
    const system = parseSystem(`${BASE}workers: { mailer: { env: { A: yes, B: off, C: 2027-06-30, D: "1" } } }\n`);
    expect(system.toJSON().workers?.mailer?.env).toEqual({ A: 'yes', B: 'off', C: '2027-06-30', D: '1' });
  });

  test('asks for quotes where a text looks like a number', () => {
    expect(mistakesOf(() => parseSystem(`${BASE}workers: { mailer: { env: { A: 1, B: true, C: null } } }\n`))).toEqual([
      'invalid-value workers.mailer.env.A',
      'invalid-value workers.mailer.env.B',
      'invalid-value workers.mailer.env.C',
    ]);
  });

  test('has no numbers beyond those of JSON', () => {
    for (const number of ['.inf', '-.inf', '.nan', '1e400'])
      expect(mistakesOf(() => parseSystem(`${BASE}workers: { mailer: { user: ${number} } }\n`))).toEqual([
        'invalid-value workers.mailer.user',
      ]);
  });

  test('has no types of YAML 1.1', () => {
    for (const value of ['!!binary aGVsbG8=', '!!set { a, b }', '!!timestamp 2027-06-30', '!!python/object:a.b {}'])
      expect(problemsOf(() => parseSystem(`system: shop\ndescription: ${value}\n`)).length).toBeGreaterThan(0);
  });

  test('may leave a worker, a job or a context empty', () => {
    expect(parseSystem('system: shop\nworkers:\n  mailer:\njobs:\n  report:\ncontexts:\n  ordering:\n').toJSON()).toEqual({
      system: 'shop',
      workers: { mailer: {} },
      jobs: { report: {} },
      contexts: { ordering: {} },
    });
  });
});

test('the file is called system.yaml unless it is called otherwise', () => {
  expect(onlyProblemOf(() => parseSystem('- a')).source).toBe('system.yaml:1:1');
});

test('an error of the parser says what the parser says', () => {
  expect(onlyProblemOf(() => parseSystem('system: shop\nsystem: other\n', 'shop.yaml'))).toEqual({
    code: 'invalid-yaml',
    path: 'shop.yaml',
    source: 'shop.yaml:2:1',
    received: '"system: other"',
    expected: 'YAML 1.2: Map keys must be unique',
    fix: 'correct it there; what follows it was not read',
  });
});
