import { System } from 'keelson';
import { shop } from '../../../examples/ecommerce/system';
import type { SagaStep } from '../../../src';
import { stateMachineDefinition } from '../../../src/aws/plan/saga/definition';
import type { NamedSaga } from '../../../src/aws/plan/saga/request';
import { type Answer, type Request, run } from '../support/interpreter';

const endpoints = (service: string) => ({ apiEndpoint: `${service}.execute-api.eu-central-1.amazonaws.com` });
const saga = shop.sagas[0] as NamedSaga;
const definition = stateMachineDefinition(saga, endpoints);
const INPUT = { orderId: 'o-7', lines: [{ product: 'p-1', amount: 2 }] };

const OK: Answer = { status: 200 };
const RESERVED: Answer = { status: 201, body: { id: 'r-9', expires: 'soon' } };
const DOWN: Answer = { status: 503 };
const REFUSED: Answer = { status: 422 };
const LOST: Answer = { error: 'States.Timeout' };

const operationOf = (request: Request) => `${request.Method} ${request.Path}`;

/** Answers to operations, one after the other; the last stays. */
function services(answers: Readonly<Record<string, readonly Answer[]>>): (request: Request) => Answer {
  const given = new Map<string, number>();
  return (request) => {
    const operation = operationOf(request);
    const list = answers[operation] ?? [operation === 'POST /v1/reservations' ? RESERVED : OK];
    const index = given.get(operation) ?? 0;
    given.set(operation, index + 1);
    return list[Math.min(index, list.length - 1)] as Answer;
  };
}
const place = (answers: Readonly<Record<string, readonly Answer[]>> = {}, input: object = INPUT) =>
  run(definition, input, services(answers));

const RESERVE = 'POST /v1/reservations';
const RELEASE = 'DELETE /v1/reservations/r-9';
const CHARGE = 'POST /v1/payments';
const CONFIRM = 'POST /v1/orders/o-7/confirmation';
const times = (count: number, operation: string) => Array.from({ length: count }, () => operation);

describe('the saga of the shop, on an interpreter', () => {
  it('does every step in order, and ends', async () => {
    const { status, requests } = await place();
    expect(status).toBe('SUCCEEDED');
    expect(requests.map(operationOf)).toEqual([RESERVE, CHARGE, CONFIRM]);
  });

  it('asks the APIs of the services, signed, with the input as body and one key for each action', async () => {
    const { requests } = await place({ [CHARGE]: [REFUSED] });
    expect(requests.map(({ state: _, ...request }) => request)).toEqual([
      {
        ApiEndpoint: 'product-catalog.execute-api.eu-central-1.amazonaws.com',
        AuthType: 'IAM_ROLE',
        Method: 'POST',
        Path: '/v1/reservations',
        Headers: {
          'Idempotency-Key': ['place-order/run-1/reserve-products'],
          traceparent: [expect.stringMatching(/^00-0{32}-0{16}-00$/)],
          'Content-Type': ['application/json'],
        },
        RequestBody: INPUT,
      },
      expect.objectContaining({ ApiEndpoint: 'order-service.execute-api.eu-central-1.amazonaws.com', Path: '/v1/payments' }),
      {
        ApiEndpoint: 'product-catalog.execute-api.eu-central-1.amazonaws.com',
        AuthType: 'IAM_ROLE',
        Method: 'DELETE',
        Path: '/v1/reservations/r-9',
        Headers: { 'Idempotency-Key': ['place-order/run-1/reserve-products/compensation'], traceparent: [expect.any(String)] },
      },
    ]);
  });

  it('passes a traceparent that it is given', async () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const { requests } = await place({}, { ...INPUT, traceparent });
    expect(requests.map(({ Headers }) => Headers.traceparent)).toEqual([[traceparent], [traceparent], [traceparent]]);
  });

  it.each([
    ['nothing', {}],
    ['an empty key', { orderId: '' }],
    ['an object', { orderId: { id: 1 } }],
    ['a path to another operation', { orderId: '1/../2' }],
    ['a hidden slash', { orderId: 'a%2Fb' }],
  ])('does nothing where it is started with %s', async (_, input) => {
    const { status, error, requests } = await place({}, input);
    expect([status, error, requests]).toEqual(['FAILED', 'SagaInputInvalid', []]);
  });

  it('takes a number for a key', async () => {
    const { requests } = await place({}, { orderId: 7 });
    expect(requests.map(operationOf)).toContain('POST /v1/orders/7/confirmation');
  });
});

