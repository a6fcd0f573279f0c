import Ajv, { type ValidateFunction } from 'ajv/dist/2020';
import { documentSchema, type EnvironmentOptions, environmentSchema, type Problem, System } from 'keelson';
import { validateEnvironment } from '../../src/model/validate-environment';
import fc from '../property';
import { anySystemDocument } from './any-system';
import { EVERY_ENVIRONMENT, EVERYTHING } from './everything';
import { problemsOf } from './problems';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Path = readonly (string | number)[];
type Schema = Readonly<Record<string, any>>;

const ajv = new Ajv({ strict: true });
const takesDocument = ajv.compile(documentSchema());
const takesEnvironment = ajv.compile(environmentSchema());

const system = System.from(EVERYTHING);
const PARTS: readonly (readonly [string, Json, ValidateFunction, Schema, (value: Json) => readonly Problem[]])[] = [
  ['a system', EVERYTHING as unknown as Json, takesDocument, documentSchema(), (value) => problemsOf(() => System.from(value))],
  [
    'an environment',
    EVERY_ENVIRONMENT as unknown as Json,
    takesEnvironment,
    environmentSchema(),
    (value) => validateEnvironment(system, 'production', value as EnvironmentOptions),
  ],
];

/** What the form of a document decides. What it means (a port twice, a name that nothing has) is beyond a schema. */
const OF_FORM = new Set(['invalid-value', 'missing-property', 'unknown-property', 'invalid-key', 'invalid-name', 'late-value']);

/** Values of every kind, each wrong in most places. */
const STRANGERS: readonly Json[] = [null, true, 0, 'a b\n', 'x'.repeat(9_000), [], { unknown: 1 }, { 'a b': 'c' }];

function pathsOf(value: Json, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries: [string | number, Json][] = Array.isArray(value) ? value.map((each, index) => [index, each]) : Object.entries(value);
  return [path, ...entries.flatMap(([key, member]) => pathsOf(member, [...path, key]))];
}

/** The value with what `change` makes of one place in it; undefined removes it. */
function changed(value: Json, [key, ...rest]: Path, change: (old: Json) => Json | undefined): Json | undefined {
  if (key === undefined) return change(value);
  const copy: any = Array.isArray(value) ? [...value] : { ...(value as object) };
  const member = changed(copy[key], rest, change);
  if (member !== undefined) copy[key] = member;
  else if (Array.isArray(copy)) copy.splice(Number(key), 1);
  else delete copy[key];
  return copy;
}

function mutationsAt(path: Path): readonly (readonly [string, (old: Json) => Json | undefined])[] {
  const isRecord = (value: Json): value is { readonly [key: string]: Json } =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  return [
    ...STRANGERS.map((stranger) => [`${path.join('.')} = ${JSON.stringify(stranger)?.slice(0, 20)}`, () => stranger] as const),
    [`without ${path.join('.')}`, (old) => (path.length === 0 ? old : undefined)],
    [`${path.join('.')} and an unknown key`, (old) => (isRecord(old) ? { ...old, unknown: 1 } : old)],
    [
      `${path.join('.')} and an inherited key`,
      (old) => (isRecord(old) ? JSON.parse(`${JSON.stringify(old).slice(0, -1)}, "__proto__": 1}`) : old),
    ],
  ];
}

