import { either, type Field, number, object, oneOf, whole } from '../shape';

/** How the number of replicas follows the load. */
export interface Scaling {
  /**
   * Fewest replicas.
   * @default 3, or 2 where criticality is low
   */
  readonly min?: number;
  /**
   * Most replicas.
   * @default - four times `min`
   */
  readonly max?: number;
  /**
   * Percent of the reserved CPU that is aimed at.
   * @default 70
   */
  readonly cpu?: number;
  /**
   * Percent of the reserved memory that is aimed at; of no use for runtimes with a garbage collector, which don't give it back.
   * @default - not looked at
   */
  readonly memory?: number;
  /**
   * Requests per second and replica that are aimed at, where the platform serves custom metrics.
   * @default - not looked at
   */
  readonly requestsPerSecond?: number;
  /**
   * For workers: messages that may wait for each replica before one more is started.
   * @default - not looked at
   */
  readonly lag?: number;
}

const MOST_REPLICAS = 10_000;

const bounds = object<Scaling>(
  {
    min: whole('a number of replicas from 1 to 10000', 1, MOST_REPLICAS),
    max: whole('a number of replicas from 1 to 10000', 1, MOST_REPLICAS),
    cpu: whole('percent from 1 to 100', 1, 100),
    memory: whole('percent from 1 to 100', 1, 100),
    requestsPerSecond: number('requests per second above 0', 0.001, 1e9),
    lag: whole('a number of messages from 1', 1, 1e9),
  },
  'scaling such as { min: 3, max: 20, cpu: 70 }',
);

/** `false` and a number switch autoscaling off. */
export const scalingField: Field = either(oneOf(false), whole('a number of replicas from 1 to 10000', 1, MOST_REPLICAS), bounds);
