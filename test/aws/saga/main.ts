import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { shop } from '../../../examples/ecommerce/system';
import { stateMachineDefinition } from '../../../src/aws/plan/saga/definition';
import type { NamedSaga } from '../../../src/aws/plan/saga/request';

// The saga of the shop on an interpreter that somebody else wrote: moto's. It waits in earnest, so there are
// few failures in a row; test/aws-target/plan/saga*.test.ts has the many.

interface Scenario {
  readonly name: string;
  readonly input?: object;
  /** What the operations answer, one after the other; the last stays. A number is a status. */
  readonly answers: Readonly<Record<string, readonly (number | object)[]>>;
  readonly log: readonly string[];
  readonly error?: string;
}

const RESERVE = 'POST /v1/reservations';
const RELEASE = 'DELETE /v1/reservations/r-9';
const CHARGE = 'POST /v1/payments';
const CONFIRM = 'POST /v1/orders/o-7/confirmation';
const RESERVED = { id: 'r-9' };
const reserved = { [RESERVE]: [RESERVED] };

const SCENARIOS: readonly Scenario[] = [
  { name: 'every step succeeds', answers: reserved, log: [RESERVE, CHARGE, CONFIRM] },
  { name: 'nothing is done without the key', input: {}, answers: reserved, log: [], error: 'SagaInputInvalid' },
  { name: 'the first step is refused', answers: { [RESERVE]: [422] }, log: [RESERVE], error: 'SagaCompensated' },
  {
    name: 'the first step succeeds at the third attempt',
    answers: { [RESERVE]: [503, 503, RESERVED] },
    log: [RESERVE, RESERVE, RESERVE, CHARGE, CONFIRM],
  },
  {
    name: 'the outcome of the first step is unknown, and turns out as done',
    answers: { [RESERVE]: [504, 504, 504, 504, RESERVED] },
    log: [RESERVE, RESERVE, RESERVE, RESERVE, RESERVE, RELEASE],
    error: 'SagaCompensated',
  },
  { name: 'the pivot is refused', answers: { ...reserved, [CHARGE]: [402] }, log: [RESERVE, CHARGE, RELEASE], error: 'SagaCompensated' },
  {
    name: 'a compensation fails twice',
    answers: { ...reserved, [CHARGE]: [402], [RELEASE]: [500, 503, {}] },
    log: [RESERVE, CHARGE, RELEASE, RELEASE, RELEASE],
    error: 'SagaCompensated',
  },
  {
    name: 'there is nothing to take back',
    answers: { ...reserved, [CHARGE]: [402], [RELEASE]: [404] },
    log: [RESERVE, CHARGE, RELEASE],
    error: 'SagaCompensated',
  },
  {
    name: 'the outcome of the pivot is unknown, and turns out as done',
    answers: { ...reserved, [CHARGE]: [503, 503, 503, 503, {}] },
    log: [RESERVE, CHARGE, CHARGE, CHARGE, CHARGE, CHARGE, CONFIRM],
  },
  {
    name: 'a step after the pivot goes forward',
    answers: { ...reserved, [CONFIRM]: [400, 503, {}] },
    log: [RESERVE, CHARGE, CONFIRM, CONFIRM, CONFIRM],
  },
  { name: 'the answer lacks what takes the step back', answers: { [RESERVE]: [{}] }, log: [RESERVE], error: 'SagaStuck' },
];

const KEYS: Readonly<Record<string, string>> = {
  [RESERVE]: 'reserve-products',
  [RELEASE]: 'reserve-products/compensation',
  [CHARGE]: 'charge-card',
  [CONFIRM]: 'confirm-order',
};

const definition = stateMachineDefinition(shop.sagas[0] as NamedSaga, () => ({
  apiEndpoint: 'abc.execute-api.eu-central-1.amazonaws.com',
}));
const scenarios = SCENARIOS.map(({ input = { orderId: 'o-7' }, answers }) => ({ input, answers }));
const python = join(process.env.MOTO ?? '', 'bin/python');
const { stdout, stderr, status } = spawnSync(python, [join(__dirname, 'interpret.py')], {
  input: JSON.stringify({ definition, scenarios }),
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
});
if (status !== 0) throw new Error(`moto's interpreter ended with ${status}:\n${stderr.slice(0, 4_000)}`);

const results = JSON.parse(stdout) as readonly {
  readonly status: string;
  readonly error?: string | null;
  readonly log: readonly string[];
}[];
let failed = 0;
for (const [index, { name, log, error }] of SCENARIOS.entries()) {
  const expected = {
    status: error === undefined ? 'SUCCEEDED' : 'FAILED',
    error: error ?? null,
    log: log.map((operation) => `${operation} place-order/run-${index}/${KEYS[operation]}`),
  };
  const { status: ended, error: because = null, log: asked } = results[index] as (typeof results)[number];
  const isRight = isDeepStrictEqual({ status: ended, error: because, log: asked }, expected);
  if (!isRight) failed += 1;
  console.log(`${isRight ? 'passed' : 'FAILED'}  ${name}`);
  if (!isRight) console.log(JSON.stringify({ expected, received: results[index] }, undefined, 2));
}
console.log(`${SCENARIOS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
