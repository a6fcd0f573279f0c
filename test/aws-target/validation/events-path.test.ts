import { type KeelsonError, type RouteProperties, type ServiceProperties, System } from 'keelson';
import { validateForAws } from '../../../src/aws/validate';
import { REGISTRY } from '../constructs/support';

const IMAGE = `${REGISTRY}/app:1.0.0`;
const HOST = 'shop.example.com';
const LAYER = 'arn:aws:lambda:eu-central-1:111111111111:layer:keelson:1';

function problemsOf(declare: (system: System) => unknown): readonly string[] {
  const system = new System('shop');
  declare(system);
  try {
    validateForAws(system, 'production', { aws: { layers: { adapter: LAYER, extension: LAYER } } });
    return [];
  } catch (error) {
    return (error as KeelsonError).problems.map(({ code, path }) => `${code} ${path}`);
  }
}

const service = (system: System, name: string, more: Partial<ServiceProperties> = {}) =>
  system.service(name, { ...(more.bundle === undefined ? { image: IMAGE } : {}), http: { port: 8080 }, ...more });

const exposing = (route: Omit<RouteProperties, 'host'>, more: Partial<ServiceProperties> = {}): readonly string[] =>
  problemsOf((system) => service(system, 'orders', more).exposes({ host: HOST, public: true, ...route } as RouteProperties));

const calling = (...operations: readonly string[]): readonly string[] =>
  problemsOf((system) => service(system, 'web').calls(service(system, 'orders'), operations.length === 0 ? {} : { operations }));

describe('the path of events', () => {
  it.each(['/events', '/Events'])('has no route: %s', (path) => {
    expect(exposing({ path })).toEqual([`events-path-exposed services.orders.exposes.${HOST}${path}.path`]);
  });

  it('has none of the readers of messages either', () => {
    const subscribed = (path: string): readonly string[] =>
      problemsOf((system) =>
        service(system, 'orders')
          .subscribes(system.queue('mails', { broker: 'sns-sqs' }))
          .exposes({ host: HOST, public: true, path } as RouteProperties),
      );
    expect(subscribed('/events')).toEqual([`events-path-exposed services.orders.exposes.${HOST}/events.path`]);
    expect(subscribed('/')).toEqual([]);
  });

  it.each(['POST /events', 'GET /events', '* /events', 'POST /EVENTS'])('has no operation: %s', (operation) => {
    expect(calling('GET /v1/orders', operation)).toEqual(['events-path-exposed services.web.calls.orders.operations.1']);
  });

  it('has no step of a saga', () => {
    const found = problemsOf((system) => {
      service(system, 'orders').calls(service(system, 'stock'));
      const action = { service: 'stock', operation: 'POST /events' };
      system.saga('place-order', { coordinator: 'orders', key: 'orderId', steps: [{ name: 'reserve', action, pivot: true }] });
    });
    expect(found).toEqual(['events-path-exposed services.stock.sagas.POST /events']);
  });

  it.each([
    ['a route for everything', () => exposing({ path: '/' })],
    ['a route beside it', () => exposing({ path: '/v1/events' })],
    ['a route below it', () => exposing({ path: '/events/past' })],
    ['a redirect', () => exposing({ path: '/events', redirect: { path: '/v1/events' } })],
    ['a call of every operation', () => calling()],
    ['operations around and below it', () => calling('GET /*', 'POST /events/{id}')],
    [
      'a program that answers Lambda itself',
      () => exposing({ path: '/events' }, { runtime: 'node', bundle: { path: 'dist', handler: 'index.handler' } }),
    ],
  ])('stands in no way of %s', (_name, problems) => {
    expect(problems().filter((each) => each.startsWith('events-path'))).toEqual([]);
  });
});
