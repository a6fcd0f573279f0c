import { DEFAULT_SAGA_KEY } from '../../../model/saga-parameters';
import { LONGEST_PAUSE } from './budget';
import { usable } from './errors';
import { inputsOf, type NamedSaga } from './request';
import type { PassState, State } from './states';

/** Nothing was done: what the execution was started with does not hold what the steps need. */
export const INPUT_INVALID = 'SagaInputInvalid';

/** A `traceparent` that every reader must take for none (W3C Trace Context, 3.2.2.3): a header cannot be left out by a path. */
const NO_TRACE = `00-${'0'.repeat(32)}-${'0'.repeat(16)}-00`;

/** The states before the first step: they check what was given, so that no later path can miss, and set up a small state. */
export function beginStates(saga: NamedSaga, next: string): Record<string, State> {
  const inputs = inputsOf(saga, saga.properties.key ?? DEFAULT_SAGA_KEY);
  const set = (traceparent: Record<string, string>): PassState => ({
    Type: 'Pass',
    Parameters: { 'pause.$': `States.MathRandom(0, ${LONGEST_PAUSE + 1})`, ...traceparent, answers: {} },
    Next: next,
  });
  return {
    Begin: {
      Type: 'Choice',
      Choices: [
        { Not: { And: inputs.map(({ field, inPath }) => usable(`$.${field}`, { inPath })) }, Next: INPUT_INVALID },
        {
          And: [
            { Variable: '$.traceparent', IsPresent: true },
            { Variable: '$.traceparent', IsString: true },
          ],
          Next: 'Begin traced',
        },
      ],
      Default: 'Begin untraced',
    },
    'Begin traced': set({ 'traceparent.$': '$.traceparent' }),
    'Begin untraced': set({ traceparent: NO_TRACE }),
    [INPUT_INVALID]: {
      Type: 'Fail',
      Error: INPUT_INVALID,
      Cause: `Nothing was done. Needed, each a text or a number: ${inputs.map(({ field }) => field).join(', ')}.`,
    },
  };
}
