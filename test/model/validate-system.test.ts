import { type SagaOptions, type SagaStep, Service, System, Topic } from 'keelson';
import { checking, mistakesOf, onlyProblemOf, problemsOf } from './problems';

const HTTP = { http: { port: 8080 } };
const KAFKA = { broker: 'kafka' } as const;

const step = (name: string, more: Partial<SagaStep> = {}): SagaStep => ({
  name,
  action: { service: 'orders', operation: 'POST /v1/orders' },
  compensation: { service: 'orders', operation: 'DELETE /v1/orders/{id}' },
  ...more,
});
const saga = (steps: readonly SagaStep[], more: Partial<SagaOptions> = {}) =>
  checking((system) => {
    const payment = system.service('payment', HTTP);
    system.service('shipping', HTTP);
    system.worker('mailer', {});
    system.job('report', {});
    system.service('orders', HTTP).calls(payment);
    system.saga('place-order', { coordinator: 'orders', steps, ...more });
  });
const create = (more: object) => ({ service: 'orders', operation: 'POST /v1/orders', ...more });
const asked = (service: string) => ({ service, operation: 'POST /v1/payments' });

const RULES: readonly (readonly [string, refused: () => void, mistakes: readonly string[], taken: () => void])[] = [
  ['a system has a name', () => new System('Shop').check(), ['invalid-name system'], () => new System('shop').check()],
  [
    'an owner is a label',
    () => new System('shop', { owner: 'team shop' }).check(),
    ['invalid-value shop.owner'],
    () => new System('shop', { owner: 'team-shop' }).check(),
  ],
  [
    'services, workers and jobs share their names',
    checking((system) => {
      system.worker('mail', {});
      system.service('mail', HTTP);
    }),
    ['duplicate-name workers.mail'],
    checking((system) => {
      system.worker('mailer', {});
      system.service('mail', HTTP);
    }),
  ],
  [
    'topics and queues share their names',
    checking((system) => {
      system.topic('events', KAFKA);
      system.queue('events', KAFKA);
    }),
    ['duplicate-name topics.events'],
    checking((system) => {
      system.topic('events', KAFKA);
      system.queue('tasks', KAFKA);
    }),
  ],
  [
    'a secret stands once',
    checking((system) => {
      system.secret('key', { provider: 'vault' });
      system.secret('key', { provider: 'kubernetes' });
    }),
    ['duplicate-name secrets.key'],
    checking((system) => system.secret('key', { provider: 'vault' })),
  ],
  [
    'a context stands once',
    checking((system) => {
      system.context('ordering');
      system.context('ordering');
    }),
    ['duplicate-name contexts.ordering'],
    checking((system) => system.context('ordering')),
  ],
  [
    'a saga stands once',
    checking((system) => {
      system.service('orders', HTTP);
      for (const _ of [1, 2]) system.saga('place', { coordinator: 'orders', steps: [step('a')] });
    }),
    ['duplicate-name sagas.place'],
    saga([step('a')]),
  ],
  [
    'a store has one owner',
    checking((system) => {
      for (const name of ['b', 'a']) system.service(name, HTTP).owns('db', { engine: 'postgres' });
    }),
    ['two-owners services.b.owns.db'],
    checking((system) => {
      for (const name of ['b', 'a']) system.service(name, HTTP).owns(`${name}-db`, { engine: 'postgres' });
    }),
  ],
  [
    'a context of a service is declared',
    checking((system) => {
      system.context('ordering');
      system.service('orders', { ...HTTP, context: 'odering' });
    }),
    ['unknown-reference services.orders.context'],
    checking((system) => {
      system.context('ordering');
      system.service('orders', { ...HTTP, context: 'ordering' });
    }),
  ],
  [
    'a context of a topic is declared',
    checking((system) => system.topic('events', { ...KAFKA, context: 'ordering' })),
    ['unknown-reference topics.events.context'],
    checking((system) => {
      system.context('ordering');
      system.topic('events', { ...KAFKA, context: 'ordering' });
    }),
  ],
  [
    'a migration changes a store of its service',
    checking((system) => system.service('orders', { ...HTTP, migration: { command: ['up'], store: 'order-db' } })),
    ['unknown-reference services.orders.migration.store'],
    checking((system) =>
      system.service('orders', { ...HTTP, migration: { command: ['up'], store: 'order-db' } }).owns('order-db', { engine: 'postgres' }),
    ),
  ],
  [
    'an objective is of a service',
    checking((system) => system.service('orders', { ...HTTP, objectives: [{ availability: 99, of: 'catalogue' }] })),
    ['unknown-reference services.orders.objectives.0.of'],
    checking((system) => system.service('orders', { ...HTTP, objectives: [{ availability: 99, of: 'orders' }] })),
  ],
  [
    'freshness is of a topic or queue',
    checking((system) => system.worker('mailer', { objectives: [{ freshness: '5m', percentile: 99, of: 'events' }] })),
    ['unknown-reference workers.mailer.objectives.0.of'],
    checking((system) => {
      system.topic('events', KAFKA);
      system.worker('mailer', { objectives: [{ freshness: '5m', percentile: 99, of: 'events' }] });
    }),
  ],
  [
    'a callee belongs to the system',
    checking((system) => system.service('orders', HTTP).calls(new System('other').service('catalog', HTTP))),
    ['foreign-declaration services.orders.calls.catalog'],
    checking((system) => system.service('orders', HTTP).calls(system.service('catalog', HTTP))),
  ],
  [
    'a callee is not a service that stands alone',
    checking((system) => system.service('orders', HTTP).calls(new Service('catalog', HTTP))),
    ['foreign-declaration services.orders.calls.catalog'],
    checking((system) => system.service('orders', HTTP)),
  ],
  [
    'a topic belongs to the system',
    checking((system) => {
      const orders = system.service('orders', HTTP);
      orders.publishes(new Topic('a', KAFKA));
      orders.subscribes(new Topic('b', KAFKA));
    }),
    ['foreign-declaration services.orders.publishes.a', 'foreign-declaration services.orders.subscribes.b'],
    checking((system) => system.service('orders', HTTP).publishes(system.topic('a', KAFKA))),
  ],
  [
    'a secret belongs to the system',
    checking((system) => system.service('orders', HTTP).uses(new System('other').secret('key', { provider: 'vault' }))),
    ['foreign-declaration services.orders.uses.key'],
    checking((system) => system.service('orders', HTTP).uses(system.secret('key', { provider: 'vault' }))),
  ],
  [
    'an address has one service',
    checking((system) => {
      for (const name of ['a', 'b']) system.service(name, HTTP).exposes({ host: 'shop.example.com', path: '/v1' });
    }),
    ['duplicate-route services.b.exposes.shop.example.com/v1'],
    checking((system) => {
      for (const name of ['a', 'b']) system.service(name, HTTP).exposes({ host: 'shop.example.com', path: `/${name}` });
    }),
  ],
  [
    'a slash at its end makes no other address',
    checking((system) => {
      for (const [name, path] of Object.entries({ a: '/v1', b: '/v1/' }))
        system.service(name, HTTP).exposes({ host: 'shop.example.com', path });
    }),
    ['duplicate-route services.b.exposes.shop.example.com/v1'],
    checking((system) => system.service('a', HTTP).exposes({ host: 'shop.example.com', path: '/' })),
  ],
  [
    'an address has one service for each method',
    checking((system) => {
      for (const name of ['a', 'b']) system.service(name, HTTP).exposes({ host: 'shop.example.com', methods: ['GET'] });
    }),
    ['duplicate-route services.b.exposes.shop.example.com/'],
    checking((system) => {
      for (const [name, method] of Object.entries({ a: 'GET', b: 'POST' } as const))
        system.service(name, HTTP).exposes({ host: 'shop.example.com', methods: [method] });
    }),
  ],
  [
    'a channel has a broker',
    checking((system) => system.queue('tasks', {} as never)),
    ['missing-property queues.tasks.broker'],
    checking((system) => system.queue('tasks', KAFKA)),
  ],
  [
    'a secret has a provider that is known',
    checking((system) => system.secret('key', { provider: 'valut' as never })),
    ['invalid-value secrets.key.provider'],
    checking((system) => system.secret('key', { provider: 'vault' })),
  ],
  ['a saga has steps', saga([]), ['invalid-value sagas.place-order.steps'], saga([step('a')])],
  [
    'a coordinator is declared',
    saga([step('a')], { coordinator: 'order' }),
    ['unknown-reference sagas.place-order.coordinator'],
    saga([step('a')]),
  ],
  [
    'a coordinator is no job',
    saga([step('a')], { coordinator: 'report' }),
    ['unknown-reference sagas.place-order.coordinator'],
    saga([step('a', { action: asked('mailer'), compensation: asked('mailer') })], { coordinator: 'mailer' }),
  ],
  [
    'a coordinator is a name or a declaration',
    saga([step('a')], { coordinator: { name: 'orders' } as never }),
    ['invalid-value sagas.place-order.coordinator'],
    checking((system) => system.saga('place', { coordinator: system.service('orders', HTTP), steps: [step('a')] })),
  ],
  [
    'a step asks a service that is declared',
    saga([step('a', { action: asked('paymnt') })]),
    ['unknown-reference sagas.place-order.steps.a.action.service'],
    saga([step('a', { action: asked('payment') })]),
  ],
  [
    'the steps of a saga until the pivot end within its time',
    saga([step('a'), step('b', { pivot: true }), step('c')], { timeout: '59s' }),
    ['contradiction sagas.place-order.timeout'],
    saga([step('a'), step('b', { pivot: true }), step('c')], { timeout: '60s' }),
  ],
  [
    'a parameter comes from a step that is done before',
    saga([step('a', { action: create({ parameters: { hold: 'b.id' } }) }), step('b')]),
    ['unknown-reference sagas.place-order.steps.a.action.parameters.hold'],
    saga([step('b'), step('a', { action: create({ parameters: { hold: 'b.id' } }) })]),
  ],
  [
    'a compensation may take what its own step answered, and an action may not',
    saga([step('a', { action: create({ parameters: { hold: 'a.id' } }) })]),
    ['unknown-reference sagas.place-order.steps.a.action.parameters.hold'],
    saga([step('a', { compensation: { ...asked('orders'), parameters: { hold: 'a.id' } } })]),
  ],
  [
    'a parameter stands in the path, or in a body',
    saga([step('a', { compensation: { service: 'orders', operation: 'DELETE /v1/orders/{id}', parameters: { order: 'a.id' } } })]),
    ['unknown-parameter sagas.place-order.steps.a.compensation.parameters.order'],
    saga([step('a', { compensation: { service: 'orders', operation: 'DELETE /v1/orders/{id}', parameters: { id: 'a.id' } } })]),
  ],
  [
    'a compensation says which of what was created it takes back',
    saga([step('a', { compensation: { service: 'orders', operation: 'DELETE /v1/holds/{id}' } })]),
    ['unclear-parameter sagas.place-order.steps.a.compensation.parameters.id'],
    saga([step('a', { compensation: { service: 'orders', operation: 'DELETE /v1/holds/{id}', parameters: { id: 'a.hold' } } })]),
  ],
  [
    'an action says which of two steps it follows',
    saga([
      step('a'),
      step('b'),
      step('c', { action: { service: 'orders', operation: 'PUT /v1/orders/{id}/state' }, compensation: undefined as never }),
    ]),
    ['unclear-parameter sagas.place-order.steps.c.action.parameters.id'],
    saga([
      step('a'),
      step('c', { action: { service: 'orders', operation: 'PUT /v1/orders/{id}/state' }, compensation: undefined as never }),
    ]),
  ],
  [
    'a key is a field without quotes',
    saga([step('a')], { key: "o'id" }),
    ['invalid-value sagas.place-order.key'],
    saga([step('a')], { key: 'order_id' }),
  ],
  [
    'a compensation asks a service that the coordinator calls',
    saga([step('a', { compensation: asked('shipping') })]),
    ['no-edge sagas.place-order.steps.a.compensation.service'],
    saga([step('a', { compensation: asked('payment') })]),
  ],
  [
    'a step before the last can be taken back',
    saga([step('a', { compensation: undefined as never }), step('b')]),
    ['no-compensation sagas.place-order.steps.a'],
    saga([step('a'), step('b', { compensation: undefined as never })]),
  ],
  [
    'a step before the pivot can be taken back, and those after it need not',
    saga([step('a', { compensation: undefined as never }), step('b', { pivot: true }), step('c')]),
    ['no-compensation sagas.place-order.steps.a'],
    saga([
      step('a'),
      step('b', { pivot: true, compensation: undefined as never }),
      step('c', { compensation: undefined as never }),
      step('d'),
    ]),
  ],
  [
    'a saga has one pivot',
    saga([step('a', { pivot: true }), step('b', { pivot: true })]),
    ['contradiction sagas.place-order'],
    saga([step('a', { pivot: true }), step('b')]),
  ],
  ['a step stands once', saga([step('a'), step('a')]), ['duplicate-name sagas.place-order.steps.a'], saga([step('a'), step('b')])],
];

