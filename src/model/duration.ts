/** A length of time as a string: `'800ms'`, `'30s'`, `'5m'`, `'1h'`, `'7d'`; whole numbers, units may be joined: `'1m30s'`. */
export type Duration = `${number}ms` | `${number}s` | `${number}m` | `${number}h` | `${number}d` | (string & {});

const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d{1,9}d)?(\d{1,9}h)?(\d{1,9}m(?!s))?(\d{1,9}s)?(\d{1,9}ms)?$/;

/** What JSON Schema says of a duration. */
export const DURATION_PATTERN = '^(?=.)(\\d{1,9}d)?(\\d{1,9}h)?(\\d{1,9}m(?!s))?(\\d{1,9}s)?(\\d{1,9}ms)?$';

/** Milliseconds of a duration, or undefined where the string is none. */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null || text === '') return undefined;
  let total = 0;
  for (const part of match.slice(1)) {
    if (part === undefined) continue;
    const digits = Number.parseInt(part, 10);
    total += digits * (MILLISECONDS[part.slice(String(part.match(/^\d+/)).length)] as number);
  }
  return total;
}

/** Milliseconds of a duration that was checked before. */
export function milliseconds(duration: string): number {
  const parsed = parseDuration(duration);
  if (parsed === undefined) throw new RangeError(`not a duration: ${duration}`);
  return parsed;
}

/** Whole seconds of a duration that was checked before, rounded up. */
export function seconds(duration: string): number {
  return Math.ceil(milliseconds(duration) / 1_000);
}
