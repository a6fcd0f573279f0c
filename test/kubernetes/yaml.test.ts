import { Yaml } from 'cdk8s';
import { parse } from 'yaml';
import { stringifyManifest, stringifyManifests } from '../../src/kubernetes/yaml';
import fc from '../property';
import { ALL_TRAPS, anyManifest, anyString, anyValue, TRAPS } from './yaml/strings';

/** What cdk8s writes in a way that gives another value when it is read. Keelson writes the same. */
const LOST = {
  'blanks alone, then a break': { texts: [' \n', '  \n\n'], matches: (text: string) => /^[ \t\n]*\n$/.test(text) && /[ \t]/.test(text) },
  'a line of one blank in quotes': {
    texts: [`${'word '.repeat(10)}\n \nx\n `],
    matches: (text: string) => /\n \n/.test(text) && /\n[\t ]+$|[^\P{Cc}\t\n]|\p{Cs}/u.test(text),
  },
};
const OCTAL_OF_YAML_1_2 = /^0o[0-7]+$/;
const isKept = (text: string) => !Object.values(LOST).some((lost) => lost.matches(text)) && !OCTAL_OF_YAML_1_2.test(text);
const isKeptAsKey = (text: string) => isKept(text) && text !== '<<' && !text.startsWith('\ufeff');

describe('a manifest is written with the bytes that cdk8s writes', () => {
  test.each(Object.entries(TRAPS))('strings as values, in lists and as keys: %s', (_, texts) => {
    for (const text of texts) {
      for (const manifest of [
        { key: text },
        { list: [text, [text]] },
        { deep: { deeper: [{ key: text }] } },
        { [text]: text },
        { map: { [text]: { [text]: [{ [text]: {} }] } } },
      ]) {
        expect(stringifyManifest(manifest)).toBe(Yaml.stringify(manifest));
      }
    }
  });

  test('numbers', () => {
    const numbers = [0, -0, 1, -1, 1.5, 0.1, 1e21, -1e21, 1e-7, 5e-324, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 2 ** 53 + 2];
    expect(stringifyManifest({ numbers })).toBe(Yaml.stringify({ numbers }));
  });

  test('empty and nested collections', () => {
    const manifest = {
      a: {},
      b: [],
      c: [[], {}, [[]], [{}], [[1, [2]], 3], { a: [], b: { c: {} } }],
      d: { e: [{ f: 1, g: [{ h: null }] }] },
      f: [null, undefined, true],
      g: undefined,
    };
    expect(stringifyManifest(manifest)).toBe(Yaml.stringify(manifest));
    expect(stringifyManifest({})).toBe(Yaml.stringify({}));
    expect(stringifyManifest([{ a: 1 }, [], {}])).toBe(Yaml.stringify([{ a: 1 }, [], {}]));
  });

  test('keys around the 1024 characters up to which YAML allows them on one line', () => {
    for (const length of [1022, 1023, 1024, 1025, 1026]) {
      for (const end of ['', ':', '\n', '"']) {
        const key = 'x'.repeat(length - end.length) + end;
        const manifest = { [key]: 'text', a: { [key]: { b: [1, { [key]: [] }] } }, b: [{ [key]: [{ c: 'a\nb' }] }] };
        expect(stringifyManifest(manifest)).toBe(Yaml.stringify(manifest));
      }
    }
  });

  test('a key that looks like the end of a document is quoted at the top only, in whatever order they come', () => {
    const manifest = { a: { '---': 1, '... x': 2 }, '---': { '---': 3 }, '... x': 4, '\u2028%x': 5 };
    expect(stringifyManifest(manifest)).toBe(Yaml.stringify(manifest));
    expect(stringifyManifest(manifest)).toContain('  ---: 1\n');
    expect(stringifyManifest(manifest)).toContain('\n"---":\n  ---: 3\n');
  });

  test('several manifests, one and none', () => {
    const manifests = [{ a: 1 }, { b: 'x\n' }, {}];
    expect(stringifyManifests(manifests)).toBe(Yaml.stringify(...manifests));
    expect(stringifyManifests(manifests.slice(0, 1))).toBe(Yaml.stringify(...manifests.slice(0, 1)));
    expect(stringifyManifests([])).toBe(Yaml.stringify());
  });

  test('any tree of JSON values', () => {
    fc.assert(
      fc.property(anyManifest, (manifest) => stringifyManifest(manifest) === Yaml.stringify(manifest)),
      { numRuns: 2000 },
    );
  });

  test('an object that stands at two places gets an anchor and aliases, a cycle included', () => {
    const labels = { app: 'orders' };
    const none: unknown[] = [];
    const cycle: Record<string, unknown> = { name: 'itself' };
    cycle.self = cycle;
    for (const manifest of [{ a: labels, b: labels, c: [labels] }, { a: none, b: none }, cycle]) {
      expect(stringifyManifest(manifest)).toBe(Yaml.stringify(manifest));
      expect(stringifyManifest(manifest)).toContain('&a1');
    }
  });

  test.each<[string, unknown]>([
    ['a date', new Date(0)],
    ['a map', new Map([['a', 1]])],
    ['a set', new Set(['a'])],
    ['a big integer', 10n ** 30n],
    ['an infinite number', -Infinity],
    ['not a number', NaN],
    [
      'an instance of a class',
      new (class Quantity {
        readonly value = '1';
      })(),
    ],
    [
      'an instance that has a JSON form',
      new (class Quantity {
        toJSON() {
          return '1';
        }
      })(),
    ],
    ['a boxed string', Object('yes')],
    ['bytes', Buffer.from('abc')],
  ])('what JSON does not know: %s', (_, value) => {
    const manifest = { a: 'yes', b: [{ c: value }] };
    expect(stringifyManifest(manifest)).toBe(Yaml.stringify(manifest));
  });

  test('a function is refused, as by cdk8s', () => {
    const manifest = { a: () => 1 };
    expect(() => Yaml.stringify(manifest)).toThrow('Tag not resolved');
    expect(() => stringifyManifest(manifest)).toThrow('Tag not resolved');
  });

  test('the yaml package is loaded only for what is no tree of JSON values', () => {
    jest.isolateModules(() => {
      jest.doMock('yaml', () => {
        throw new Error('yaml was loaded');
      });
      const isolated: typeof import('../../src/kubernetes/yaml') = require('../../src/kubernetes/yaml');
      expect(isolated.stringifyManifest({ traps: ALL_TRAPS, 'a\nb': [{}] })).toBe(stringifyManifest({ traps: ALL_TRAPS, 'a\nb': [{}] }));
      expect(() => isolated.stringifyManifest({ a: new Date(0) })).toThrow('yaml was loaded');
      jest.dontMock('yaml');
    });
  });
});

