import { App, Stack } from 'aws-cdk-lib/core';
import { declaredAccess, ServerlessJob, ServerlessMicroservice, ServerlessSystem, ServerlessWorker } from '../../src/aws/index';
import { System } from '../../src/model/system';
import fc from '../property';
import { IMAGE } from './constructs/support';
import { lines } from './iam/synthesised';

jest.setTimeout(300_000);

const RUNS = Number(process.env.KEELSON_PROPERTY_RUNS ?? 40);

/** Operations that overlap in every way that patterns of IAM confuse. */
const OPERATIONS = [
  'GET /v1/items',
  'GET /v1/items/{id}',
  'GET /v1/items/special',
  'GET /v1/items/{id}/parts',
  'GET /v1/items/{id}/parts/{part}',
  'POST /v1/items',
  '* /v1/items/{id}',
  'GET /v1/*',
  '* /v1/admin/*',
  'DELETE /v1/items/{id}',
  'GET /',
] as const;

const NAMES = ['alpha', 'beta', 'gamma', 'delta'] as const;
const index = fc.nat({ max: 3 });
const sometimes = <T>(arbitrary: fc.Arbitrary<T>, maxLength: number) => fc.array(arbitrary, { maxLength });

const SYSTEM = fc.record({
  services: fc.integer({ min: 2, max: 4 }),
  worker: fc.boolean(),
  job: fc.boolean(),
  stacks: fc.constantFrom('one' as const, 'nested' as const),
  calls: sometimes(
    fc.record({
      from: index,
      to: index,
      operations: fc.option(fc.uniqueArray(fc.constantFrom(...OPERATIONS), { minLength: 1, maxLength: 4 }), { nil: undefined }),
    }),
    6,
  ),
  tables: fc.uniqueArray(index, { maxLength: 3 }),
  channels: sometimes(
    fc.record({
      kind: fc.constantFrom('topic' as const, 'queue' as const),
      broker: fc.constantFrom('sns-sqs' as const, 'eventbridge' as const),
      publishers: fc.uniqueArray(index, { maxLength: 2 }),
      subscribers: fc.uniqueArray(index, { maxLength: 2 }),
      deadLetter: fc.boolean(),
      remembers: fc.boolean(),
    }),
    3,
  ),
  secrets: sometimes(fc.record({ users: fc.uniqueArray(index, { maxLength: 3 }), existing: fc.boolean() }), 2),
  saga: fc.option(fc.record({ coordinator: index, first: index, second: index }), { nil: undefined }),
});
type Described = typeof SYSTEM extends fc.Arbitrary<infer T> ? T : never;

function declare(described: Described): System {
  const system = new System('random', { owner: 'team' });
  const services = NAMES.slice(0, described.services).map((name) => system.service(name, { image: IMAGE, http: { port: 8080 } }));
  const of = (at: number) => services[at % services.length]!;
  const callers = [
    ...services,
    ...(described.worker ? [system.worker('walker', { image: IMAGE })] : []),
    ...(described.job ? [system.job('joker', { image: IMAGE, command: ['run'], schedule: '0 3 * * *', timeout: '5m' })] : []),
  ];
  const walks = system.topic('walks', { broker: 'sns-sqs' });
  for (const unit of callers) if (unit.kind === 'worker') unit.subscribes(walks);
  const caller = (at: number) => callers[at % callers.length]!;
  const pairs = new Set<string>();
  // A coordinator calls the services of its saga.
  const { saga } = described;
  const needed = saga === undefined ? [] : [saga.first, saga.second].map((to) => [of(saga.coordinator), of(to)] as const);
  for (const { from, to, operations } of described.calls) {
    const [source, target] = [caller(from + to), of(to)];
    if (source === target || pairs.has(`${source.name} ${target.name}`)) continue;
    pairs.add(`${source.name} ${target.name}`);
    source.calls(target, operations === undefined ? {} : { operations });
  }
  for (const [source, target] of needed) {
    if (source === target || pairs.has(`${source.name} ${target.name}`)) continue;
    pairs.add(`${source.name} ${target.name}`);
    source.calls(target, { operations: ['GET /v1/items/{id}'] });
  }
  for (const at of described.tables) of(at).owns(`table-${at}`, { engine: 'dynamodb' });
  described.channels.forEach(({ kind, broker, publishers, subscribers, deadLetter, remembers }, at) => {
    const channel = kind === 'topic' ? system.topic(`channel-${at}`, { broker }) : system.queue(`channel-${at}`, { broker: 'sns-sqs' });
    for (const unit of new Set(publishers.map(caller))) unit.publishes(channel, broker === 'eventbridge' ? { messages: ['Changed'] } : {});
    for (const unit of new Set(subscribers.map(of)))
      unit.subscribes(channel, { deadLetter, ...(remembers ? { idempotencyKey: 'id' } : {}) });
  });
  described.secrets.forEach(({ users, existing }, at) => {
    const secret = system.secret(`secret-${at}`, {
      provider: 'aws-secrets-manager',
      keys: ['value'],
      ...(existing ? { path: `random/secret-${at}` } : {}),
    });
    for (const unit of new Set(users.map(caller))) unit.uses(secret);
  });
  if (described.saga !== undefined) {
    const { coordinator, first, second } = described.saga;
    system.saga('ordering', {
      coordinator: of(coordinator),
      steps: [
        {
          name: 'first',
          action: { service: of(first).name, operation: 'POST /v1/holds' },
          compensation: { service: of(first).name, operation: 'DELETE /v1/holds/{id}' },
        },
        { name: 'second', action: { service: of(second).name, operation: 'POST /v1/payments' }, pivot: true },
      ],
    });
  }
  return system;
}

