import type { Duration } from '../duration';
import { duration, name } from '../fields';
import { anyText, type Field, list, object, required } from '../shape';

/** A program that runs once before a new version serves. */
export interface Migration {
  /** Exec form; the image is the service's own. */
  readonly command: readonly string[];
  /** @default '10m' */
  readonly timeout?: Duration;
  /**
   * The declared store that it changes.
   * @default - the only store that the service owns
   */
  readonly store?: string;
}

export const migrationField: Field = object<Migration>(
  {
    command: required(list(anyText('an argument'), { min: 1 })),
    timeout: duration('10m', { min: 1_000 }),
    store: name('the name of a store'),
  },
  "a migration such as { command: ['/app/migrate'] }",
);
