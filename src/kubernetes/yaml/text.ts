/**
 * The text of one string in YAML 1.1: plain where every reader takes it for a string, else quoted, else a block.
 * The decisions are those of the npm package `yaml` 2.x, which cdk8s writes with.
 */

/** Strings that repeat (labels, field names, images) are decided once. The bounds keep a long run's memory flat. */
const CACHED_VALUES = 20_000;
const CACHED_KEYS_OF_A_DEPTH = 2_000;
const CACHED_LENGTH = 200;

/** Longer than this, a key needs the explicit form `? key`: YAML 1.1, section 9.2, "simple keys". */
const SIMPLE_KEY_LENGTH = 1024;

/** A quoted string shorter than this keeps its line breaks as `\n`: `doubleQuotedMinMultiLineLength` of `yaml`. */
const FOLDED_LENGTH = 40;

/**
 * What most strings of a manifest match, and none that needs a closer look: a word of six or more characters that neither
 * starts like a number, `e10` included, nor is as short as `false`.
 */
const SURELY_PLAIN = /^[a-df-zA-DF-Z/][\w./:@-]{4,}[\w./@-]$/;

/** What YAML 1.1 reads as null, a boolean, a number, a time or a date. A merge key, `<<`, is not among them: `yaml` leaves it bare. */
const READ_AS_ANOTHER_TYPE = new RegExp(
  `^(?:${[
    '~|[Nn]ull|NULL|', // the last alternative is the empty string
    'Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON|N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF',
    '[-+]?(?:0b[01_]+|0x[\\da-fA-F_]+|\\d[\\d_]*)',
    '[-+]?\\.(?:inf|Inf|INF)|\\.nan|\\.NaN|\\.NAN',
    '[-+]?(?:\\d[\\d_]*)?(?:\\.[\\d_]*)?[eE][-+]?\\d+',
    '[-+]?(?:\\d[\\d_]*)?\\.[\\d_]*',
    '[-+]?\\d[\\d_]*(?::[0-5]?\\d)+(?:\\.[\\d_]*)?',
    '\\d{4}-\\d{1,2}-\\d{1,2}(?:(?:[tT]|[ \\t]+)\\d{1,2}:\\d{1,2}:\\d{1,2}(?:\\.\\d+)?(?:[ \\t]*(?:Z|[-+][012]?\\d(?::\\d{2})?))?)?',
  ].join('|')})$`,
);