describe('a failure before the pivot', () => {
  it('undoes nothing where the first step is refused', async () => {
    const { error, requests } = await place({ [RESERVE]: [REFUSED] });
    expect([error, requests.map(operationOf)]).toEqual(['SagaCompensated', [RESERVE]]);
  });

  it.each([DOWN, LOST, { status: 429 }, { error: 'ApiGateway.SdkClientException' }])(
    'is tried again, four times in all: %j',
    async (answer) => {
      const { status, requests } = await place({ [RESERVE]: [answer, answer, answer, RESERVED] });
      expect([status, requests.map(operationOf)]).toEqual(['SUCCEEDED', [...times(4, RESERVE), CHARGE, CONFIRM]]);
      expect(new Set(requests.slice(0, 4).map(({ Headers }) => Headers['Idempotency-Key']?.[0]))).toEqual(
        new Set(['place-order/run-1/reserve-products']),
      );
    },
  );

  it('whose outcome is unknown is asked again with its key, and then taken back by what it answers', async () => {
    const { error, requests, states } = await place({ [RESERVE]: [...Array<Answer>(4).fill(LOST), DOWN, RESERVED] });
    expect([error, requests.map(operationOf)]).toEqual(['SagaCompensated', [...times(6, RESERVE), RELEASE]]);
    expect(new Set(requests.slice(0, 6).map(({ Headers }) => Headers['Idempotency-Key']?.[0])).size).toBe(1);
    expect(states).toContain('ask reserve-products');
  });

  it('whose outcome turns out as refused takes nothing back', async () => {
    const { error, requests } = await place({ [RESERVE]: [...Array<Answer>(4).fill(DOWN), REFUSED] });
    expect([error, requests.map(operationOf)]).toEqual(['SagaCompensated', times(5, RESERVE)]);
  });

  it('whose first request is still at work is asked again, not given up', async () => {
    const { error, requests } = await place({ [RESERVE]: [LOST, { status: 409 }, { status: 409 }, RESERVED] });
    expect([error, requests.map(operationOf)]).toEqual([undefined, [...times(4, RESERVE), CHARGE, CONFIRM]]);
  });

  it('whose answer lacks what takes it back is stuck at once', async () => {
    const { error, states } = await place({ [RESERVE]: [{ status: 204 }] });
    expect([error, states.at(-1)]).toEqual(['SagaStuck', 'SagaStuck answer reserve-products']);
  });
});

describe('a failure of the pivot', () => {
  it('that is definite takes back the steps before it', async () => {
    const { error, requests } = await place({ [CHARGE]: [{ status: 402 }] });
    expect([error, requests.map(operationOf)]).toEqual(['SagaCompensated', [RESERVE, CHARGE, RELEASE]]);
  });

  it('that is not is asked until it is known: done, the saga goes on', async () => {
    const { status, requests } = await place({ [CHARGE]: [...Array<Answer>(7).fill(LOST), OK] });
    expect([status, requests.map(operationOf)]).toEqual(['SUCCEEDED', [RESERVE, ...times(8, CHARGE), CONFIRM]]);
  });

  it('that is not is asked until it is known: refused, the saga goes back', async () => {
    const { error, requests } = await place({ [CHARGE]: [...Array<Answer>(7).fill(LOST), { status: 402 }] });
    expect([error, requests.map(operationOf)]).toEqual(['SagaCompensated', [RESERVE, ...times(8, CHARGE), RELEASE]]);
  });
});

describe('what must succeed', () => {
  it('is repeated: a compensation that fails twice', async () => {
    const { error, requests, states } = await place({ [CHARGE]: [REFUSED], [RELEASE]: [DOWN, { status: 400 }, OK] });
    expect([error, requests.map(operationOf)]).toEqual(['SagaCompensated', [RESERVE, CHARGE, ...times(3, RELEASE)]]);
    expect(states.filter((state) => state.startsWith('SagaStuck'))).toEqual([]);
  });

  it.each([404, 410])('has nothing to take back where a compensation hears %d', async (status) => {
    const { error, requests } = await place({ [CHARGE]: [REFUSED], [RELEASE]: [{ status }] });
    expect([error, requests.map(operationOf)]).toEqual(['SagaCompensated', [RESERVE, CHARGE, RELEASE]]);
  });

  it('is called stuck after 21 attempts, and can still succeed', async () => {
    const { error, requests, states } = await place({ [CHARGE]: [REFUSED], [RELEASE]: [...Array<Answer>(30).fill(DOWN), OK] });
    expect([error, requests.length]).toEqual(['SagaCompensated', 2 + 31]);
    expect(states).toContain('SagaStuck undo reserve-products');
    expect(requests.findIndex(({ state }) => state.startsWith('SagaStuck'))).toBe(2 + 21);
  });

  it('fails where it stands after 122 attempts, so that the execution can be redriven from there', async () => {
    const { error, requests, states } = await place({ [CHARGE]: [REFUSED], [RELEASE]: [DOWN] });
    expect([error, states.at(-1), requests.length]).toEqual(['ApiGateway.503', 'SagaStuck undo reserve-products', 2 + 122]);
  });

  it('goes forward after the pivot, whatever it hears', async () => {
    const { status, requests } = await place({ [CONFIRM]: [REFUSED, DOWN, LOST, { status: 404 }, OK] });
    expect([status, requests.map(operationOf)]).toEqual(['SUCCEEDED', [RESERVE, CHARGE, ...times(5, CONFIRM)]]);
  });

  it('takes nothing back after the pivot, and is stuck', async () => {
    const { error, requests, states } = await place({ [CONFIRM]: [DOWN] });
    expect([error, states.at(-1), requests.length]).toEqual(['ApiGateway.503', 'SagaStuck confirm-order', 2 + 122]);
    expect(requests.map(operationOf)).not.toContain(RELEASE);
  });
});