describe.each(PARTS)('the schema of %s', (_, everything, takes, schema, check) => {
  test('is draft 2020-12, and strict', () => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(ajv.validateSchema(schema)).toBe(true);
  });

  test('takes a document that has every property', () => {
    expect([takes(everything), takes.errors]).toEqual([true, null]);
    expect(check(everything)).toEqual([]);
  });

  test('has no property that this document lacks', () => {
    // Services, workers and jobs have the same edges, sidecars and init containers the same form, a mutation stands for its like.
    const placeOf = (path: string) => path.replace(/\.(services|workers|jobs)\.\*/, '.unit').replace('initContainers', 'sidecars');
    const [known, found] = [new Set<string>(), new Set<string>()];
    const visit = (part: Schema, values: readonly any[], path: string): void => {
      const below = (key: string, schema: Schema, members: readonly any[]) => {
        known.add(placeOf(key));
        if (members.length > 0) found.add(placeOf(key));
        visit(schema, members, key);
      };
      const records = values.filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
      for (const [key, schema] of Object.entries<Schema>(part.properties ?? {}))
        below(
          `${path}.${key}`,
          schema,
          records.filter((value) => Object.hasOwn(value, key)).map((value) => value[key]),
        );
      if (typeof part.additionalProperties === 'object')
        below(
          `${path}.*`,
          part.additionalProperties,
          records.flatMap((value) => Object.values(value)),
        );
      if (part.items !== undefined) below(`${path}[]`, part.items, values.filter(Array.isArray).flat());
      for (const choice of part.anyOf ?? []) visit(choice, values, path);
    };
    visit(schema, [everything], '');
    expect([...known].filter((path) => !found.has(path))).toEqual([]);
  });

  test('refuses what Keelson refuses for its form, and nothing else, wherever a document is changed', () => {
    const differences: string[] = [];
    let refused = 0;
    for (const path of pathsOf(everything)) {
      for (const [mutation, change] of mutationsAt(path)) {
        const document = changed(everything, path, change) as Json;
        const isTaken = takes(document);
        const problems = check(document);
        if (!isTaken) refused += 1;
        const isMistaken = isTaken ? problems.some(({ code }) => OF_FORM.has(code)) : problems.length === 0;
        if (isMistaken) differences.push(`${mutation} is taken by ${isTaken ? 'the schema' : 'Keelson'} alone`);
      }
    }
    expect(differences).toEqual([]);
    expect(refused).toBeGreaterThan(pathsOf(everything).length * 7);
  });
});

describe('the schema of a system', () => {
  const withService = (properties: object, name = 'web') => ({
    system: 'shop',
    services: { [name]: { http: { port: 8080 }, ...properties } },
  });
  const late = `\${Token[TOKEN.1]}`;

  test('takes every valid system', () => {
    fc.assert(
      fc.property(anySystemDocument, (document) => {
        System.from(document);
        expect([takesDocument(document), takesDocument.errors]).toEqual([true, null]);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['52 characters in the name of a service', withService({}, 'x'.repeat(52)), true],
    ['53 characters', withService({}, 'x'.repeat(53)), false],
    ['63 characters in the name of a store', withService({ owns: [{ store: 'x'.repeat(63), engine: 'mysql' }] }), true],
    ['64 characters', withService({ owns: [{ store: 'x'.repeat(64), engine: 'mysql' }] }), false],
    ['a late image', withService({ image: `${late}:1.0.0` }), true],
    ['a late variable', withService({ env: { HOST: late } }), true],
    ['a late external', withService({ reaches: [{ external: `${late}:443` }] }), true],
    ['a late host', withService({ exposes: [{ host: late }] }), true],
    ['a late owner', withService({ owner: late }), false],
    ['a late duration', withService({ shutdown: { drain: late } }), false],
    ['a worker that says nothing', { system: 'shop', workers: { mailer: null } }, true],
    ['a topic that says nothing', { system: 'shop', topics: { events: null } }, false],
  ])('agrees with Keelson about %s', (_, document, isTaken) => {
    expect(takesDocument(document)).toBe(isTaken);
    expect(problemsOf(() => System.from(document)).length === 0).toBe(isTaken);
  });

  test('is more lenient than Keelson where a pattern cannot say it: a late sentence, and the size of a measure', () => {
    for (const properties of [{ description: late }, { shutdown: { drain: '3650d' } }, { resources: { memory: '1Ki' } }]) {
      expect(takesDocument(withService(properties))).toBe(true);
      expect(problemsOf(() => System.from(withService(properties)))).toHaveLength(1);
    }
  });
});
