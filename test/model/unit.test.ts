import { Service, System } from 'keelson';
import { checking, mistakesOf, onlyProblemOf, problemsOf } from './problems';

const HTTP = { http: { port: 8080 } };

function ends() {
  const system = new System('shop');
  return {
    system,
    orders: system.service('orders', HTTP),
    catalog: system.service('catalog', HTTP),
    mailer: system.worker('mailer', {}),
    report: system.job('report', {}),
    topic: system.topic('events', { broker: 'kafka' }),
    queue: system.queue('tasks', { broker: 'kafka' }),
    secret: system.secret('key', { provider: 'vault' }),
  };
}

describe('a verb', () => {
  test('declares an edge with both its ends', () => {
    const { orders, catalog, topic, queue, secret } = ends();
    orders
      .calls(catalog, { timeout: '1s' })
      .publishes(topic)
      .subscribes(queue)
      .uses(secret, { as: 'variables' })
      .reaches('a.example.com:443');
    const store = orders.owns('db', { engine: 'postgres' });
    orders.exposes({ host: 'shop.example.com' });
    expect(orders.edges.calls).toMatchObject([{ from: orders, to: catalog, properties: { timeout: '1s' } }]);
    expect(orders.edges.publishes).toMatchObject([{ from: orders, to: topic, properties: {} }]);
    expect(orders.edges.subscribes).toMatchObject([{ from: orders, to: queue, properties: {} }]);
    expect(orders.edges.uses).toMatchObject([{ from: orders, to: secret, properties: { as: 'variables' } }]);
    expect(orders.edges.reaches).toMatchObject([{ from: orders, to: 'a.example.com:443', properties: {} }]);
    expect(orders.edges.owns).toMatchObject([{ from: orders, to: store }]);
    expect(orders.edges.exposes).toMatchObject([{ from: orders, properties: { host: 'shop.example.com' } }]);
  });

  test('tells the callee who calls', () => {
    const { orders, catalog, mailer } = ends();
    orders.calls(catalog);
    mailer.calls(catalog);
    expect(catalog.callers.map((call) => call.from.name)).toEqual(['orders', 'mailer']);
    expect(orders.callers).toEqual([]);
  });

  test('is counted', () => {
    const { system, orders, catalog, mailer, topic } = ends();
    orders.calls(catalog).publishes(topic);
    mailer.subscribes(topic);
    expect(system.edgeCount).toBe(3);
  });

  test('of a worker and of a job declares the same edges', () => {
    const { system, mailer, report, catalog, topic, secret } = ends();
    for (const unit of [mailer, report]) {
      unit.calls(catalog).publishes(topic).uses(secret).reaches('a.example.com:443');
      unit.owns(`${unit.name}-db`, { engine: 'mysql' });
    }
    expect(() => system.check()).not.toThrow();
    expect('exposes' in mailer || 'exposes' in report).toBe(false);
  });

  test('takes a construct for the service that it stands for', () => {
    const { orders, catalog } = ends();
    orders.calls({ declaration: catalog });
    expect(orders.edges.calls[0]?.to).toBe(catalog);
  });

  test('works between services that stand alone', () => {
    const catalog = new Service('catalog', HTTP);
    const orders = new Service('orders', HTTP).calls(catalog);
    expect(orders.system).toBeUndefined();
    expect(catalog.callers[0]?.from).toBe(orders);
  });

  test('announces each edge at both ends', () => {
    const { orders, catalog, topic } = ends();
    const heard: string[] = [];
    orders.onEdge(() => heard.push('orders'));
    catalog.onEdge(() => heard.push('catalog'));
    orders.calls(catalog).publishes(topic).reaches('a.example.com:443').exposes({ host: 'shop.example.com' });
    expect(heard).toEqual(['catalog', 'orders', 'orders', 'orders', 'orders']);
  });
});

describe('a wrong target, which only JavaScript can give', () => {
  type Given = ReturnType<typeof ends>;
  const WRONG: readonly (readonly [string, (given: Given) => void, verb: string, received: string, fix: string])[] = [
    ['a worker that is called', ({ orders, mailer }) => orders.calls(mailer as never), 'calls', 'worker mailer', 'give calls a service'],
    ['a topic that is called', ({ orders, topic }) => orders.calls(topic as never), 'calls', 'topic events', 'give calls a service'],
    ['a name that is called', ({ orders }) => orders.calls('catalog' as never), 'calls', '"catalog"', 'give calls a service'],
    ['nothing that is called', ({ orders }) => orders.calls(undefined as never), 'calls', 'nothing', 'give calls a service'],
    [
      'a construct of a worker',
      ({ orders, mailer }) => orders.calls({ declaration: mailer } as never),
      'calls',
      '{"declaration":an instance of Worker}',
      'give calls a service',
    ],
    [
      'a secret that is published to',
      ({ orders, secret }) => orders.publishes(secret as never),
      'publishes',
      'secret key',
      'give publishes a topic or a queue',
    ],
    [
      'a service that is subscribed to',
      ({ orders, catalog }) => orders.subscribes(catalog as never),
      'subscribes',
      'service catalog',
      'give subscribes a topic or a queue',
    ],
    ['a path that is used', ({ orders }) => orders.uses('shop/key' as never), 'uses', '"shop/key"', 'give uses a secret'],
  ];

  test.each(WRONG)('%s is a problem, and no edge', (_, declare, verb, received, fix) => {
    const given = ends();
    declare(given);
    const problem = onlyProblemOf(() => given.system.check());
    expect(problem).toMatchObject({ code: 'wrong-target', path: `services.orders.${verb}`, received, fix });
    expect(problem.source).toMatch(/^test\/model\/unit\.test\.ts:/);
    expect(given.system.edgeCount).toBe(0);
  });

  test.each([[null], [undefined], [587], [{ host: 'smtp' }]])('%p is no external', (address) => {
    expect(problemsOf(checking((system) => system.service('orders', HTTP).reaches(address as never)))).toMatchObject([
      { code: 'invalid-value' },
    ]);
  });

  test.each([[null], [undefined], [5], [{}], ['']])('%p is no name', (name) => {
    for (const declare of [
      checking((system) => system.service(name as never, HTTP)),
      checking((system) => system.topic(name as never, { broker: 'kafka' })),
      checking((system) => system.secret(name as never, { provider: 'vault' })),
      checking((system) => system.context(name as never)),
      checking((system) => system.service('orders', HTTP).owns(name as never, { engine: 'mysql' })),
      () => new System(name as never).check(),
    ])
      expect(problemsOf(declare)).toMatchObject([{ code: 'invalid-name' }]);
  });

  test('all of them come at once', () => {
    const { system, orders } = ends();
    orders
      .calls(1 as never)
      .publishes(2 as never)
      .subscribes(3 as never)
      .uses(4 as never);
    expect(mistakesOf(() => system.check())).toEqual([
      'wrong-target services.orders.calls',
      'wrong-target services.orders.publishes',
      'wrong-target services.orders.subscribes',
      'wrong-target services.orders.uses',
    ]);
  });
});

