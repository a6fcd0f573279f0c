import type { Duration } from '../duration';
import { duration } from '../fields';
import { list, type Shape } from '../shape';
import { type Migration, migrationField } from './migration';
import { type Objective, objectiveField } from './objective';
import { type Scaling, scalingField } from './scaling';
import { type UnitProperties, unitShape } from './unit';

/** A unit without a port for callers: it works on messages or on its own schedule. Health and metrics stay. */
export interface WorkerProperties extends UnitProperties {
  /** @default - three to twelve replicas at 70 percent CPU */
  readonly scaling?: Scaling | number | false;
  /**
   * The longest that one message or task may take; the process is given that long to finish when it is stopped.
   * @default '30s'
   */
  readonly timeout?: Duration;
  /** @default - none */
  readonly objectives?: readonly Objective[];
  /** @default - none */
  readonly migration?: Migration;
}

const LONGEST_DRAIN = 86_400_000;

export const workerShape: Shape<WorkerProperties> = {
  ...unitShape,
  scaling: scalingField,
  timeout: duration('30s', { min: 1, max: LONGEST_DRAIN }),
  objectives: list(objectiveField),
  migration: migrationField,
};
