import type { SagaProperties, SagaStep } from '../../../src';
import { stateMachineDefinition } from '../../../src/aws/plan/saga/definition';
import fc from '../../property';
import { type Answer, run } from '../support/interpreter';

/** What a request hears: done, refused for good, nobody knows, or nothing there. */
type Word = 'done' | 'refused' | 'unknown' | 'absent';
const ANSWERS: Readonly<Record<Word, Answer>> = {
  done: { status: 200, body: { id: 'x' } },
  refused: { status: 422 },
  unknown: { error: 'States.Timeout' },
  absent: { status: 404 },
};

interface Drawn {
  readonly properties: SagaProperties;
  /** What each action and each compensation hears, one after the other; then `done`. */
  readonly actions: readonly (readonly Word[])[];
  readonly compensations: readonly (readonly Word[])[];
}

const word = fc.constantFrom<Word>('done', 'done', 'done', 'refused', 'unknown', 'unknown', 'absent');
const drawnStep = fc.record({ retries: fc.integer({ min: 0, max: 3 }), byAnswer: fc.boolean(), undoable: fc.boolean() });
const drawn: fc.Arbitrary<Drawn> = fc.integer({ min: 2, max: 8 }).chain((count) =>
  fc
    .record({
      steps: fc.array(drawnStep, { minLength: count, maxLength: count }),
      pivot: fc.option(fc.integer({ min: 0, max: count - 1 }), { nil: undefined }),
      actions: fc.array(fc.array(word, { maxLength: 12 }), { minLength: count, maxLength: count }),
      compensations: fc.array(fc.array(word, { maxLength: 6 }), { minLength: count, maxLength: count }),
    })
    .map(({ steps, pivot, actions, compensations }) => {
      const last = pivot ?? count - 1;
      const declared = steps.map(({ retries, byAnswer, undoable }, index): SagaStep => {
        const compensation = { service: 'a', operation: byAnswer ? `DELETE /s${index}/{id}` : `POST /undo/s${index}` };
        return {
          name: `s${index}`,
          action: { service: 'a', operation: `POST /s${index}`, retries, timeout: '30s' },
          ...(index < last || undoable ? { compensation } : {}),
          ...(index === pivot ? { pivot: true } : {}),
        };
      });
      return { properties: { coordinator: 'a', steps: declared }, actions, compensations };
    }),
);

/** The rules of docs/guides/sagas-on-aws.md, written down once more, with a loop and a list instead of a machine. */
function oracle({ properties: { steps }, actions, compensations }: Drawn): { readonly log: readonly string[]; readonly end: string } {
  const log: string[] = [];
  const heard = new Map<string, number>();
  const ask = (what: string, words: readonly Word[]): Word => {
    log.push(what);
    const count = heard.get(what) ?? 0;
    heard.set(what, count + 1);
    return words[count] ?? 'done';
  };
  const marked = steps.findIndex((step) => step.pivot === true);
  const pivot = marked < 0 ? steps.length - 1 : marked;
  const act = (index: number) => ask(`s${index}`, actions[index] as readonly Word[]);
  const done: number[] = [];

  const failed = (index: number): boolean => {
    const { action, compensation } = steps[index] as SagaStep;
    let word = act(index);
    if (word === 'done') return false;
    if (word === 'refused' || word === 'absent') return true;
    for (let extra = 0; extra < (action.retries as number); extra += 1) {
      word = act(index);
      if (word === 'done') return false;
      if (word !== 'unknown') break;
    }
    // Whether it was done, nobody knows: an answer is needed where it is all that could tell what to take back, or nothing could.
    const needsAnswer = compensation === undefined || compensation.operation.startsWith('DELETE');
    if (needsAnswer) {
      do word = act(index);
      while (word === 'unknown');
      if (word !== 'done') return true;
      if (compensation === undefined) return false;
    }
    done.push(index);
    return true;
  };

  for (let index = 0; index <= pivot; index += 1) {
    if (!failed(index)) {
      done.push(index);
      continue;
    }
    for (const each of done.reverse()) {
      const { compensation } = steps[each] as SagaStep;
      const path = compensation?.operation.startsWith('DELETE') ? `s${each}/x` : `undo/s${each}`;
      let word: Word;
      do word = ask(path, compensations[each] as readonly Word[]);
      while (word === 'unknown' || word === 'refused');
    }
    return { log, end: 'SagaCompensated' };
  }
  for (let index = pivot + 1; index < steps.length; index += 1) while (act(index) !== 'done');
  return { log, end: 'SUCCEEDED' };
}

test('of any saga, with any failures, the calls are those that the rules say, in their order', async () => {
  const ends = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(drawn, async (sample) => {
      const { properties, actions, compensations } = sample;
      const heard = new Map<string, number>();
      const definition = stateMachineDefinition({ name: 'any', properties }, () => ({ apiEndpoint: 'a.example.com' }));
      const { status, error, requests } = await run(definition, { id: '1' }, ({ Path }) => {
        const [, index, isUndo] = /^\/(?:undo\/)?s(\d+)(\/x)?$/.exec(Path) as unknown as [string, string, string | undefined];
        const words = (isUndo !== undefined || Path.startsWith('/undo') ? compensations : actions)[Number(index)] as readonly Word[];
        const count = heard.get(Path) ?? 0;
        heard.set(Path, count + 1);
        return ANSWERS[words[count] ?? 'done'];
      });
      const expected = oracle(sample);
      expect(requests.map(({ Path }) => Path.slice(1))).toEqual(expected.log);
      expect(error ?? status).toBe(expected.end);
      ends.set(expected.end, (ends.get(expected.end) ?? 0) + 1);
    }),
    { numRuns: 150 },
  );
  // Neither end is so rare that the runs say nothing of it.
  expect(Math.min(...['SUCCEEDED', 'SagaCompensated'].map((end) => ends.get(end) ?? 0))).toBeGreaterThan(20);
}, 120_000);
