import { KeelsonError, type Problem } from 'keelson';
import { show } from '../../src/model/problem';

const problem = (path: string, more: Partial<Problem> = {}): Problem => ({
  code: 'invalid-value',
  path,
  received: '80',
  expected: 'a port from 1024 to 65535',
  fix: 'choose another',
  ...more,
});

describe('the message of an error', () => {
  test('says of each problem where it stands, what was there, what may stand there and what to do', () => {
    const error = new KeelsonError([
      problem('services.web.http.port', { source: 'system.ts:12:20' }),
      problem('services.api', {
        code: 'no-port',
        received: 'neither http nor grpc',
        expected: 'a port for callers',
        fix: 'add http: { port: 8080 }',
      }),
    ]);
    expect(error.message).toBe(
      [
        '2 problems in what was declared',
        '  services.api  [no-port]',
        '    received: neither http nor grpc',
        '    expected: a port for callers',
        '    fix:      add http: { port: 8080 }',
        '  services.web.http.port  [invalid-value]',
        '    at:       system.ts:12:20',
        '    received: 80',
        '    expected: a port from 1024 to 65535',
        '    fix:      choose another',
      ].join('\n'),
    );
  });

  test('counts one problem as one', () => {
    expect(new KeelsonError([problem('a')]).message).toMatch(/^1 problem in what was declared\n/);
  });

  test('keeps names from breaking its lines or moving the cursor', () => {
    const { message, problems } = new KeelsonError([problem('services.a\n  fix: run me\u001b[2K\u009b\u202e\u2028b')]);
    expect(message.split('\n')[1]).toBe('  services.a\\u000a  fix: run me\\u001b[2K\\u009b\\u202e\\u2028b  [invalid-value]');
    expect(message.split('\n')).toHaveLength(5);
    expect(problems[0]?.path).toContain('\u001b');
  });

  test('spells out a hundred problems and counts the others', () => {
    const { message, problems } = new KeelsonError(Array.from({ length: 150 }, (_, index) => problem(`a.${index}`)));
    expect(problems).toHaveLength(150);
    expect(message.match(/invalid-value/g)).toHaveLength(100);
    expect(message).toMatch(/\n {2}and 50 more$/);
  });
});

describe('an error', () => {
  test('sorts its problems by path, code and what was received, whatever their order', () => {
    const problems = [
      problem('b'),
      problem('a', { code: 'b-code' }),
      problem('a', { code: 'a-code', received: '2' }),
      problem('a', { code: 'a-code', received: '1' }),
      problem('B'),
      problem('ä'),
    ];
    const order = (error: KeelsonError) => error.problems.map(({ path, code, received }) => `${path} ${code} ${received}`);
    const expected = ['B invalid-value 80', 'a a-code 1', 'a a-code 2', 'a b-code 80', 'b invalid-value 80', 'ä invalid-value 80'];
    expect(order(new KeelsonError(problems))).toEqual(expected);
    expect(order(new KeelsonError([...problems].reverse()))).toEqual(expected);
  });

  test('leaves the list that it was given as it was', () => {
    const problems = [problem('b'), problem('a')];
    new KeelsonError(problems);
    expect(problems.map(({ path }) => path)).toEqual(['b', 'a']);
  });

  test('is an Error with a name', () => {
    const error = new KeelsonError([problem('a')]);
    expect(error).toBeInstanceOf(Error);
    expect(`${error.name} ${String(error)}`).toMatch(/^KeelsonError KeelsonError: 1 problem/);
  });
});

test.each<[unknown, string]>([
  [undefined, 'nothing'],
  [null, 'null'],
  [0, '0'],
  [-0, '0'],
  [Number.NaN, 'NaN'],
  [-Infinity, '-Infinity'],
  [true, 'true'],
  ['', '""'],
  ['a "quoted"\nword', '"a \\"quoted\\"\\nword"'],
  ['\ud800', '"\\ud800"'],
  [[1, 'a', undefined, null], '[1,"a",null,null]'],
  [{ a: 1, b: undefined, c: { d: [] } }, '{"a":1,"c":{"d":[]}}'],
  [10n, '10n'],
  [Symbol('x'), 'a symbol'],
  [() => 1, 'a function'],
  [new Date(0), 'an instance of Date'],
  [{ run: () => 1 }, '{"run":a function}'],
])('%p is shown as %s', (value, text) => {
  expect(show(value)).toBe(text);
});

describe('what is long is shown shortened', () => {
  test('a text with its length', () => {
    expect(show('x'.repeat(118))).toBe(`"${'x'.repeat(118)}"`);
    expect(show('x'.repeat(500))).toBe(`"${'x'.repeat(119)}... (500 characters)`);
  });

  test('a list and an object without it', () => {
    expect(show(Array.from({ length: 1_000 }, () => 1))).toBe(`[${'1,'.repeat(59)}1...`);
    expect(show(Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`key${index}`, 'x'])))).toMatch(
      /^\{"key0":"x",.{108}\.\.\.$/,
    );
  });

  test('never in the middle of a character', () => {
    expect(show(`${'x'.repeat(118)}😀`)).toBe(`"${'x'.repeat(118)}... (120 characters)`);
  });
});
