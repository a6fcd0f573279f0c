import type { Problem } from 'keelson';
import {
  anyText,
  either,
  type Field,
  flag,
  isRecord,
  list,
  map,
  measure,
  number,
  object,
  oneOf,
  partial,
  required,
  type Shape,
  text,
  whole,
} from '../../src/model/shape';

const LATE = `\${Token[TOKEN.1]}`;

function problemsOf(field: Field, value: unknown): Problem[] {
  const problems: Problem[] = [];
  field.check(value, { path: ['at'], depth: 0, source: { locate: () => undefined }, problems });
  return problems;
}

const mistakesOf = (field: Field, value: unknown): string[] => problemsOf(field, value).map(({ code, path }) => `${code} ${path}`);
const WRONG = ['invalid-value at'];

interface Port {
  readonly port: number;
  readonly timeout?: string;
  readonly protocol?: string;
}
const shape: Shape<Port> = { port: required(whole('a port', 1, 9)), timeout: text('a time'), protocol: oneOf('http', 'grpc') };
const port = object<Port>(shape, 'a port such as { port: 8 }');

describe('an object', () => {
  test('with the properties that it may have is right', () => {
    expect(mistakesOf(port, { port: 8, timeout: '5s' })).toEqual([]);
    expect(mistakesOf(port, { port: 8, timeout: undefined })).toEqual([]);
  });

  test('names the nearest property for one that is misspelt', () => {
    expect(problemsOf(port, { port: 8, timeuot: '5s' })).toEqual([
      {
        code: 'unknown-property',
        path: 'at.timeuot',
        received: '"timeuot"',
        expected: 'one of port, timeout, protocol',
        fix: 'did you mean timeout?',
      },
    ]);
  });

  test('says to remove a property that is like none', () => {
    expect(problemsOf(port, { port: 8, sidecar: true })[0]?.fix).toBe('remove it');
  });

  test('names a property that is missing, undefined or not', () => {
    const missing = [{ code: 'missing-property', path: 'at.port', received: 'nothing', expected: 'a port', fix: 'add port' }];
    expect(problemsOf(port, {})).toEqual(missing);
    expect(problemsOf(port, { port: undefined })).toEqual(missing);
  });

  test('gathers the problems of all its properties', () => {
    expect(mistakesOf(port, { port: 10, timeout: '', protocol: 'ftp', extra: 1 })).toEqual([
      'invalid-value at.port',
      'invalid-value at.timeout',
      'invalid-value at.protocol',
      'unknown-property at.extra',
    ]);
  });

  test.each([[null], ['text'], [[]], [5], [new Date(0)], [new Map()]])('is not %p', (value) => {
    expect(mistakesOf(port, value)).toEqual(WRONG);
  });

  test('finds no property that every object inherits', () => {
    expect(mistakesOf(port, JSON.parse('{"port":8,"__proto__":{"port":9},"constructor":1,"toString":2,"hasOwnProperty":3}'))).toEqual([
      'unknown-property at.__proto__',
      'unknown-property at.constructor',
      'unknown-property at.toString',
      'unknown-property at.hasOwnProperty',
    ]);
  });

  test('asks for nothing where all of it is optional', () => {
    expect(mistakesOf(object(partial(shape), 'some of a port'), {})).toEqual([]);
    expect(mistakesOf(object(partial(shape), 'some of a port'), { port: 10 })).toEqual(['invalid-value at.port']);
  });
});

describe('a text', () => {
  const name = text('a name', { pattern: '^[a-z]+$', maxLength: 3 });

  test.each(['a', 'abc'])('%s is right', (value) => expect(mistakesOf(name, value)).toEqual([]));
  test.each(['', 'abcd', 'A', 'a\n', 5, null, ['a'], Object('a')])('%p is wrong', (value) =>
    expect(mistakesOf(name, value)).toEqual(WRONG),
  );

  test('that is known only later is refused, unless it may be late', () => {
    expect(problemsOf(name, LATE)).toMatchObject([
      { code: 'late-value', received: `"${LATE}"`, expected: 'a name, known when Keelson runs' },
    ]);
    expect(mistakesOf(text('a host', { pattern: '^[a-z]+$', maxLength: 3, late: true }), `https://${LATE}/`)).toEqual([]);
  });

  test('has at most 8192 characters unless it says otherwise, counted as JSON Schema counts them', () => {
    expect(mistakesOf(text('words'), 'x'.repeat(8_192))).toEqual([]);
    expect(mistakesOf(text('words'), 'x'.repeat(8_193))).toEqual(WRONG);
    expect(mistakesOf(text('words'), '😀'.repeat(8_192))).toEqual([]);
    expect(mistakesOf(text('words'), '😀'.repeat(8_193))).toEqual(WRONG);
  });

  test('of any kind may be empty and late', () => {
    for (const value of ['', 'a\nb', LATE]) expect(mistakesOf(anyText('a string'), value)).toEqual([]);
    for (const value of [1, null, undefined, []]) expect(mistakesOf(anyText('a string'), value)).toEqual(WRONG);
  });
});

