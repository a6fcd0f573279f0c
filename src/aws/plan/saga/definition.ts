import { KeelsonError } from '../../../model/problem';
import { pivotOf } from '../../../model/saga-parameters';
import { beginStates, INPUT_INVALID } from './begin';
import { type Budget, budgetOf, longestOf } from './budget';
import { sagaProblems } from './problems';
import type { NamedSaga, SagaEndpoint } from './request';
import type { State, StateMachineDefinition } from './states';
import { COMPENSATED, stepStates } from './step';

const SUCCEEDED = 'SagaSucceeded';
/** The longest that an execution may be given, in seconds (Amazon States Language in Step Functions, `TimeoutSeconds`). */
const LONGEST_EXECUTION = 99_999_999;

/** Errors of executions that ended in good order, though not as hoped: no alarm is for them. */
export const ORDERLY_FAILURES: readonly string[] = [COMPENSATED, INPUT_INVALID];

/**
 * A saga as a Standard state machine of AWS Step Functions: plain data, the same for the same saga.
 *
 * @param saga - as declared; the validation of its system has taken it
 * @param endpoints - where the internal API of a service answers; hosts may be late values
 * @param options - `partition` of the region, which may be a late value; `'aws'` unless said
 * @throws KeelsonError where Step Functions cannot express an operation, or a timeout has no room for its attempts
 */
export function stateMachineDefinition(
  saga: NamedSaga,
  endpoints: (service: string) => SagaEndpoint,
  options: { readonly partition?: string } = {},
): StateMachineDefinition {
  const problems = sagaProblems(saga);
  if (problems.length > 0) throw new KeelsonError(problems);
  const { steps, description } = saga.properties;
  const partition = options.partition ?? 'aws';
  const states: Record<string, State> = beginStates(saga, (steps[0] as (typeof steps)[number]).name);
  const pivot = pivotOf(saga.properties);
  steps.forEach((step, index) => {
    const next = steps[index + 1]?.name ?? SUCCEEDED;
    // What must succeed has no budget of its own.
    const budget = index <= pivot ? (budgetOf(step.action) as Budget) : { retries: 0, attempt: 1, delay: 1 };
    Object.assign(states, stepStates({ saga, index, budget, endpoint: endpoints, partition, next }));
  });
  states[COMPENSATED] = { Type: 'Fail', Error: COMPENSATED, Cause: 'A step failed. Whatever was done before it is taken back.' };
  states[SUCCEEDED] = { Type: 'Succeed' };
  return {
    Comment: description ?? `The saga ${saga.name}.`,
    QueryLanguage: 'JSONPath',
    StartAt: 'Begin',
    TimeoutSeconds: Math.min(LONGEST_EXECUTION, longest(states)),
    States: states,
  };
}

/** No execution visits a state twice: together they bound how long it may take. */
function longest(states: Readonly<Record<string, State>>): number {
  let sum = 60;
  for (const state of Object.values(states)) {
    if (state.Type === 'Task') sum += longestOf(state.TimeoutSeconds, state.Retry);
    if (state.Type === 'Wait') sum += 60;
  }
  return Math.ceil(sum);
}
