import type { SagaAction, SagaProperties, SagaStep } from './properties/saga';

/** The field that tells one run of a saga from another, unless it says so. */
export const DEFAULT_SAGA_KEY = 'id';
/** The longest that one action may take, unless it says so. */
export const DEFAULT_ACTION_TIMEOUT = '30s';
/** The longest that a saga may take, unless it says so. */
export const DEFAULT_SAGA_TIMEOUT = '1h';

/** Where a parameter of an action comes from: what the saga is started with, or what a step answered. */
export type SagaSource =
  | { readonly from: 'input'; readonly field: string }
  | { readonly from: 'answer'; readonly step: string; readonly field: string };

/** An action or a compensation, and where it stands. */
export interface PlacedAction {
  readonly asked: SagaAction;
  readonly kind: 'action' | 'compensation';
  /** The place of its step, from 0. */
  readonly index: number;
}

const PARAMETER = /\{([^{}/+]+)\+?\}/g;

/** Every action and compensation, in the order of the steps. */
export function actionsOf({ steps }: Pick<SagaProperties, 'steps'>): readonly PlacedAction[] {
  return steps.flatMap(({ action, compensation }, index) => [
    { asked: action, kind: 'action' as const, index },
    ...(compensation === undefined ? [] : [{ asked: compensation, kind: 'compensation' as const, index }]),
  ]);
}

/** The place of the last step that can still be taken back: the pivot, else the last. */
export function pivotOf({ steps }: Pick<SagaProperties, 'steps'>): number {
  const pivot = steps.findIndex((step) => step.pivot === true);
  return pivot < 0 ? steps.length - 1 : pivot;
}

/** `'POST /v1/orders'` in its two parts; an operation of gRPC has no method. */
export function partsOf(operation: string): { readonly method?: string; readonly path: string } {
  const [first, second] = operation.split(' ') as [string, string | undefined];
  return second === undefined ? { path: first } : { method: first, path: second };
}

/** The names in braces, in the order of the path. */
export function pathParameters(operation: string): readonly string[] {
  return [...partsOf(operation).path.matchAll(PARAMETER)].map((match) => match[1] as string);
}

/**
 * Where a parameter comes from: as declared; else the answer of the step that creates what the path names, by
 * `POST /v1/reservations` for `/v1/reservations/{id}`; else what the saga is started with, where `{id}` is its key.
 * Undefined where more than one step could be meant, or a compensation names what its own step created under another path.
 */
export function sourceOf(saga: Pick<SagaProperties, 'steps' | 'key'>, placed: PlacedAction, parameter: string): SagaSource | undefined {
  const { asked, kind, index } = placed;
  const declared = asked.parameters?.[parameter];
  if (declared !== undefined) return declaredSource(declared);
  const collection = partsOf(asked.operation).path.split(`/{${parameter}}`, 1)[0] as string;
  const creates = ({ action }: SagaStep): boolean => action.service === asked.service && action.operation === `POST ${collection}`;
  const own = saga.steps[index] as SagaStep;
  if (kind === 'compensation' && creates(own)) return { from: 'answer', step: own.name, field: parameter };
  const creators = saga.steps.slice(0, index).filter(creates);
  if (creators.length > 1) return undefined;
  if (creators.length === 1) return { from: 'answer', step: (creators[0] as SagaStep).name, field: parameter };
  if (parameter !== 'id') return { from: 'input', field: parameter };
  const createsElsewhere = own.action.service === asked.service && partsOf(own.action.operation).method === 'POST';
  const createdPath = partsOf(own.action.operation).path;
  if (kind === 'compensation' && createsElsewhere && !createdPath.includes('{')) return undefined;
  return { from: 'input', field: saga.key ?? DEFAULT_SAGA_KEY };
}

/** `'orderId'` is a field that the saga is started with, `'reserve-products.id'` one that a step answered. */
export function declaredSource(declared: string): SagaSource {
  const dot = declared.indexOf('.');
  return dot < 0 ? { from: 'input', field: declared } : { from: 'answer', step: declared.slice(0, dot), field: declared.slice(dot + 1) };
}
