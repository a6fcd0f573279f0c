import type { SagaStep } from '../../../model/properties/saga';
import { type PlacedAction, pivotOf } from '../../../model/saga-parameters';
import { attemptOf, type Budget, quietRetrier, STUCK_RETRIER } from './budget';
import { NOTHING_THERE, REFUSED_AGAIN, REFUSED_AT_ONCE, usable } from './errors';
import { answersOf, fieldOf, type NamedSaga, requestOf, type SagaEndpoint } from './request';
import type { Catcher, Retrier, State, TaskState } from './states';

/** The end of a saga that was taken back: whatever was done is undone. */
export const COMPENSATED = 'SagaCompensated';
/** How the states begin that stand for a saga in need of somebody: entering one is what an alarm counts. */
export const STUCK = 'SagaStuck';

/** What one step needs to know of the others. */
export interface StepContext {
  readonly saga: NamedSaga;
  readonly index: number;
  readonly budget: Budget;
  readonly endpoint: (service: string) => SagaEndpoint;
  readonly partition: string;
  /** The state after the step. */
  readonly next: string;
}

/** The state in which a saga goes back from a step: it takes back the step before it, and so on. */
function back({ saga, index }: StepContext): string {
  return index === 0 ? COMPENSATED : `undo ${(saga.properties.steps[index - 1] as SagaStep).name}`;
}

/** Every state of one step. */
export function stepStates(context: StepContext): Record<string, State> {
  return context.index <= pivotOf(context.saga.properties) ? stepThatMayFail(context) : stepThatMustSucceed(context);
}

/**
 * Until the pivot. A first attempt that is refused was not done; after any other failure nobody knows, whatever later attempts hear. What
 * may have been done is taken back, and where that is not possible without its answer, it is asked until it is known.
 */
function stepThatMayFail(context: StepContext): Record<string, State> {
  const { saga, index, budget, next } = context;
  const { name, action, compensation } = saga.properties.steps[index] as SagaStep;
  const { fields, undone } = answersOf(saga, saga.properties.steps[index] as SagaStep);
  const placed: PlacedAction = { asked: action, kind: 'action', index };
  const refused = back(context);
  const isAsked = compensation === undefined || undone;
  const unknown = isAsked ? `ask ${name}` : `undo ${name}`;
  const attempt = (more: Partial<TaskState>): TaskState =>
    task(context, placed, {
      keeps: fields.length > 0,
      next: fields.length > 0 ? `answer ${name}` : next,
      attempt: budget.attempt,
      ...more,
    });
  const any = (state: string): Catcher => ({ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: state });
  const states: Record<string, State> = {
    [name]: attempt({ Catch: [any(`failure of ${name}`)] }),
    [`failure of ${name}`]: {
      Type: 'Choice',
      Choices: [{ ...REFUSED_AT_ONCE, Next: refused }],
      Default: budget.retries > 0 ? `pause before ${name}` : unknown,
    },
  };
  if (budget.retries > 0) {
    states[`pause before ${name}`] = { Type: 'Wait', SecondsPath: '$.pause', Next: `${name} again` };
    states[`${name} again`] = attempt({ Retry: [refusal(REFUSED_AGAIN), ...jittered(budget)], Catch: [any(unknown)] });
  }
  // Without the answer nothing could be taken back; without a compensation the step is done, and the saga goes on.
  Object.assign(states, answerStates(context, { from: `answer ${name}`, next, unusable: undone || compensation === undefined }));
  if (isAsked) Object.assign(states, outcomeStates(context, placed, { refused, fields, undone }));
  if (compensation !== undefined) Object.assign(states, undoStates(context, { asked: compensation, kind: 'compensation', index }));
  return states;
}

/** After the pivot there is no way back: the step is repeated until it is done. */
function stepThatMustSucceed(context: StepContext): Record<string, State> {
  const { saga, index, next } = context;
  const { name, action } = saga.properties.steps[index] as SagaStep;
  const { fields } = answersOf(saga, saga.properties.steps[index] as SagaStep);
  const placed: PlacedAction = { asked: action, kind: 'action', index };
  const goal = { keeps: fields.length > 0, next: fields.length > 0 ? `answer ${name}` : next };
  return {
    ...persistent(context, placed, name, { ...goal, given: [] }),
    ...answerStates(context, { from: `answer ${name}`, next, unusable: true }),
  };
}