/** Where plain text would be read as something else than text: an indicator first, a comment or a mapping inside, blanks around. */
const HAS_INDICATOR = /^[\t ,[\]{}#&*!|>'"%@`]|^[?-](?:$|[ \t])|:[ \t]|[\t ]#|[\t :]$/;

/** Control characters other than tab and line feed, and halves of surrogate pairs: they stand as escapes, in double quotes. */
const NEEDS_ESCAPE = /[^\P{Cc}\t\n]|\p{Surrogate}/u;

/** What a reader could take for the end of a document or a directive, at the start of a line; U+2028 and U+2029 start one too. */
const MARKER = /^(?:%|---|\.\.\.)/m;

/** A key as it is written, its colon included. */
export interface KeyText {
  /** At the start of a line, the line break before it included. */
  readonly line: string;
  /** On a line that has begun, as the first key of a list's item. */
  readonly inline: string;
  /** Whether the key has the form `? key`, with its colon on the next line. Then even a map starts on the colon's line. */
  readonly isExplicit: boolean;
}

const values = new Map<string, string>();
const keysAtDepth: Map<string, KeyText>[] = [];

/**
 * A string as the value of a member or the item of a list, with the blank before it.
 *
 * @param depth how many levels lie above it; never 0, as a manifest is not a lone string
 */
export function stringText(value: string, depth: number): string {
  const known = values.get(value);
  if (known !== undefined) return known;
  if (!value.includes('\n')) return remember(values, CACHED_VALUES, value, ` ${lineText(value)}`);
  const indent = blanks(depth);
  return ` ${NEEDS_ESCAPE.test(value) || endsInBlankLine(value) ? doubleQuoted(value, indent) : block(value, indent)}`;
}

/** A string as a key of a map with `depth` levels above it. */
export function keyText(key: string, depth: number): KeyText {
  keysAtDepth[depth] ??= new Map();
  const known = keysAtDepth[depth].get(key);
  if (known !== undefined) return known;
  const text = key.includes('\n') ? doubleQuoted(key) : depth === 0 && MARKER.test(key) ? quoted(key) : lineText(key);
  const isExplicit = text.length > SIMPLE_KEY_LENGTH;
  const inline = isExplicit ? `? ${text}\n${blanks(depth)}:` : `${text}:`;
  return remember(keysAtDepth[depth], CACHED_KEYS_OF_A_DEPTH, key, { line: `\n${blanks(depth)}${inline}`, inline, isExplicit });
}

const marks: string[] = [];

/** What begins an item of a list with `depth` levels above it, the line break before it included. */
export function itemMark(depth: number): string {
  marks[depth] ??= `\n${blanks(depth)}-`;
  return marks[depth];
}

const indents: string[] = [''];

/** The indentation of a line with `depth` levels above it. */
function blanks(depth: number): string {
  while (indents.length <= depth) indents.push('  '.repeat(indents.length));
  return indents[depth]!;
}

function remember<T>(cache: Map<string, T>, bound: number, value: string, text: T): T {
  if (value.length > CACHED_LENGTH) return text;
  if (cache.size >= bound) cache.clear();
  cache.set(value, text);
  return text;
}

/** A string without line breaks. */
function lineText(value: string): string {
  if (SURELY_PLAIN.test(value)) return value;
  if (NEEDS_ESCAPE.test(value)) return doubleQuoted(value);
  return HAS_INDICATOR.test(value) || READ_AS_ANOTHER_TYPE.test(value) ? quoted(value) : value;
}

/** In double quotes, unless single quotes save escapes. */
function quoted(value: string): string {
  return value.includes('"') && !value.includes("'") && !NEEDS_ESCAPE.test(value) ? `'${value}'` : doubleQuoted(value);
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '0000': '\\0', '0007': '\\a', '000b': '\\v', '001b': '\\e' };

/** An escape of JSON with the blank before it: a character by number, a run of line breaks (the string's last one apart), another. */
const JSON_ESCAPE = /( ?)\\(?:u([\da-f]{4})|(n(?:\\n(?!"))*)|.)/g;

/**
 * In double quotes, with the escapes of YAML.
 *
 * @param indent the blanks before each further line
 * @default - the text stays on one line
 */
function doubleQuoted(value: string, indent?: string): string {
  const json = JSON.stringify(value);
  if (!json.includes('\\')) return json;
  const folds = indent !== undefined && json.length >= FOLDED_LENGTH;
  return json.replace(JSON_ESCAPE, (found: string, blank: string, code: string | undefined, breaks: string | undefined, offset: number) => {
    if (code !== undefined) return blank + (SHORT_ESCAPES[code] ?? (code.startsWith('00') ? `\\x${code.slice(2)}` : `\\u${code}`));
    if (breaks === undefined) return found;
    const before = blank === '' ? '' : '\\ '; // a reader drops a bare blank at the end of a line
    const next = json[offset + found.length];
    if (!folds || next === '"') return `${before}\\${breaks}`;
    const count = (breaks.length + 1) / 2;
    return `${before}\n${'\n'.repeat(count)}${indent}${next === ' ' ? '\\' : ''}`; // a reader takes the first break for a blank
  });
}

/** Whether the last line is blank but not empty: a block could not keep those blanks. */
function endsInBlankLine(value: string): boolean {
  const last = value.charCodeAt(value.length - 1);
  return (last === 0x20 || last === 0x09) && /\n[\t ]+$/.test(value);
}

/** A literal block. Its header says what a reader can't see: the indentation of a first line of blanks, and the breaks at the end. */
function block(value: string, indent: string): string {
  let bodyEnd = value.length;
  while (bodyEnd > 0 && isBlank(value.charCodeAt(bodyEnd - 1))) bodyEnd--;
  const body = value.slice(0, bodyEnd);
  const end = value.slice(bodyEnd);
  const firstBreak = end.indexOf('\n');
  const chomping = firstBreak === -1 ? '-' : body === '' || firstBreak !== end.length - 1 ? '+' : '';
  const indentation = /^\n* /.test(body) ? '2' : '';
  const tail = (end.endsWith('\n') ? end.slice(0, -1) : end).replace(/\n+(?=[^\n])/g, `$&${indent}`);
  return `|${indentation}${chomping}\n${indent}${body.replace(/\n+/g, `$&${indent}`)}${tail}`;
}

function isBlank(code: number): boolean {
  return code === 0x0a || code === 0x20 || code === 0x09;
}
