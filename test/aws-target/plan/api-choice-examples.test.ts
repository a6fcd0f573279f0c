import { shop } from '../../../examples/ecommerce/system';
import { rides } from '../../../examples/rides/system';
import { chooseApi } from '../../../src/aws/plan/api-choice';
import { operationProblems } from '../../../src/aws/plan/operation-problems';
import { offeredRouteKeys } from '../../../src/aws/plan/operations';
import type { System } from '../../../src/model/system';

function apis(system: System) {
  const routes = system.units.flatMap((unit) => unit.edges.exposes);
  const hosts = [...new Set(routes.map(({ properties }) => properties.host))].sort();
  return new Map(
    hosts.map((host) => [
      host,
      chooseApi(
        host,
        routes.filter(({ properties }) => properties.host === host),
      ),
    ]),
  );
}

test('the shop is a REST API, since both of its routes count clients', () => {
  const plan = apis(shop).get('shop.example.com');
  expect(plan?.kind).toBe('rest');
  expect(plan?.reasons).toHaveLength(2);
  expect(plan?.problems).toEqual([]);
  expect(plan?.keys.map(({ key, route }) => `${key} ${route.from.name}`)).toEqual([
    'ANY /v1/orders order-service',
    'ANY /v1/orders/{proxy+} order-service',
    'GET /v1/products product-catalog',
    'GET /v1/products/{proxy+} product-catalog',
  ]);
  expect(plan?.routes.map(({ service, authorizer, timeout }) => [service.name, authorizer.kind, timeout]).sort()).toEqual([
    ['order-service', 'function', 10_000],
    ['product-catalog', 'none', 5_000],
  ]);
  expect(plan?.limits.map(({ path, client }) => [path, client?.window, client?.limit]).sort()).toEqual([
    ['/v1/orders', 60, 600],
    ['/v1/products', 60, 3_000],
  ]);
});

test('of rides, each host has an API, and all but the one for gRPC are served', () => {
  const plans = apis(rides);
  expect([...plans].map(([host, { kind, problems }]) => [host, kind, problems.map(({ code }) => code)])).toEqual([
    ['app.rides.example.com', 'rest', []],
    ['drivers.rides.example.com', 'rest', []],
    ['partners.rides.example.com', 'http', ['grpc-not-served']],
    ['rides.example.com', 'rest', []],
  ]);
  const drivers = plans.get('drivers.rides.example.com');
  expect([drivers?.inspection, drivers?.limits[0]?.body, drivers?.routes[0]?.removedBasePath]).toEqual(['KB_64', 65_536, '/api']);
  expect(plans.get('rides.example.com')?.routes[0]?.redirect).toEqual({ status: 302, base: 'https://app.rides.example.com/v2' });
  expect(plans.get('app.rides.example.com')?.preflights[0]?.cors).toMatchObject({
    credentials: true,
    origins: ['https://rides.example.com'],
  });
});

test('what services ask each other can be said exactly', () => {
  const calls = [shop, rides].flatMap(({ units }) => units.flatMap(({ edges }) => edges.calls));
  expect(calls.length).toBeGreaterThan(10);
  for (const call of calls) expect([call.to.name, operationProblems(call, call.to.callers)]).toEqual([call.to.name, []]);
  const catalog = shop.units.find(({ name }) => name === 'product-catalog');
  expect(offeredRouteKeys(catalog?.callers ?? [])).toEqual([
    'DELETE /v1/reservations/{id}',
    'GET /v1/products/{id}',
    'POST /v1/reservations',
  ]);
});