describe('a number', () => {
  test('lies within its bounds, both included', () => {
    const field = number('a number', 0.5, 2);
    for (const value of [0.5, 1.25, 2]) expect(mistakesOf(field, value)).toEqual([]);
    for (const value of [0.49, 2.01, Number.NaN, Infinity, -Infinity, '1', 1n, null]) expect(mistakesOf(field, value)).toEqual(WRONG);
  });

  test('that is whole has no fraction', () => {
    expect(mistakesOf(whole('a number', 0, 2), 1.5)).toEqual(WRONG);
    expect(mistakesOf(whole('a number', 0, 2), 1.0)).toEqual([]);
  });
});

test('a flag is true or false, and nothing that is like them', () => {
  for (const value of [true, false]) expect(mistakesOf(flag(), value)).toEqual([]);
  for (const value of ['true', 1, 0, null]) expect(mistakesOf(flag(), value)).toEqual(WRONG);
});

test('one of a few values is that very value', () => {
  const field = oneOf('a', 1, false);
  for (const value of ['a', 1, false]) expect(mistakesOf(field, value)).toEqual([]);
  for (const value of ['A', '1', 'false', true, null, Number.NaN]) expect(mistakesOf(field, value)).toEqual(WRONG);
  expect(field.expected).toBe('one of "a", 1, false');
});

test('a measure is within its bounds after it was read', () => {
  const field = measure('a length', '^\\d+m$', (value) => (value.endsWith('m') ? Number.parseInt(value, 10) : undefined), {
    min: 1,
    max: 5,
  });
  for (const value of ['1m', '5m']) expect(mistakesOf(field, value)).toEqual([]);
  for (const value of ['0m', '6m', '3', 3, null, LATE]) expect(mistakesOf(field, value)).toEqual(WRONG);
});

describe('a list', () => {
  const field = list(whole('a number', 0, 9), { min: 1 });

  test('says which of its entries is wrong', () => {
    expect(mistakesOf(field, [1, 10, 2, 'x'])).toEqual(['invalid-value at.1', 'invalid-value at.3']);
  });

  test('has no holes', () => {
    expect(mistakesOf(field, Object.assign(new Array(3), { 1: 1 }))).toEqual(['invalid-value at.0', 'invalid-value at.2']);
  });

  test.each([[[]], [{}], ['12'], [null]])('is not %p', (value) => expect(mistakesOf(field, value)).toEqual(WRONG));
});

describe('a map', () => {
  const field = map({ pattern: '^[A-Za-z_]+$', expected: 'a variable' }, anyText('a string'));

  test('says which key and which value is wrong', () => {
    expect(problemsOf(field, { OK: 'x', 'NOT OK': 'x', NUMBER: 1 })).toMatchObject([
      { code: 'invalid-key', path: 'at.NOT OK', received: '"NOT OK"', expected: 'a variable' },
      { code: 'invalid-value', path: 'at.NUMBER', received: '1', expected: 'a string' },
    ]);
  });

  test('leaves out what is undefined', () => expect(mistakesOf(field, { A: undefined })).toEqual([]));
  test('takes the keys that every object inherits for keys', () => {
    expect(mistakesOf(field, JSON.parse('{"__proto__":"a","constructor":"b"}'))).toEqual([]);
    expect(mistakesOf(field, JSON.parse('{"__proto__":1}'))).toEqual(['invalid-value at.__proto__']);
  });
  test.each([[[]], ['12'], [null]])('is not %p', (value) => expect(mistakesOf(field, value)).toEqual(WRONG));
});

describe('a choice', () => {
  const field = either(oneOf(false), whole('a number', 1, 9), port, object({ host: required(text('a host')) }, 'a host such as { host }'));

  test('takes each of its forms', () => {
    for (const value of [false, 3, { port: 8 }, { host: 'a' }]) expect(mistakesOf(field, value)).toEqual([]);
  });

  test('reports what is wrong with the form that was meant', () => {
    expect(mistakesOf(field, 10)).toEqual(WRONG);
    expect(problemsOf(field, 10)[0]?.expected).toBe('a number');
    expect(mistakesOf(field, { port: 80 })).toEqual(['invalid-value at.port']);
    expect(mistakesOf(field, { hots: 'a', host: 'b' })).toEqual(['unknown-property at.hots']);
  });

  test('names all of its forms where none was meant', () => {
    expect(problemsOf(field, 'yes')).toMatchObject([
      { received: '"yes"', expected: 'false, or a number, or a port such as { port: 8 }, or a host such as { host }' },
    ]);
  });
});

test('a plain object is one that JSON has', () => {
  for (const value of [{}, { a: 1 }, Object.create(null)]) expect(isRecord(value)).toBe(true);
  for (const value of [null, [], new Date(0), new Map(), 'a', () => 1, Object.create({})]) expect(isRecord(value)).toBe(false);
});

test('of a few words the one that is nearest to a misspelt one is proposed', () => {
  const field = oneOf('istio', 'linkerd', false);
  expect(problemsOf(field, 'istoi')[0]?.fix).toBe('did you mean "istio"?');
  expect(problemsOf(field, 'Linkerd')[0]?.fix).toBe('write "linkerd"');
  expect(problemsOf(field, 'consul')[0]?.fix).toBe('set at to one of "istio", "linkerd", false');
});