/** Operations that IAM cannot tell apart are refused; another try takes their place. */
function unlessRefused<T>(compare: () => T): T {
  try {
    return compare();
  } catch (error) {
    fc.pre(!/\[operations-overlap\]/.test(String((error as Error).message)));
    throw error;
  }
}

describe('whatever a system declares', () => {
  it('is what its templates allow, of all pairs', () => {
    let allowed = 0;
    let denied = 0;
    fc.assert(
      fc.property(SYSTEM, (described) => {
        const environment = { aws: { account: '111111111111', region: 'eu-central-1', stacks: described.stacks } };
        const comparison = unlessRefused(() =>
          declaredAccess(new ServerlessSystem(new App(), 'random', { system: declare(described), environment })).compare(),
        );
        allowed += comparison.allowed;
        denied += comparison.denied;
        expect(lines(comparison)).toEqual([]);
        expect(comparison.notCompared).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    expect(allowed).toBeGreaterThan(RUNS * 10);
    expect(denied).toBeGreaterThan(RUNS * 100);
  });
});

describe('whatever units in stacks of their own declare', () => {
  it('is what the templates of all stacks allow', () => {
    const CALLS = fc.array(
      fc.record({ from: index, to: index, operations: fc.uniqueArray(fc.constantFrom(...OPERATIONS), { minLength: 1, maxLength: 4 }) }),
      { minLength: 1, maxLength: 5 },
    );
    let allowed = 0;
    fc.assert(
      fc.property(CALLS, fc.boolean(), (calls, isApart) => {
        const app = new App();
        const env = { account: '111111111111', region: 'eu-central-1' };
        const one = new Stack(app, 'one', { env });
        const two = isApart ? new Stack(app, 'two', { env }) : one;
        const services = ['alpha', 'beta'].map((name) => new ServerlessMicroservice(one, name, { image: IMAGE, http: { port: 8080 } }));
        const worker = new ServerlessWorker(two, 'walker', {
          image: IMAGE,
          accept: { 'worker-without-messages': 'a test' },
        });
        const job = new ServerlessJob(two, 'joker', { image: IMAGE, command: ['run'], timeout: '5m' });
        services[0]!.owns('alpha-table', { engine: 'dynamodb' });
        const callers = [...services, worker, job];
        const pairs = new Set<string>();
        for (const { from, to, operations } of calls) {
          const [source, target] = [callers[from]!, services[to % 2]!];
          if (source === target || pairs.has(`${from} ${to % 2}`)) continue;
          pairs.add(`${from} ${to % 2}`);
          source.calls(target, { operations });
        }
        const comparison = unlessRefused(() => declaredAccess(app).compare());
        allowed += comparison.allowed;
        expect(lines(comparison)).toEqual([]);
        expect(comparison.notCompared).toEqual([]);
      }),
      { numRuns: RUNS },
    );
    expect(allowed).toBeGreaterThan(RUNS * 10);
  });
});
