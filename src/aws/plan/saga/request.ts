import { compare } from '../../../model/problem';
import type { SagaProperties, SagaStep } from '../../../model/properties/saga';
import { actionsOf, type PlacedAction, partsOf, pathParameters, type SagaSource, sourceOf } from '../../../model/saga-parameters';
import type { Template } from './states';

/** Where a service of a saga answers. */
export interface SagaEndpoint {
  /** The host of its internal API; may be known later. */
  readonly apiEndpoint: string;
  /** The stage of that API. @default '$default' */
  readonly stage?: string;
  /** The header that carries the idempotency key. @default 'Idempotency-Key' */
  readonly idempotencyKey?: string;
}

/** A saga and its name, as the model declares it. */
export interface NamedSaga {
  readonly name: string;
  readonly properties: SagaProperties;
}

/** Every operation that a saga asks for, once, by service and operation: its state machine may call these, and their APIs serve them. */
export function operationsOf({ properties }: NamedSaga): readonly { readonly service: string; readonly operation: string }[] {
  const asked = new Map(
    actionsOf(properties).map(({ asked: { service, operation } }) => [`${service} ${operation}`, { service, operation }]),
  );
  return [...asked.keys()].sort(compare).map((key) => asked.get(key) as { service: string; operation: string });
}

const DEFAULT_STAGE = '$default';
const WITH_BODY: ReadonlySet<string | undefined> = new Set(['POST', 'PUT', 'PATCH']);

/** How a step is called in paths of JSON, where a hyphen is not safe. */
export function fieldOf(step: string): string {
  return step.replaceAll('-', '_');
}

/** What API Gateway is asked: `Parameters` of `apigateway:invoke`. Each attempt of one action sends the same idempotency key. */
export function requestOf(saga: NamedSaga, placed: PlacedAction, endpoint: SagaEndpoint): Template {
  const { method = 'POST' } = partsOf(placed.asked.operation);
  const { apiEndpoint, stage = DEFAULT_STAGE, idempotencyKey = 'Idempotency-Key' } = endpoint;
  const step = (saga.properties.steps[placed.index] as SagaStep).name;
  const key = `${saga.name}/{}/${step}${placed.kind === 'compensation' ? '/compensation' : ''}`;
  return {
    ApiEndpoint: apiEndpoint,
    ...(stage === DEFAULT_STAGE ? {} : { Stage: stage }),
    AuthType: 'IAM_ROLE',
    Method: method,
    ...path(saga, placed),
    Headers: {
      [`${idempotencyKey}.$`]: `States.Array(States.Format('${key}', $$.Execution.Name))`,
      'traceparent.$': 'States.Array($.traceparent)',
      ...(WITH_BODY.has(method) ? { 'Content-Type': ['application/json'] } : {}),
    },
    ...(WITH_BODY.has(method) ? body(saga, placed) : {}),
  };
}

function path(saga: NamedSaga, placed: PlacedAction): Template {
  const template = partsOf(placed.asked.operation).path;
  const named = pathParameters(placed.asked.operation);
  if (named.length === 0) return { Path: template };
  const format = named.reduce((text, name) => text.replace(`{${name}}`, '{}'), template);
  return { 'Path.$': `States.Format('${format}', ${named.map((name) => pathOf(source(saga, placed, name))).join(', ')})` };
}

function body(saga: NamedSaga, placed: PlacedAction): Template {
  const named = pathParameters(placed.asked.operation);
  const fields = Object.keys(placed.asked.parameters ?? {})
    .filter((name) => !named.includes(name))
    .sort(compare);
  if (fields.length === 0) return { 'RequestBody.$': '$$.Execution.Input' };
  return { RequestBody: Object.fromEntries(fields.map((name) => [`${name}.$`, pathOf(source(saga, placed, name))])) };
}

/** The validation of the model refuses what has no source. */
function source({ properties }: NamedSaga, placed: PlacedAction, name: string): SagaSource {
  return sourceOf(properties, placed, name) as SagaSource;
}

function pathOf(from: SagaSource): string {
  return from.from === 'input' ? `$$.Execution.Input.${from.field}` : `$.answers.${fieldOf(from.step)}.${from.field}`;
}

/** Every name that an action takes from somewhere: in its path, or in its body. */
function namesOf({ asked }: PlacedAction): readonly string[] {
  return [...new Set([...pathParameters(asked.operation), ...Object.keys(asked.parameters ?? {})])];
}

/** What an execution must be started with, and whether a path holds it; sorted. */
export function inputsOf(saga: NamedSaga, key: string): readonly { readonly field: string; readonly inPath: boolean }[] {
  const inPath = new Map<string, boolean>([[key, false]]);
  for (const placed of actionsOf(saga.properties)) {
    for (const name of namesOf(placed)) {
      const from = source(saga, placed, name);
      if (from.from !== 'input') continue;
      inPath.set(from.field, inPath.get(from.field) === true || pathParameters(placed.asked.operation).includes(name));
    }
  }
  return [...inPath.keys()].sort(compare).map((field) => ({ field, inPath: inPath.get(field) === true }));
}

/** Which fields of a step's answer are used, and whether its own compensation is among those that use them; sorted. */
export function answersOf(saga: NamedSaga, step: SagaStep): { readonly fields: readonly string[]; readonly undone: boolean } {
  const fields = new Set<string>();
  let undone = false;
  for (const placed of actionsOf(saga.properties)) {
    for (const name of namesOf(placed)) {
      const from = source(saga, placed, name);
      if (from.from !== 'answer' || from.step !== step.name) continue;
      fields.add(from.field);
      undone ||= placed.kind === 'compensation' && placed.asked === step.compensation;
    }
  }
  return { fields: [...fields].sort(compare), undone };
}
