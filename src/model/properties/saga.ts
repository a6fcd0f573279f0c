import type { Duration } from '../duration';
import { duration, name, unitName } from '../fields';
import { type Field, flag, list, map, object, required, type Shape, text, whole } from '../shape';

/** One call of a saga. */
export interface SagaAction {
  /** The service that is asked; the coordinator itself, or one that it calls. */
  readonly service: string;
  /** `'POST /v1/reservations'`. */
  readonly operation: string;
  /** The longest that it may take, attempts included. @default '30s' */
  readonly timeout?: Duration;
  /**
   * Extra attempts. What must succeed, compensations and all after the pivot, is repeated beyond them, and then counts as stuck.
   * @default 3, or as many as the timeout has room for; a target says how many for what must succeed
   */
  readonly retries?: number;
  /**
   * Where parameters come from: `{ id: 'orderId' }` is a field that the saga is started with, `{ id: 'reserve-products.id' }` one that
   * an earlier step answered. What the path does not name is sent in the body, which then holds nothing else.
   * @default - `{id}` is what the step created by a POST to the path before it answered, else the saga's key; any other name is the field of
   * that name that the saga is started with. The body is all that the saga is started with.
   */
  readonly parameters?: Readonly<Record<string, string>>;
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

/** A field that can stand in a path of JSON without quotes, in every engine. */
const FIELD = '[A-Za-z_][A-Za-z0-9_]*';

const source = (): Field =>
  text("a field such as 'orderId', or of what a step answered such as 'reserve-products.id'", {
    pattern: `^([a-z]([-a-z0-9]*[a-z0-9])?\\.)?${FIELD}$`,
    maxLength: 256,
  });

const action = object<SagaAction>(
  {
    service: required(unitName()),
    operation: required(text("an operation such as 'POST /v1/reservations'", { pattern: '^\\S+( \\S+)?$' })),
    timeout: duration('30s', { min: 1 }),
    retries: whole('a number of extra attempts from 0 to 100', 0, 100),
    parameters: map({ pattern: `^(?!(__proto__|constructor)$)${FIELD}$`, expected: "the name of a parameter such as 'id'" }, source()),
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
  key: text("the name of a field such as 'orderId'", { pattern: `^${FIELD}$`, maxLength: 128 }),
  description: text('a sentence'),
};
