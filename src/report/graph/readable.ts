import { LATE_PATTERN } from '../../model/token';

const LATE = new RegExp(LATE_PATTERN, 'g');

/** A text of the declaration on one line, as a person reads it: what is known only later is said to be so. */
export function readable(text: string): string {
  return text
    .replace(LATE, '(late value)')
    .replace(/[\p{Cc}\u2028\u2029\p{Bidi_Control}\s]+/gu, ' ')
    .trim();
}
