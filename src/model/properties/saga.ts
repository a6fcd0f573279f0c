import type { Duration } from '../duration';
import { duration, name, unitName } from '../fields';
import { type Field, flag, list, object, required, type Shape, text, whole } from '../shape';

/** One call of a saga. */
export interface SagaAction {
  /** The service that is asked; the coordinator itself, or one that it calls. */
  readonly service: string;
  /** `'POST /v1/reservations'`. */
  readonly operation: string;
  /** The longest that it may take, attempts included. @default '30s' */
  readonly timeout?: Duration;
  /** Extra attempts. @default 3; compensations are repeated until they succeed */
  readonly retries?: number;
}

/** One step: what is done, and what takes it back. */
export interface SagaStep {
  /** What the step is called in reports and diagrams. */
  readonly name: string;
  /** What is done. */
  readonly action: SagaAction;
  /** Every step before the pivot has one. @default - none */
  readonly compensation?: SagaAction;
  /** After it the saga goes forward to its end: it can no longer be taken back. @default false */
  readonly pivot?: boolean;
}

/** Ordered steps across services, with their compensations and a pivot. */
export interface SagaProperties {
  /** The service or worker that runs the steps. */
  readonly coordinator: string;
  /** In the order in which they are done. */
  readonly steps: readonly SagaStep[];
  /** The longest that the whole may take. @default '1h' */
  readonly timeout?: Duration;
  /** The field that tells one run from another. @default 'id' */
  readonly key?: string;
  /** One sentence for readers. */
  readonly description?: string;
}

const action = object<SagaAction>(
  {
    service: required(unitName()),
    operation: required(text("an operation such as 'POST /v1/reservations'", { pattern: '^\\S+( \\S+)?$' })),
    timeout: duration('30s', { min: 1 }),
    retries: whole('a number of extra attempts from 0 to 100', 0, 100),
  },
  "an action such as { service: 'payment', operation: 'POST /v1/payments' }",
);

const step: Field = object<SagaStep>(
  { name: required(name('the name of a step')), action: required(action), compensation: action, pivot: flag() },
  'a step such as { name, action, compensation }',
);

export const sagaShape: Shape<SagaProperties> = {
  coordinator: required(unitName()),
  steps: required(list(step, { min: 1 })),
  timeout: duration('1h', { min: 1_000 }),
  key: text('the name of a field'),
  description: text('a sentence'),
};
