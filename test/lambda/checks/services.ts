import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { APIS, type Check, json, request, startService, using } from '../harness';
import { FASTAPI, type PlainService } from '../programs';
import type { ExecutionEnvironment } from '../stub/environment';
import { schedulerEvent, sqsEvent } from '../stub/events';

const TRACE_PARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const XRAY = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

/** What a plain service answers behind the adapter; all in one environment. */
export function serviceChecks(service: PlainService, environment: () => ExecutionEnvironment): Check[] {
  const { name } = service;
  return [
    ...APIS.flatMap(({ name: api, event }) => httpChecks(`${name}, ${api}`, event, environment)),
    ...eventChecks(service, environment),
    { name: `${name}: SIGTERM ends it in good order`, show: () => endsWell(service, environment()) },
  ];
}

function httpChecks(title: string, event: (typeof APIS)[number]['event'], environment: () => ExecutionEnvironment): Check[] {
  const send = (...[client, trace]: [Parameters<typeof event>[0], string?]) => request(environment(), event(client), trace);
  return [
    {
      name: `${title}: path, query, headers, cookies and X-Ray's header arrive`,
      show: async () => {
        const answer = await send(
          {
            path: '/v1/products/caf%C3%A9%20noir',
            query: 'tag=b&tag=a&q=a%20b%26c%2B%C3%A9&empty=',
            pathParameters: { id: 'café noir' },
            headers: { Traceparent: TRACE_PARENT, Cookie: 'session=s1; theme=light', Accept: 'application/json' },
          },
          XRAY,
        );
        equal(answer.status, 200);
        match(answer.headers['content-type'] ?? '', /^application\/json/);
        const { id, query, headers, cookies } = json(answer);
        equal(id, 'café noir');
        deepEqual(query, { tag: ['b', 'a'], q: ['a b&c+é'], empty: [''] });
        equal(headers.traceparent, TRACE_PARENT);
        equal(headers.accept, 'application/json');
        equal(headers['x-amzn-trace-id'], XRAY);
        deepEqual(cookies, { session: 's1', theme: 'light' });
        ok(JSON.parse(headers['x-amzn-request-context']).requestId, 'the context of the request is there');
        ok(JSON.parse(headers['x-amzn-lambda-context']).request_id, 'the context of the invocation is there');
        equal(answer.cookies.length, 2, 'both cookies are set');
      },
    },
    {
      name: `${title}: a JSON body, headers and query of a POST arrive; status and Location come back`,
      show: async () => {
        const answer = await send({
          method: 'POST',
          path: '/v1/orders',
          query: 'dry=true',
          headers: { 'Content-Type': 'application/json', 'Idempotency-Key': 'order-1' },
          body: Buffer.from('{"sku":"été","quantity":2}'),
        });
        equal(answer.status, 201);
        equal(answer.headers.location, '/v1/orders/1');
        deepEqual(json(answer), { sku: 'été', quantity: 2, key: 'order-1', dry: true });
      },
    },
    {
      name: `${title}: bytes survive in both directions`,
      show: async () => {
        const body = Buffer.concat([randomBytes(70_000), Buffer.from([0, 0xff, 0xc3, 0x28])]);
        const put = await send({ method: 'PUT', path: '/v1/products/1/image', headers: { 'Content-Type': 'image/png' }, body });
        deepEqual(json(put), { length: body.length, sha256: createHash('sha256').update(body).digest('hex') });
        const got = await send({ path: '/v1/products/1/image' });
        equal(got.headers['content-type'], 'image/png');
        equal(got.body.length, 264);
        equal(got.body.toString('hex', 0, 12), '89504e470d0a1a0a00ffc328');
      },
    },
    {
      name: `${title}: 404, 422 and 500 are answers, and the next request is served`,
      show: async () => {
        const missing = await send({ path: '/v1/products/missing' });
        equal(missing.status, 404);
        match(missing.headers['content-type'] ?? '', /^application\/problem\+json/);
        equal(json(missing).detail, 'no such product');
        const invalid = await send({
          method: 'POST',
          path: '/v1/orders',
          headers: { 'Content-Type': 'application/json' },
          body: Buffer.from('{}'),
        });
        equal(invalid.status, 422);
        equal((await send({ path: '/v1/broken' })).status, 500);
        equal((await send({ path: '/v1/nothing' })).status, 404);
        equal((await send({ path: '/v1/products/1' })).status, 200);
      },
    },
  ];
}

function eventChecks(service: PlainService, environment: () => ExecutionEnvironment): Check[] {
  const { name } = service;
  return [
    {
      name: `${name}: a batch of a queue comes to /events and its failures go back`,
      show: async () => {
        const outcome = await environment().invoke(sqsEvent(['{"orderId":"1"}', 'no JSON', '{"orderId":"3"}', '{}']));
        equal(outcome.kind, 'response');
        deepEqual(outcome.payload.batchItemFailures, [{ itemIdentifier: 'message-1' }, { itemIdentifier: 'message-3' }]);
      },
    },
    {
      name: `${name}: the input of a schedule comes to /events`,
      show: async () => {
        const outcome = await environment().invoke(schedulerEvent({ task: 'close-the-day' }));
        equal(outcome.kind, 'response');
        equal(outcome.payload.task, 'close-the-day');
      },
    },
    {
      name: `${name}: as a worker, an event that fails is an invocation that fails, so that it comes again`,
      show: () =>
        using(startService(service, { variables: { AWS_LWA_ERROR_STATUS_CODES: '400-599' } }), async (worker) => {
          const outcome = await worker.invoke(schedulerEvent({ task: 'fail' }));
          equal(outcome.kind, 'error');
          match(outcome.payload.errorMessage, /500/);
          equal((await worker.invoke(sqsEvent(['{"orderId":"1"}']))).kind, 'response', 'the next one is served');
        }),
    },
  ];
}

async function endsWell(service: PlainService, environment: ExecutionEnvironment): Promise<void> {
  const { runtime } = await environment.end();
  // uvicorn drains and then ends itself with the signal that it was sent.
  ok(runtime === 0 || (runtime === 'SIGTERM' && service === FASTAPI), `the service ended with ${runtime}\n${environment.logs}`);
  ok(
    environment.logLines.some(({ message, msg }) => message === 'drained' || msg === 'drained'),
    environment.logs,
  );
}