describe('what is written reads back as the same value', () => {
  const versions = ['1.1', '1.2'] as const;

  test.each(versions)('each trap, under YAML %s', (version) => {
    for (const text of ALL_TRAPS) {
      expect(parse(stringifyManifest({ key: text, list: [text] }), { version })).toStrictEqual({ key: text, list: [text] });
      if (isKeptAsKey(text)) expect(parse(stringifyManifest({ [text]: 1 }), { version })).toStrictEqual({ [text]: 1 });
    }
  });

  test.each(versions)('any tree of JSON values, under YAML %s', (version) => {
    const names = anyString.filter((text) => isKeptAsKey(text));
    const texts = anyString.filter((text) => isKept(text));
    const manifests = fc.dictionary(names, anyValue(texts, names, fc.constant(null)), { maxKeys: 6, noNullPrototype: true });
    fc.assert(
      fc.property(manifests, (manifest) => {
        expect(JSON.stringify(parse(stringifyManifest(manifest), { version }))).toBe(JSON.stringify(manifest));
      }),
      { numRuns: 700 },
    );
  });

  test.each(Object.entries(LOST))('save what cdk8s loses too: %s', (_, { texts, matches }) => {
    for (const key of texts) {
      expect(matches(key)).toBe(true);
      expect(stringifyManifest({ key })).toBe(Yaml.stringify({ key }));
      expect(parse(Yaml.stringify({ key }), { version: '1.1' })).not.toEqual({ key });
    }
  });

  test('save 0o17, which YAML 1.2 reads as a number, and keys that start with a byte order mark or are <<', () => {
    expect(parse(stringifyManifest({ key: '0o17' }), { version: '1.1' })).toEqual({ key: '0o17' });
    expect(parse(stringifyManifest({ key: '0o17' }), { version: '1.2' })).toEqual({ key: 15 });
    expect(parse(stringifyManifest({ '\ufeffkey': 1 }))).toEqual({ key: 1 });
    expect(() => parse(stringifyManifest({ '<<': 1 }), { version: '1.1' })).toThrow('Merge sources must be maps');
  });
});
