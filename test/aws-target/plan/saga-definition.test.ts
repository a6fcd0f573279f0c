import { KeelsonError } from 'keelson';
import { shop } from '../../../examples/ecommerce/system';
import type { SagaProperties } from '../../../src';
import { budgetOf, leastSeconds, longestOf } from '../../../src/aws/plan/saga/budget';
import { stateMachineDefinition } from '../../../src/aws/plan/saga/definition';
import { type NamedSaga, operationsOf } from '../../../src/aws/plan/saga/request';
import { milliseconds } from '../../../src/model/duration';
import fc from '../../property';
import { tasksOf } from '../support/interpreter';

const endpoint = () => ({ apiEndpoint: 'abc.execute-api.eu-central-1.amazonaws.com' });
const definition = stateMachineDefinition(shop.sagas[0] as NamedSaga, endpoint);
const problemsOf = (steps: SagaProperties['steps']): string[] => {
  try {
    stateMachineDefinition({ name: 'buy', properties: { coordinator: 'pay', steps } }, endpoint);
  } catch (error) {
    if (error instanceof KeelsonError) return error.problems.map(({ code, path }) => `${code} ${path}`);
    throw error;
  }
  return [];
};
const charge = (more: object) => [{ name: 'charge', action: { service: 'pay', operation: 'POST /charges', ...more } }];

describe('the definition of a saga', () => {
  it('leads from the first state to each other one, and to no state that is not there', () => {
    const reached = new Set<string>();
    const visit = (state: string): void => {
      if (reached.has(state)) return;
      reached.add(state);
      for (const [, next] of JSON.stringify(definition.States[state]).matchAll(/"(?:Next|Default)":"([^"]*)"/g)) visit(next as string);
    };
    visit(definition.StartAt);
    expect([...reached].sort()).toEqual(Object.keys(definition.States).sort());
  });

  it('waits with full jitter wherever it tries again, and in bounds', () => {
    const retriers = tasksOf(definition).flatMap(([, { Retry = [] }]) => Retry.filter(({ MaxAttempts }) => MaxAttempts > 0));
    expect(retriers.length).toBeGreaterThan(5);
    for (const retrier of retriers)
      expect(retrier).toMatchObject({ JitterStrategy: 'FULL', BackoffRate: 2, MaxDelaySeconds: expect.any(Number) });
  });

  it('gives each task a time of its own, within the 30 s of an HTTP API', () => {
    for (const [, { TimeoutSeconds }] of tasksOf(definition)) {
      expect(TimeoutSeconds).toBeGreaterThanOrEqual(1);
      expect(TimeoutSeconds).toBeLessThanOrEqual(30);
    }
  });

  it('catches every error of every task that may still go back', () => {
    for (const [name, { Catch = [] }] of tasksOf(definition).filter(([state]) => !state.startsWith('SagaStuck')))
      expect([name, Catch.at(-1)?.ErrorEquals]).toEqual([name, ['States.ALL']]);
  });

  it('stops nothing that its own tasks may still do', () => {
    const longest = tasksOf(definition).reduce((sum, [, { TimeoutSeconds, Retry }]) => sum + longestOf(TimeoutSeconds, Retry), 0);
    expect(definition.TimeoutSeconds).toBeGreaterThanOrEqual(longest);
  });

  it('keeps of an answer what a later request uses, and of all others nothing', () => {
    const kept = tasksOf(definition).filter(([, { ResultPath }]) => ResultPath !== null);
    expect(kept.map(([name]) => name).sort()).toEqual([
      'SagaStuck ask reserve-products',
      'ask reserve-products',
      'reserve-products',
      'reserve-products again',
    ]);
    expect(definition.States['answer reserve-products, kept']).toMatchObject({
      Parameters: { 'id.$': '$.answers.reserve_products.ResponseBody.id' },
    });
  });

  it('has names that Step Functions takes for the longest names of steps', () => {
    const name = `a${'b'.repeat(62)}`;
    const create = { service: 'pay', operation: 'POST /charges' };
    const steps = [{ name, action: create, compensation: { service: 'pay', operation: 'DELETE /charges/{id}' } }];
    const { States } = stateMachineDefinition({ name: 'buy', properties: { coordinator: 'pay', steps } }, endpoint);
    expect(Math.max(...Object.keys(States).map((state) => state.length))).toBeLessThanOrEqual(80);
  });

  it('is small, and the same each time', () => {
    const text = JSON.stringify(definition);
    expect(text.length).toBeLessThan(20_000);
    expect(JSON.stringify(stateMachineDefinition(shop.sagas[0] as NamedSaga, endpoint))).toBe(text);
  });
});

test('a saga asks for these operations, each once', () => {
  const again = { name: 'again', action: { service: 'order-service', operation: 'POST /v1/payments' } };
  const { name, properties } = shop.sagas[0] as NamedSaga;
  expect(operationsOf({ name, properties: { ...properties, steps: [...properties.steps, again] } })).toEqual([
    { service: 'order-service', operation: 'POST /v1/orders/{id}/confirmation' },
    { service: 'order-service', operation: 'POST /v1/payments' },
    { service: 'product-catalog', operation: 'DELETE /v1/reservations/{id}' },
    { service: 'product-catalog', operation: 'POST /v1/reservations' },
  ]);
});

describe('what Step Functions cannot do', () => {
  it.each([
    [
      'asks for a method and a path',
      { operation: 'payments.Payments/Charge' },
      ['operation-not-expressed sagas.buy.steps.charge.action.operation'],
    ],
    ['knows no stars', { operation: 'POST /charges/*' }, ['operation-not-expressed sagas.buy.steps.charge.action.operation']],
    ['takes no quotes', { operation: "POST /it's" }, ['operation-not-expressed sagas.buy.steps.charge.action.operation']],
    [
      'takes plain parameters',
      { operation: 'POST /orders/{order-id}' },
      ['operation-not-expressed sagas.buy.steps.charge.action.operation'],
    ],
    ['counts whole seconds', { timeout: '7s', retries: 3 }, ['too-many-retries sagas.buy.steps.charge.action.retries']],
    ['has room for as many', { timeout: '8s', retries: 3 }, []],
    ['lowers what nobody declared', { timeout: '2s' }, []],
  ])('%s', (_, more, problems) => {
    expect(problemsOf(charge(more))).toEqual(problems);
  });
});

test('all attempts and the longest waits between them fit into the declared time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_000, max: 600_000 }),
      fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
      (time, retries) => {
        const action = { timeout: `${time}ms`, ...(retries === undefined ? {} : { retries }) };
        const budget = budgetOf(action);
        if (budget === undefined) {
          expect(retries).toBeDefined();
          expect(leastSeconds(retries as number) * 1_000).toBeGreaterThan(time - 999);
          return;
        }
        let whole = budget.attempt * (budget.retries + 1) + (budget.retries > 0 ? 2 : 0);
        for (let each = 0; each < budget.retries - 1; each += 1) whole += Math.min(2 ** each, budget.delay);
        expect(budget.attempt).toBeGreaterThanOrEqual(1);
        expect(whole * 1_000).toBeLessThanOrEqual(milliseconds(action.timeout));
        if (retries !== undefined) expect(budget.retries).toBe(retries);
      },
    ),
  );
});
