/** An object of JSON. */
export type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value that one entry of a pattern's list takes; undefined for a matcher that this test does not know. */
function taken(entry: unknown): unknown {
  if (!isObject(entry)) return entry;
  if (typeof entry.prefix === 'string') return `${entry.prefix}x`;
  if (typeof entry.suffix === 'string') return `x${entry.suffix}`;
  if (entry['anything-but'] !== undefined) return 'something-else-altogether';
  if (entry.exists === true) return 'anything';
  if (Array.isArray(entry.numeric)) return entry.numeric[1];
  return undefined;
}

/** An event that an EventBridge pattern matches, by its first alternatives. */
export function matchingEvent(pattern: Json): Json {
  return Object.fromEntries(
    Object.entries(pattern).map(([key, value]) => {
      const field = key.replace(/^[a-z]/, (letter) => letter);
      return [field, Array.isArray(value) ? taken(value[0]) : isObject(value) ? matchingEvent(value) : value];
    }),
  );
}

/** Attributes of a message that a filter policy of attributes lets through. */
export function matchingAttributes(policy: Json): Json {
  return Object.fromEntries(
    Object.entries(policy).map(([key, value]) => [
      key,
      { DataType: 'String', StringValue: String(taken(Array.isArray(value) ? value[0] : value)) },
    ]),
  );
}
