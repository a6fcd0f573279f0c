import { relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Says where something was declared. */
export interface Source {
  /**
   * The place, relative to the current folder: `system.ts:12:20`.
   *
   * @param path - keys below the declaration; a YAML source answers with the line of that very key
   */
  locate(path?: readonly string[]): string | undefined;
}

/** Frames below this folder (`src` or `lib`) are Keelson's own, never where a user declared something. */
const OWN_FOLDER = resolve(__dirname, '..') + sep;

/** The frames that are looked through for the user's own; constructs add some of their own above the verb. */
const STACK_DEPTH = 12;

/** Frames as V8 writes them: `at Shop.declare (/shop/system.ts:12:20)`, `at async /shop/system.ts:12:20`. */
const WITH_FUNCTION = /^\s*at .*? \((.+):(\d+):(\d+)\)$/;
const WITHOUT_FUNCTION = /^\s*at (?:async )?(.+):(\d+):(\d+)$/;

/**
 * Remembers the stack of the declaration that is being made. Capturing is cheap (about a microsecond);
 * the text is formatted only when a message asks for it.
 */
export class StackSource implements Source {
  private readonly holder: { stack?: string } = {};

  // biome-ignore lint/complexity/noBannedTypes: captureStackTrace takes any callable
  constructor(declaredBy: Function) {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = STACK_DEPTH;
    Error.captureStackTrace(this.holder, declaredBy);
    Error.stackTraceLimit = limit;
  }

  locate(): string | undefined {
    return userPlaceIn(this.holder.stack ?? '');
  }
}

/** The first frame of a stack that is neither Node's nor a package's, relative to a folder. */
export function userPlaceIn(stack: string, folder = process.cwd()): string | undefined {
  for (const line of stack.split('\n')) {
    const match = WITH_FUNCTION.exec(line) ?? WITHOUT_FUNCTION.exec(line);
    if (match === null) continue;
    const [, place, row, column] = match as unknown as [string, string, string, string];
    if (/^(node:|<|eval at )/.test(place)) continue;
    const file = place.startsWith('file:///') ? fileURLToPath(place) : place;
    if (!isOwn(file)) return `${relativeTo(file, folder)}:${row}:${column}`;
  }
  return undefined;
}

/** A declaration whose place is not known. */
export const UNKNOWN_SOURCE: Source = { locate: () => undefined };

function isOwn(file: string): boolean {
  return file.startsWith(OWN_FOLDER) || file.includes(`${sep}node_modules${sep}`);
}

function relativeTo(file: string, folder: string): string {
  const path = relative(folder, file);
  return path.split(sep).join('/');
}