describe.each(RULES)('%s', (_, refused, mistakes, taken) => {
  test('and is refused where it does not', () => {
    expect(mistakesOf(refused)).toEqual(mistakes);
  });

  test('and is taken where it does', () => {
    expect(mistakesOf(taken)).toEqual([]);
  });
});

describe('a message', () => {
  test('of a name that is taken says where', () => {
    const declare = checking((system) => {
      system.secret('key', { provider: 'vault' });
      system.secret('key', { provider: 'vault' });
    });
    expect(onlyProblemOf(declare).received).toMatch(/^"key", declared at test\/model\/validate-system\.test\.ts:\d+:\d+ already$/);
  });

  test('of a second owner offers to ask the first', () => {
    const declare = checking((system) => {
      for (const name of ['a', 'b']) system.service(name, HTTP).owns('db', { engine: 'postgres' });
    });
    expect(onlyProblemOf(declare)).toMatchObject({ received: 'db, owned by a already', fix: 'let b ask a, or give it a store of its own' });
  });

  test('of an unknown name lists the known ones, twenty at most, and offers the nearest', () => {
    const declare = checking((system) => {
      for (let index = 0; index < 25; index += 1) system.context(`context-${String(index).padStart(2, '0')}`);
      system.service('orders', { ...HTTP, context: 'contxt-07' });
    });
    const { expected, fix } = onlyProblemOf(declare);
    expect(expected).toMatch(/^a context: context-00, .*context-19, \.\.\.$/);
    expect(fix).toBe('did you mean context-07?');
  });

  test('of a name where none is declared says so', () => {
    expect(onlyProblemOf(checking((system) => system.service('orders', { ...HTTP, context: 'x' })))).toMatchObject({
      expected: 'a context; none is declared',
      fix: 'declare x, or name another',
    });
  });

  test('of an action without an edge says which to declare', () => {
    expect(onlyProblemOf(saga([step('a', { action: asked('shipping') })])).fix).toBe('declare that orders calls shipping');
  });
});