describe('the declaration decides', () => {
  const declared = (steps: readonly SagaStep[], more: object = {}): NamedSaga => {
    const system = new System('shop');
    const pay = system.service('pay', { http: { port: 8080 } });
    const made = system.saga('buy', { coordinator: pay, steps, ...more });
    system.check();
    return made as NamedSaga;
  };
  const ask = (operation: string, more: object = {}) => ({ service: 'pay', operation, ...more });

  it('how often is tried', async () => {
    for (const retries of [0, 1, 2, 5]) {
      const buy = declared([{ name: 'charge', action: ask('POST /charges', { retries }), compensation: ask('POST /refunds') }]);
      const { error, requests } = await run(stateMachineDefinition(buy, endpoints), { id: '1' }, ({ Path }) =>
        Path === '/charges' ? DOWN : OK,
      );
      expect([error, requests.map(({ Path }) => Path)]).toEqual(['SagaCompensated', [...times(retries + 1, '/charges'), '/refunds']]);
    }
  });

  it('how often a compensation is tried before it is stuck', async () => {
    const buy = declared([
      { name: 'charge', action: ask('POST /charges'), compensation: ask('POST /refunds', { retries: 2 }) },
      { name: 'ship', action: ask('POST /parcels') },
    ]);
    const { requests } = await run(stateMachineDefinition(buy, endpoints), { id: '1' }, ({ Path }) => (Path === '/charges' ? OK : REFUSED));
    expect(requests.filter(({ state }) => state === 'undo charge')).toHaveLength(3);
  });

  it('what stands in a body', async () => {
    const buy = declared([
      { name: 'hold-it', action: ask('POST /holds'), compensation: ask('DELETE /holds/{id}') },
      { name: 'charge', action: ask('POST /orders/{id}/charges', { parameters: { id: 'order', hold: 'hold-it.id', amount: 'total' } }) },
    ]);
    const definition = stateMachineDefinition(buy, endpoints);
    const { status, requests } = await run(definition, { id: '1', order: 'o', total: 12 }, () => ({ status: 200, body: { id: 'h' } }));
    expect(status).toBe('SUCCEEDED');
    expect(requests[1]).toMatchObject({ Path: '/orders/o/charges', RequestBody: { hold: 'h', amount: 12 } });
    expect(await run(definition, { id: '1', order: 'o' }, () => OK)).toMatchObject({ error: 'SagaInputInvalid', requests: [] });
  });

  it('which header carries the key, and which stage is asked', async () => {
    const buy = declared([{ name: 'charge', action: ask('POST /charges') }]);
    const definition = stateMachineDefinition(buy, () => ({ apiEndpoint: 'a', stage: 'live', idempotencyKey: 'X-Request-Id' }));
    const { requests } = await run(definition, { id: '1' }, () => OK);
    expect(requests[0]).toMatchObject({ Stage: 'live', Headers: { 'X-Request-Id': ['buy/run-1/charge'] } });
  });

  it('that the answer of a step is undone where a later one cannot use it', async () => {
    const buy = declared([
      { name: 'hold', action: ask('POST /holds'), compensation: ask('POST /releases') },
      { name: 'charge', action: ask('POST /charges', { parameters: { hold: 'hold.id' } }) },
    ]);
    const { error, requests } = await run(stateMachineDefinition(buy, endpoints), { id: '1' }, () => OK);
    expect([error, requests.map(({ Path }) => Path)]).toEqual(['SagaCompensated', ['/holds', '/releases']]);
  });
});