describe('once a target has read it', () => {
  const BY = 'KubernetesSystem shop was rendered';

  test.each<[string, (given: ReturnType<typeof ends>) => void]>([
    ['calls', ({ orders, catalog }) => orders.calls(catalog)],
    ['publishes', ({ orders, topic }) => orders.publishes(topic)],
    ['subscribes', ({ orders, topic }) => orders.subscribes(topic)],
    ['owns', ({ orders }) => orders.owns('db', { engine: 'mysql' })],
    ['uses', ({ orders, secret }) => orders.uses(secret)],
    ['reaches', ({ orders }) => orders.reaches('a.example.com:443')],
    ['exposes', ({ orders }) => orders.exposes({ host: 'shop.example.com' })],
    ['calls nothing that it could', ({ orders }) => orders.calls(undefined as never)],
  ])('a service takes no further edge: %s', (verb, declare) => {
    const given = ends();
    given.system.seal(BY);
    const problem = onlyProblemOf(() => declare(given));
    expect(problem).toMatchObject({
      code: 'sealed',
      path: `orders.${verb.split(' ')[0]}`,
      received: `"${verb.split(' ')[0]}" after ${BY}`,
    });
    expect(problem.source).toMatch(/^test\/model\/unit\.test\.ts:/);
    expect(problem.fix).toMatch(/^move this line before KubernetesSystem shop was rendered/);
    expect(given.system.edgeCount).toBe(0);
  });

  test('a callee takes no further caller, and the caller keeps none', () => {
    const [orders, catalog] = [new Service('orders', HTTP), new Service('catalog', HTTP)];
    catalog.seal(BY);
    expect(onlyProblemOf(() => orders.calls(catalog))).toMatchObject({ code: 'sealed', path: 'catalog.is called by orders' });
    expect([orders.edges.calls, catalog.callers]).toEqual([[], []]);
  });

  test.each<[string, (system: System) => void]>([
    ['service', (system) => system.service('late', HTTP)],
    ['worker', (system) => system.worker('late', {})],
    ['job', (system) => system.job('late', {})],
    ['topic', (system) => system.topic('late', { broker: 'kafka' })],
    ['queue', (system) => system.queue('late', { broker: 'kafka' })],
    ['secret', (system) => system.secret('late', { provider: 'vault' })],
    ['saga', (system) => system.saga('late', { coordinator: 'orders', steps: [] })],
    ['context', (system) => system.context('late')],
  ])('a system declares no further %s', (_, declare) => {
    const { system } = ends();
    system.seal(BY);
    const before = system.toJSON();
    expect(onlyProblemOf(() => declare(system))).toMatchObject({ code: 'sealed', path: 'shop.declares late' });
    expect(system.toJSON()).toEqual(before);
  });

  test('the first reader is named, and reading goes on', () => {
    const { system, orders, catalog } = ends();
    orders.calls(catalog);
    system.seal('the first was rendered');
    system.seal('the second was rendered');
    expect(onlyProblemOf(() => orders.calls(catalog)).received).toContain('the first was rendered');
    expect(() => system.check()).not.toThrow();
    expect(system.toJSON().services?.orders?.calls).toHaveLength(1);
  });
});

test('what a system holds is sorted by name, in whatever order it was declared', () => {
  const { system, orders, catalog } = ends();
  orders.owns('b', { engine: 'mysql' });
  catalog.owns('a', { engine: 'mysql' });
  const names = (list: readonly { readonly name: string }[]) => list.map(({ name }) => name);
  expect(names(system.units)).toEqual(['catalog', 'mailer', 'orders', 'report']);
  expect(names(system.services)).toEqual(['catalog', 'orders']);
  expect(names(system.workers)).toEqual(['mailer']);
  expect(names(system.jobs)).toEqual(['report']);
  expect(names(system.channels)).toEqual(['events', 'tasks']);
  expect(names(system.stores)).toEqual(['a', 'b']);
  expect(names(system.secrets)).toEqual(['key']);
});
