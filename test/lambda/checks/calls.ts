import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { type Check, callsAddress, EXTENSIONS, json, request, startService, using } from '../harness';
import { EXPRESS, FASTAPI, GO, type PlainService } from '../programs';
import { ExecutionEnvironment, REGION } from '../stub/environment';
import { httpApiEvent } from '../stub/events';
import { type Answer, Gateway, toFunction } from '../stub/gateway';

interface CallFixture {
  /** The base of calls to product-catalog. */
  readonly url: string;
  readonly gateway: Gateway;
}

const echo: Answer = ({ method, url, body }, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ method, url, body: body.toString() }));
};

function entry(gateway: Gateway, properties: object = {}): Record<string, string> {
  return {
    KEELSON_CALLS: JSON.stringify({ 'product-catalog': { url: gateway.url, region: REGION, timeout: 5_000, retries: 0, ...properties } }),
  };
}

/** Starts the extension alone, with a call to product-catalog that an API with IAM authorization answers. */
async function calling<T>(answer: Answer, properties: object, body: (fixture: CallFixture) => Promise<T>): Promise<T> {
  const address = await callsAddress();
  return using(Gateway.start(answer), (gateway) =>
    using(
      ExecutionEnvironment.start({ extensions: EXTENSIONS, variables: { ...entry(gateway, properties), KEELSON_CALLS_ADDRESS: address } }),
      () => body({ url: `http://${address}/product-catalog`, gateway }),
    ),
  );
}

const OPERATIONS = ['GET /v1/products/{id}', 'POST /v1/products', 'PUT /v1/products/{id}', 'GET /v1/search', '* /v1/files/*'];

/** Signed calls. */
export const callChecks: readonly Check[] = [
  {
    name: 'calls: signatures hold for paths, queries and bodies that need encoding',
    show: () => calling(echo, { operations: OPERATIONS }, signatures),
  },
  {
    name: 'calls: what is not declared is refused with a problem, and nothing is sent',
    show: () => calling(echo, { operations: OPERATIONS }, refusals),
  },
  { name: 'calls: an API refuses a request without signature', show: () => calling(echo, {}, unsigned) },
  { name: 'calls: what may be repeated is tried again, nothing else is', show: retries },
  { name: 'calls: a callee that does not answer in time, or at all', show: failures },
  ...[FASTAPI, EXPRESS].map((service) => ({
    name: `calls: ${service.name} in one function asks Go in another, through signature and API`,
    show: () => acrossFunctions(service),
  })),
];

async function signatures({ url, gateway }: CallFixture): Promise<string> {
  const paths = [
    '/v1/products/42',
    '/v1/products/a%20b',
    '/v1/products/caf%C3%A9',
    "/v1/products/a:b@c,d;e!f'(g)*h",
    '/v1/products/50%25',
    '/v1/products/~tilde-_.',
    '/v1/products/%5Bx%5D',
    '/v1/search?q=a+b%2Bc&q=z&q=a',
    '/v1/search?filterA=1&filter[a]=2&filter.b=3',
    '/v1/search?empty=&flag&e=%E2%82%AC',
    '/v1/search?q=a%26b%3Dc&b=2&a=1',
    '/v1/files/a/b/c.txt',
  ];
  for (const path of paths) {
    const response = await fetch(`${url}${path}`);
    equal(response.status, 200, `${path}: ${gateway.problems.at(-1) ?? (await response.text())}`);
  }
  const body = JSON.stringify({ name: 'é'.repeat(100_000) });
  const put = await fetch(`${url}/v1/products/1`, {
    method: 'PUT',
    body,
    headers: { 'Content-Type': 'application/json', traceparent: '00-a-b-01' },
  });
  equal(((await put.json()) as { body: string }).body, body);
  equal(gateway.received.at(-1)?.headers.traceparent, '00-a-b-01');
  deepEqual(gateway.problems, []);
  const order = gateway.received.find(({ url: received }) => received.startsWith('/v1/search?q=a%20b'))?.url;
  equal(order, '/v1/search?q=a%20b%2Bc&q=z&q=a', 'repeated parameters keep their order');
  return `${paths.length + 1} requests`;
}

