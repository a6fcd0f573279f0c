import fc from '../../property';

/** Pieces of which the worst strings are made: indicators, blanks, breaks, what looks like other types, what needs an escape. */
const PIECES = [
  ...': |- |? | #|  |$&|a run of words that is long enough to be folded'.split('|'),
  ...': - ? # --- ... % @ ` \' " \\ \\n { } [ ] , & * ! | > ~ = << 0 1 9 _ . + e E x o T Z'.split(' '),
  ...'yes null true .inf .nan 2001-01-01 10:20 é 😀 \u{10ffff}'.split(' '),
  ...'\n \r\t\u0000\u0007\u000b\u001b\u007f\u0085\u00a0\u2028\u2029\ufeff\ud800 \udc00'.split(''),
];

/** Strings of all sorts, most of them nasty. */
export const anyString = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
  fc.string(),
);

/** Keys, some about as long as YAML allows on one line. */
export const anyName = fc.oneof(
  { weight: 8, arbitrary: anyString },
  { weight: 1, arbitrary: anyString.map((text) => text + 'x'.repeat(1016 + (text.length % 16))) },
);

/** Trees of JSON values. */
export function anyValue(texts: fc.Arbitrary<string>, names: fc.Arbitrary<string>, extra: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      texts,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.boolean(),
      extra,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(names, tie('value'), { maxKeys: 5, noNullPrototype: true }),
    ),
  })).value;
}

export const anyManifest = fc.dictionary(anyName, anyValue(anyString, anyName, fc.constantFrom(null, undefined)), { maxKeys: 6 });

/** Strings that YAML 1.1 reads as something else, or not at all, where they stand bare. Grouped by what they look like. */
export const TRAPS: Readonly<Record<string, readonly string[]>> = {
  booleans: 'y Y yes Yes YES n N no No NO on On ON off Off OFF true True TRUE false False FALSE'.split(' '),
  nulls: ['', ...'~ null Null NULL'.split(' ')],
  integers: [...'0 1 -1 +1 007 0775 0o 1_000 0b1010 0b_ 0xFF 0xdead_beef -0x1 12e03 1e5 e10 E123456'.split(' '), '9'.repeat(40)],
  floats: '1.0 .5 5. . -.5 1.5e3 6.02E+23 1_0.5 .inf -.Inf +.INF .nan .NaN .NAN 0e12345'.split(' '),
  times: '1:30 12:30:45 190:20:30 1:30.5 -1:30 22:22 80:80'.split(' '),
  dates: '2001-01-01|2001-1-1|2001-12-14T21:59:43.10-05:00|2001-12-14 21:59:43.1 -5|2001-12-15 2:59:43.10|2001-13-99'.split('|'),
  'indicators alone': '- -- --- ? : # * ! | > % , [ [] ] { {} } = << ...'.split(' '),
  'indicators first': [...'-a ?a :a #a &a *a !a %a @a `a ,a [a {a'.split(' '), '- a', '--- a', '? a', ': a', '... a'],
  'mappings and comments inside': ['a: b', 'a:b', 'a :b', 'a:', 'a #b', 'a#b', 'a\t#b', 'a:\tb', 'http://x:80/#y', 'key: "value" # x'],
  quotes: ["'", '"', `'"`, "it's", "'a'", '"a"', 'say "a"', `it's "a"`, '\\', '\\n', 'C:\\dir\\"x"'],
  blanks: [' ', '  ', '\t', ' a', 'a ', '\ta', 'a\t', 'a  b', 'a\tb', '\u00a0', '\u00a0a', 'a\u00a0', '\u3000'],
  'beyond ASCII': 'é 日本語 😀 \u{10ffff} \u2028 a\u2029b \ufeffa a\ufeffb'.split(' '),
  'control characters': 'a\u0000 \u0007 \u000b \u000c \b \r a\r\nb \u001b[0m \u007f \u0080 \u0085'.split(' '),
  'halves of surrogate pairs': ['\ud800', 'a\udc00', '\udc00\ud800'],
  'text of several lines': ['a\nb', 'a\nb\n', 'a\nb\n\n', '\na', '\n\n a\nb', ' a\nb', '\ta\nb', 'a\n  b\nc', 'a\n\nb', 'a\n \nb', 'a \nb'],
  'text of several lines with a tail': ['a\nb ', 'a\nb \n', 'a\n\n \n\n', 'a\n\t', 'a\n ', '\n', '\n\n'],
  'text of several lines that looks like YAML': ['a\n---\nb', '---\na', '%a\nb', '# a\nb', '- a\n- b\n', 'a: |\n  b\n', '"a\nb'],
  'quoted text of several lines': [
    'a\u0000\nb',
    `a\n ${'-'.repeat(40)}\n\n\nb\u0000 \n c\n\n`,
    `${'word '.repeat(9)}\n `,
    `${'word '.repeat(9)}\n\n\t`,
  ],
  'quoted text around the 40 characters from which it is folded': [36, 37, 38, 39, 40, 41].map(
    (length) => `${'x'.repeat(length - 10)}\n\u0000`,
  ),
  'long text': ['word '.repeat(500).trim(), 'x'.repeat(5000), `${'word '.repeat(500)}\n${'word '.repeat(500)}`],
  'no trap':
    'a orders app.kubernetes.io/name 25% 100m 1.2.3 v1 10.0.0.0/8 yess nulls a.io/a:1.2@sha256:0f /livez a* 0o9 1-2-3 Norway'.split(' '),
};

export const ALL_TRAPS = Object.values(TRAPS).flat();
