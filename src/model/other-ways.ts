const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(ms|msec|millis|milliseconds?)$/, 'ms'],
  [/^(s|secs?|seconds?)$/, 's'],
  [/^(m|mins?|minutes?)$/, 'm'],
  [/^(h|hrs?|hours?)$/, 'h'],
  [/^(d|days?)$/, 'd'],
  [/^(k|kb|ki|kib)$/, 'Ki'],
  [/^(m|mb|mi|mib)$/, 'Mi'],
  [/^(g|gb|gi|gib)$/, 'Gi'],
  [/^(t|tb|ti|tib)$/, 'Ti'],
];

/** Other ways to write a value that people often mean: without or with quotes, in small letters, with the unit's usual letters. */
export function otherWays(value: unknown): readonly unknown[] {
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (typeof value !== 'string' || value.length > 64) return [];
  const trimmed = value.trim();
  const [, amount, word] = /^(\d+)\s*([A-Za-z]+)$/.exec(trimmed) ?? [];
  const units =
    amount === undefined || word === undefined
      ? []
      : WORDS.filter(([pattern]) => pattern.test(word.toLowerCase())).map(([, unit]) => `${amount}${unit}`);
  const plain = /^-?\d+(\.\d+)?$/.test(trimmed) ? [Number(trimmed)] : trimmed === 'true' || trimmed === 'false' ? [trimmed === 'true'] : [];
  return [...plain, ...units, trimmed, trimmed.toLowerCase()];
}