async function refusals({ url, gateway }: CallFixture): Promise<void> {
  const base = url.replace('/product-catalog', '');
  for (const [method, address, status, code] of [
    ['DELETE', `${url}/v1/products/1`, 403, 'operation-not-declared'],
    ['GET', `${url}/v1/products/1/reviews`, 403, 'operation-not-declared'],
    ['GET', `${url}/v1/products/`, 403, 'operation-not-declared'],
    ['GET', `${base}/payments/v1/products/1`, 403, 'callee-not-declared'],
    ...[
      '/v1//products/1',
      '/v1/products/..%2f..%2fadmin',
      '/v1/products/x%2freviews',
      '/v1/products/x%3Fadmin=1',
      '/v1/products/x%5c..%5cy',
    ].map((path) => ['GET', `${url}${path}`, 400, 'path-not-normal'] as const),
    ...['/v1/products/a%00b', '/v1/products/a%23b', '/v1/products/%252e%252e'].map(
      (path) => ['GET', `${url}${path}`, 400, 'path-not-normal'] as const,
    ),
  ] as const) {
    const response = await fetch(address, { method });
    equal(response.status, status, `${method} ${address}`);
    equal(response.headers.get('content-type'), 'application/problem+json');
    const problem = (await response.json()) as { type: string; status: number; detail: string };
    equal(problem.type, `urn:keelson:problem:${code}`);
    equal(problem.status, status);
    ok(problem.detail.length > 0);
  }
  deepEqual(gateway.received, []);
}

async function unsigned({ gateway }: CallFixture): Promise<void> {
  equal((await fetch(`${gateway.url}/v1/products/1`)).status, 403);
  equal(gateway.problems.length, 1);
}

async function retries(): Promise<void> {
  let failing = 0;
  const answer: Answer = (received, response) => {
    failing -= 1;
    if (failing >= 0) response.writeHead(503).end();
    else echo(received, response);
  };
  await calling(answer, { retries: 2, idempotencyKey: 'Idempotency-Key' }, async ({ url, gateway }) => {
    const attempts = async (failures: number, init: RequestInit): Promise<[number, number]> => {
      gateway.reset();
      failing = failures;
      const response = await fetch(`${url}/v1/products/1`, init);
      return [response.status, gateway.received.length];
    };
    deepEqual(await attempts(2, {}), [200, 3]);
    deepEqual(await attempts(3, {}), [503, 3]);
    deepEqual(await attempts(1, { method: 'PUT', body: 'x' }), [200, 2]);
    equal(gateway.received.at(-1)?.body.toString(), 'x', 'the body is sent again');
    deepEqual(await attempts(1, { method: 'POST', body: 'x' }), [503, 1]);
    deepEqual(await attempts(1, { method: 'POST', body: 'x', headers: { 'idempotency-key': 'k' } }), [200, 2]);
    deepEqual(gateway.problems, [], 'each attempt is signed');
  });
}

async function failures(): Promise<void> {
  await calling(
    () => {},
    { timeout: 300 },
    async ({ url, gateway }) => {
      const late = await fetch(`${url}/v1/products/1`);
      equal(late.status, 504);
      match(await late.text(), /product-catalog did not answer within 300ms/);
      gateway.close();
      const gone = await fetch(`${url}/v1/products/1`);
      equal(gone.status, 502);
      match(await gone.text(), /callee-not-reached/);
    },
  );
  const entered: (() => void)[] = [];
  await calling(
    (_, response) => void entered.push(() => response.end('{}')),
    { concurrency: 1 },
    async ({ url, gateway }) => {
      const first = fetch(`${url}/v1/products/1`);
      while (entered.length === 0) await new Promise(setImmediate);
      equal((await fetch(`${url}/v1/products/2`)).status, 503);
      equal(gateway.received.length, 1);
      entered[0]?.();
      equal((await first).status, 200);
    },
  );
}

/** A caller and a callee, each in an environment of its own, as they are deployed. */
async function acrossFunctions(caller: PlainService): Promise<void> {
  await using(startService(GO), (catalog) =>
    using(Gateway.start(toFunction(() => catalog)), async (gateway) => {
      const address = await callsAddress();
      const variables = {
        ...entry(gateway, { operations: ['GET /v1/products/{id}'] }),
        KEELSON_CALLS_ADDRESS: address,
        PRODUCT_CATALOG_URL: `http://${address}/product-catalog`,
      };
      await using(startService(caller, { extensions: EXTENSIONS, variables }), async (orders) => {
        const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
        const order = (sku: string): object =>
          httpApiEvent({
            method: 'POST',
            path: '/v1/orders',
            headers: { 'Content-Type': 'application/json', traceparent },
            body: Buffer.from(JSON.stringify({ sku })),
          });
        const answer = await request(orders, order('42'));
        equal(answer.status, 201, answer.body.toString());
        equal(json(answer).product, '42');
        equal(gateway.received[0]?.headers.traceparent, traceparent);
        equal((await request(orders, order('missing'))).status, 502, 'the 404 of the callee passes through');
        deepEqual(gateway.problems, []);
      });
    }),
  );
}
