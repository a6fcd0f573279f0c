import type { Duration } from '../duration';
import { duration } from '../fields';
import { oneOf, type Shape, text, whole } from '../shape';
import { type UnitProperties, unitShape } from './unit';

/** A unit that runs to its end, once or on a schedule. */
export interface JobProperties extends UnitProperties {
  /**
   * In the five fields of cron: `'15 3 * * *'`.
   * @default - once
   */
  readonly schedule?: string;
  /**
   * The zone in which the schedule is read.
   * @default 'Etc/UTC'
   */
  readonly timeZone?: string;
  /**
   * The longest that one run may take, attempts included.
   * @default '1h'
   */
  readonly timeout?: Duration;
  /**
   * Extra attempts after a failure.
   * @default 3
   */
  readonly retries?: number;
  /**
   * What happens when a run is due while the one before still goes on.
   * @default 'forbid'
   */
  readonly overlap?: 'forbid' | 'replace' | 'allow';
}

const CRON = '^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|(\\S+ ){4}\\S+)$';

export const jobShape: Shape<JobProperties> = {
  ...unitShape,
  schedule: text("a schedule in the five fields of cron, such as '15 3 * * *'", { pattern: CRON }),
  timeZone: text("a time zone such as 'Europe/Vienna'", { pattern: '^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$' }),
  timeout: duration('1h', { min: 1_000 }),
  retries: whole('a number of extra attempts from 0 to 100', 0, 100),
  overlap: oneOf('forbid', 'replace', 'allow'),
};
