/** The widest line of a report, in characters. */
export const REPORT_WIDTH = 100;

/** Holds two words on one line; `wrap` makes a blank of it. */
const HOLD = '\u00a0';

/** A text that `wrap` does not break. */
export function hold(text: string): string {
  return text.replaceAll(' ', HOLD);
}

/**
 * A text in lines of at most `width` characters, broken between words; a longer word stays whole. Lines after the first begin with
 * `indent`; the first has room for what stands before it already, as many characters as `begun`.
 */
export function wrap(text: string, width: number, indent = '', begun = indent.length): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/[ \n]+/)) {
    if (word === '') continue;
    const room = width - (lines.length === 0 ? begun : indent.length);
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.join(`\n${indent}`).replaceAll(HOLD, ' ');
}

/** Rows in columns, each as wide as its widest cell and two blanks apart; a row's last cell is not padded. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] as number))
      .join('  ')
      .trimEnd(),
  );
}

/** `1 call`, `2 calls`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** The first few of a list, and how many are left out. */
export function firstOf<T>(items: readonly T[], most: number): { readonly shown: readonly T[]; readonly left: number } {
  // One more is shown rather than counted.
  return items.length <= most + 1 ? { shown: items, left: 0 } : { shown: items.slice(0, most), left: items.length - most };
}