/** The same request with the same key, until the service says what became of it. */
function outcomeStates(
  context: StepContext,
  placed: PlacedAction,
  { refused, fields, undone }: { readonly refused: string; readonly fields: readonly string[]; readonly undone: boolean },
): Record<string, State> {
  const { name } = context.saga.properties.steps[context.index] as SagaStep;
  const from = undone ? `found ${name}` : `answer ${name}`;
  const next = fields.length > 0 ? from : context.next;
  return {
    ...persistent(context, placed, `ask ${name}`, { keeps: fields.length > 0, next, given: [{ errors: REFUSED_AGAIN, next: refused }] }),
    ...(undone ? answerStates(context, { from, next: `undo ${name}`, unusable: true }) : {}),
  };
}

function undoStates(context: StepContext, placed: PlacedAction): Record<string, State> {
  const next = back(context);
  const { name } = context.saga.properties.steps[context.index] as SagaStep;
  return persistent(context, placed, `undo ${name}`, { keeps: false, next, given: [{ errors: NOTHING_THERE, next }] });
}

interface Goal {
  /** Whether the answer is kept. */
  readonly keeps: boolean;
  readonly next: string;
}

/**
 * A request that must get its answer: a quiet round, then one in a state whose name says that the saga is stuck. The second has no catcher
 * for the rest: an execution that fails in a task can be redriven from there, one that ends in a Fail state cannot.
 */
function persistent(
  context: StepContext,
  placed: PlacedAction,
  name: string,
  goal: Goal & { readonly given: readonly { readonly errors: readonly string[]; readonly next: string }[] },
): Record<string, State> {
  const attempt = attemptOf(placed.asked);
  const answers: Catcher[] = goal.given.map(({ errors, next }) => ({ ErrorEquals: errors, ResultPath: null, Next: next }));
  const final: Retrier[] = goal.given.map(({ errors }) => refusal(errors));
  const stuck = `${STUCK} ${name}`;
  return {
    [name]: task(context, placed, {
      ...goal,
      attempt,
      Retry: [...final, quietRetrier(placed.asked)],
      Catch: [...answers, { ErrorEquals: ['States.ALL'], ResultPath: null, Next: stuck }],
    }),
    [stuck]: task(context, placed, {
      ...goal,
      attempt,
      Retry: [...final, STUCK_RETRIER],
      ...(answers.length > 0 ? { Catch: answers } : {}),
    }),
  };
}

/** Of an answer only the fields that are used are kept: a path that misses cannot be caught, and neither can a state that grew too large. */
function answerStates(
  { saga, index }: StepContext,
  { from, next, unusable }: { readonly from: string; readonly next: string; readonly unusable: boolean },
): Record<string, State> {
  const step = saga.properties.steps[index] as SagaStep;
  const { fields } = answersOf(saga, step);
  if (fields.length === 0) return {};
  const answer = `$.answers.${fieldOf(step.name)}`;
  const invalid = `${STUCK} ${from}`;
  const states: Record<string, State> = {
    [from]: {
      Type: 'Choice',
      Choices: [{ And: fields.map((field) => usable(`${answer}.ResponseBody.${field}`)), Next: `${from}, kept` }],
      Default: unusable ? invalid : `undo ${step.name}`,
    },
    [`${from}, kept`]: {
      Type: 'Pass',
      Parameters: Object.fromEntries(fields.map((field) => [`${field}.$`, `${answer}.ResponseBody.${field}`])),
      ResultPath: answer,
      Next: next,
    },
  };
  if (unusable)
    states[invalid] = {
      Type: 'Fail',
      Error: STUCK,
      Cause: `${step.name} was done, and its answer lacks what other requests need: ${fields.join(', ')}.`,
    };
  return states;
}

function task(context: StepContext, placed: PlacedAction, { keeps, next, attempt, ...more }: TaskOptions): TaskState {
  const { saga, partition, endpoint } = context;
  const { name } = saga.properties.steps[context.index] as SagaStep;
  const { Retry, Catch } = more;
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::apigateway:invoke`,
    Parameters: requestOf(saga, placed, endpoint(placed.asked.service)),
    TimeoutSeconds: attempt,
    ResultPath: keeps ? `$.answers.${fieldOf(name)}` : null,
    ...(Retry === undefined ? {} : { Retry }),
    ...(Catch === undefined ? {} : { Catch }),
    Next: next,
  };
}

type TaskOptions = Goal & Pick<TaskState, 'Retry' | 'Catch'> & { readonly attempt: number };

/** Errors that are an answer: no attempt follows. */
function refusal(errors: readonly string[]): Retrier {
  return { ErrorEquals: errors, MaxAttempts: 0 };
}

function jittered({ retries, delay }: Budget): Retrier[] {
  if (retries < 2) return [];
  return [
    {
      ErrorEquals: ['States.ALL'],
      IntervalSeconds: 1,
      BackoffRate: 2,
      MaxDelaySeconds: delay,
      MaxAttempts: retries - 1,
      JitterStrategy: 'FULL',
    },
  ];
}
