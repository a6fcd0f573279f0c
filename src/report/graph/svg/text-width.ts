/**
 * Advance widths of Helvetica in thousandths of the font's size, from the space to the tilde (Adobe's font metrics; Arial and Liberation
 * Sans have the same).
 */
const ASCII = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278,
  278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
  667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556,
  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const FIRST = 32;
/** Letters of other alphabets of Europe are about as wide as the widest digits; those of East Asia fill a square. */
const OTHER = 650;
const FULL = 1_000;
const FIRST_FULL = 0x1100;

/** Fonts of other systems are wider than Helvetica: Segoe UI by a few parts in a hundred, DejaVu Sans by more. */
const ROOM = 1.08;
const BOLD = 1.07;

const ELLIPSIS = '…';

/** How wide a text may become, in pixels, in the fonts of the drawing. */
export function textWidth(text: string, size: number, bold = false): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    width += ASCII[code - FIRST] ?? (code < FIRST_FULL ? OTHER : FULL);
  }
  return (width / 1_000) * size * ROOM * (bold ? BOLD : 1);
}

/** A text that is no wider than the room, its end left out where it must be. */
export function fitted(text: string, room: number, size: number, bold = false): string {
  if (textWidth(text, size, bold) <= room) return text;
  const characters = [...text];
  while (characters.length > 1 && textWidth(`${characters.join('')}${ELLIPSIS}`, size, bold) > room) characters.pop();
  return `${characters.join('').trimEnd()}${ELLIPSIS}`;
}

/** Texts joined by commas into as few lines as the room allows; none is broken, and one that is too wide is cut. */
export function packed(texts: readonly string[], room: number, size: number): string[] {
  const lines: string[] = [];
  for (const text of texts) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last}, ${text}`, size) <= room) lines[lines.length - 1] = `${last}, ${text}`;
    else lines.push(fitted(text, room, size));
  }
  return lines;
}

/** A text in lines, broken between words. */
export function wrapped(text: string, room: number, size: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && textWidth(`${last} ${word}`, size) <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(fitted(word, room, size));
  }
  return lines;
}