describe('all problems of a system', () => {
  const parts: readonly ((system: System) => void)[] = [
    (system) => system.service('web', { http: { port: 80 } }),
    (system) => system.worker('web', { timeout: 'soon' }),
    (system) => system.job('nightly', { schedule: 'never' }),
    (system) => system.topic('events', { broker: 'pigeon' as never, context: 'nowhere' }),
    (system) => system.queue('Events', KAFKA),
    (system) => system.secret('key', { provider: 'vault', rotation: { every: '1s' } }),
    (system) => system.saga('place', { coordinator: 'nobody', steps: [step('a')] }),
    (system) => system.context('Context'),
    (system) => system.service('a', HTTP).owns('db', { engine: 'postgres' }),
    (system) => system.service('b', HTTP).owns('db', { engine: 'postgres' }),
    (system) => system.service('c', HTTP).exposes({ host: 'shop.example.com', path: '/v1', timeout: 'x' }).exposes({ host: 'localhost' }),
    (system) => system.service('d', HTTP).exposes({ host: 'localhost' }).exposes({ host: 'shop.example.com', path: '/v1' }),
  ];
  const found = (order: readonly ((system: System) => void)[]) => {
    const problems = problemsOf(
      checking((system) => {
        for (const part of order) part(system);
      }),
    );
    return problems.map(({ code, path, received, expected, fix }) => ({
      code,
      path,
      received: received.replace(/ at \S+:\d+:\d+/, ''),
      expected,
      fix,
    }));
  };

  test('come at once, sorted by path', () => {
    expect(found(parts).map(({ code, path }) => `${path} ${code}`)).toEqual([
      'contexts.Context invalid-name',
      'jobs.nightly.schedule invalid-value',
      'queues.Events invalid-name',
      'sagas.place.coordinator unknown-reference',
      'secrets.key.rotation.every invalid-value',
      'services.b.owns.db two-owners',
      'services.c.exposes.localhost/.host invalid-value',
      'services.c.exposes.shop.example.com/v1.timeout invalid-value',
      'services.d.exposes.localhost/ duplicate-route',
      'services.d.exposes.localhost/.host invalid-value',
      'services.d.exposes.shop.example.com/v1 duplicate-route',
      'services.web.http.port invalid-value',
      'topics.events.broker invalid-value',
      'topics.events.context unknown-reference',
      'workers.web duplicate-name',
      'workers.web.timeout invalid-value',
    ]);
  });

  test('are the same in whatever order they were declared', () => {
    const expected = found(parts);
    for (let turn = 1; turn < parts.length; turn += 1) {
      const rotated = [...parts.slice(turn), ...parts.slice(0, turn)];
      expect(found(rotated)).toEqual(expected);
      expect(found(rotated.reverse())).toEqual(expected);
    }
  });

  test('do not change the system: checking again finds them again', () => {
    const system = new System('shop');
    for (const part of parts) part(system);
    expect(problemsOf(() => system.check())).toEqual(problemsOf(() => system.check()));
  });
});

test('readiness asks only what the unit has an edge to', () => {
  const system = new System('shop');
  const orders = system.service('orders', { http: { port: 8080 }, health: { requires: ['order-db', 'order-bd'] } });
  orders.owns('order-db', { engine: 'postgres' });
  expect(problemsOf(() => system.check())).toMatchObject([
    { code: 'unknown-reference', path: 'services.orders.health.requires.1', fix: 'did you mean order-db?' },
  ]);
});
