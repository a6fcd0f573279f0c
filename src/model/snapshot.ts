/** Most values of one declaration: a list of a thousand million holes must not fill the memory. */
const MOST_VALUES = 2_000_000;
/** No declaration is deeper; a program's stack ends at some thousands. */
const DEEPEST = 64;

/** Stands for what JSON cannot hold, so that validation can say what was there. */
export class NotJson {
  constructor(readonly description: string) {}

  toJSON(): string {
    return this.description;
  }
}

/** Copies that nobody changes: they need no further copy. */
const COPIES = new WeakSet<object>();

/**
 * A copy of what a user gave, as JSON values: later changes of the original don't reach it, properties are read once, and undefined
 * properties are gone. Cycles, functions, instances of classes and other things that JSON does not know become `NotJson`.
 */
export function snapshot<T>(value: T): T {
  let room = MOST_VALUES;
  const around = new Set<object>();
  const copy = (original: unknown): unknown => {
    room -= 1;
    if (typeof original === 'string' || typeof original === 'boolean' || original === null || original === undefined) return original;
    const description = describeOther(original);
    if (description !== undefined) return new NotJson(description);
    if (typeof original !== 'object' || original instanceof NotJson || COPIES.has(original)) return original;
    if (around.has(original)) return new NotJson('an object within itself');
    if (around.size >= DEEPEST) return new NotJson(`more than ${DEEPEST} levels`);
    if (room <= 0) return new NotJson(`more than ${MOST_VALUES} values`);
    around.add(original);
    try {
      if (Array.isArray(original) && original.length > room) return new NotJson(`a list of ${original.length}`);
      const made = Array.isArray(original) ? copyList(original) : copyRecord(original as Record<string, unknown>);
      COPIES.add(made);
      return made;
    } catch {
      return new NotJson('a value that cannot be read');
    } finally {
      around.delete(original);
    }
  };
  const copyList = (list: readonly unknown[]): unknown[] => {
    const made: unknown[] = [];
    for (let index = 0; index < list.length; index += 1) made.push(copy(list[index]));
    return made;
  };
  const copyRecord = (record: Record<string, unknown>): Record<string, unknown> => {
    const made: Record<string, unknown> = {};
    for (const key of Object.keys(record)) {
      const member = copy(record[key]);
      if (member === undefined) continue;
      if (key === '__proto__') Object.defineProperty(made, key, { value: member, enumerable: true, configurable: true, writable: true });
      else made[key] = member;
    }
    return made;
  };
  return copy(value) as T;
}

/** What a value is, where it is neither JSON nor undefined. */
export function describeOther(value: unknown): string | undefined {
  switch (typeof value) {
    case 'function':
      return 'a function';
    case 'symbol':
      return 'a symbol';
    case 'bigint':
      return `${value}n`;
    case 'number':
      return Number.isFinite(value) ? undefined : String(value);
    case 'object':
      return value === null || value instanceof NotJson ? undefined : describeInstance(value);
    default:
      return undefined;
  }
}

function describeInstance(value: object): string | undefined {
  try {
    if (Array.isArray(value)) return undefined;
    const prototype = Object.getPrototypeOf(value);
    // A plain object of another realm, as jest gives them, has another Object.prototype.
    if (prototype === null || Object.getPrototypeOf(prototype) === null) return undefined;
    const name: unknown = prototype.constructor?.name;
    return typeof name === 'string' && name !== '' ? `an instance of ${name}` : 'an instance of a class';
  } catch {
    return 'a value that cannot be read';
  }
}
