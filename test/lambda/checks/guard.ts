import { deepEqual, equal, match } from 'node:assert/strict';
import { APIS, type Check, json, request, startService, using } from '../harness';
import { EXPRESS, GO } from '../programs';
import type { ExecutionEnvironment } from '../stub/environment';
import { type ClientRequest, httpApiEvent, sqsEvent } from '../stub/events';
import { freePort } from '../stub/http';

/** A process that answers with the path that it was asked for. */
const ECHO = {
  name: 'echo',
  command: [
    process.execPath,
    '-e',
    `require('node:http').createServer((request, response) => {
       request.resume();
       response.setHeader('Content-Type', 'application/json');
       response.end(JSON.stringify({ asked: request.method + ' ' + request.url }));
     }).listen(Number(process.env.PORT), '127.0.0.1');`,
  ],
  variables: {},
};
const BATCH = Buffer.from('{"Records":[{"messageId":"1","body":"{}"}]}');
const post = (path: string, headers: ClientRequest['headers'] = {}): ClientRequest => ({
  method: 'POST',
  path,
  headers: { 'Content-Type': 'application/json', ...headers },
  body: BATCH,
});

/** What of a client's request the process sees behind the real adapter. */
export const guardChecks: readonly Check[] = [
  ...APIS.flatMap(({ name, event }): Check[] => [
    {
      name: `guard, ${name}: a path that may mean another one is refused with 400`,
      show: () => echoing((echo) => traversals(echo, event)),
    },
    { name: `guard, ${name}: no client reaches the path of events`, show: () => echoing((echo) => eventsOfClients(echo, event)) },
    {
      name: `guard, ${name}: a base path is taken off once, where a segment ends`,
      show: () => echoing((echo) => basePaths(echo, event), { KEELSON_REMOVE_BASE_PATH: '/api' }),
    },
    {
      name: `guard, ${name}: a header that the adapter cannot read makes no event of a request`,
      show: () => echoing((echo) => unreadable(echo, event)),
    },
  ]),
  {
    name: 'guard: a slash within a parameter does not lead from one route of an HTTP API to another',
    show: () =>
      echoing(async (echo) => {
        const route = 'POST /v1/products/{id}';
        equal((await request(echo, httpApiEvent({ ...post('/v1/products/1%2Freviews'), route }))).status, 400);
        equal((await request(echo, httpApiEvent({ ...post('/v1/products/1'), route }))).status, 200);
      }),
  },
  {
    name: 'guard: events of Lambda itself arrive, and a failure of the process is a failed invocation',
    show: async () => {
      await using(startService(EXPRESS), async (service) => {
        deepEqual((await service.invoke(sqsEvent(['{"orderId":"1"}', 'no JSON']))).payload.batchItemFailures, [
          { itemIdentifier: 'message-1' },
        ]);
      });
      const gone = {
        ...ECHO,
        command: [process.execPath, '-e', ECHO.command[2]?.replace('request.resume()', 'return request.socket.destroy()') as string],
      };
      await using(startService(gone, { variables: { AWS_LWA_READINESS_CHECK_PROTOCOL: 'tcp' } }), async (service) => {
        equal((await service.invoke(sqsEvent(['{}']))).kind, 'error');
      });
    },
  },
  {
    name: 'guard: without the port of the process the initialisation fails and says so',
    show: async () => {
      await using(
        startService(GO, { variables: { PORT: '', AWS_LWA_READINESS_CHECK_PORT: String(await freePort()) } }),
        async (service) => {
          match(service.api.initErrors[0]?.body.errorMessage, /PORT: received ""/);
        },
      );
    },
  },
];

function echoing(body: (echo: ExecutionEnvironment) => Promise<void>, variables: Record<string, string> = {}): Promise<void> {
  return using(startService(ECHO, { variables }), body);
}

type Event = (request: ClientRequest) => object;

async function traversals(echo: ExecutionEnvironment, event: Event): Promise<void> {
  const isDecoded = event === httpApiEvent;
  for (const path of [
    '/v1/public/../admin',
    '/v1/public/%2e%2e/admin',
    '/v1/public/.%2E/admin',
    '/v1/public/%252e%252e/admin',
    '/v1/products/..%2f..%2fevents',
    '/v1/products\\..\\..\\events',
    '/v1/products/%5c..%5c..%5cevents',
    '/v1/products/a%2f..%2f..%2f..%2fz/../',
    '/v1//products',
    '/api//evil.example/x',
    '/v1/products/x%3Fadmin=1',
    '/v1/products/x%23y',
    '/v1/products/a%09b',
    '/v1/products/a%00b',
    '/v1/.%09./admin',
    '/v1/..;x/admin',
  ]) {
    const answer = await request(echo, event(post(path)));
    equal(answer.status, 400, `${path}: ${answer.body}`);
    match(json(answer).type, /path-not-normal$/);
  }
  for (const [path, asked] of [
    ['/v1/products/1', '/v1/products/1'],
    ['/v1/products/', '/v1/products/'],
    ['/', '/'],
    ['/v1/products/caf%C3%A9%20noir', '/v1/products/caf%C3%A9%20noir'],
    ['/v1/products/a..b', '/v1/products/a..b'],
    ["/v1/products/a:b@c,d;e!f'(g)*h[i]|j^k", undefined],
    ['/v1/products/%7Bx%7D%22%3C%3E', undefined],
    ['/v1/products/%2541', isDecoded ? '/v1/products/%41' : '/v1/products/%2541'],
  ] as const) {
    const answer = await request(echo, event({ path, query: 'next=..%2Fx&a=%5C' }));
    equal(answer.status, 200, `${path}: ${answer.body}`);
    if (asked !== undefined) equal(json(answer).asked.split('?')[0], `GET ${asked}`);
  }
}

async function eventsOfClients(echo: ExecutionEnvironment, event: Event): Promise<void> {
  const forged: readonly ClientRequest['headers'][] = [{}, { 'x-amzn-request-context': 'null' }, { 'X-Amzn-Request-Context': '' }];
  for (const path of ['/events', '/Events', '/events/', '/%65vents', '/events;x'])
    for (const headers of forged) {
      const answer = await request(echo, event(post(path, headers)));
      equal(answer.status, 404, `${path}: ${answer.body}`);
    }
  equal((await request(echo, event(post('/events/1')))).status, 200);
}

async function basePaths(echo: ExecutionEnvironment, event: Event): Promise<void> {
  for (const [path, asked] of [
    ['/api', '/'],
    ['/api/', '/'],
    ['/api/x', '/x'],
    ['/api/api/x', '/api/x'],
    ['/apiv2/y', '/apiv2/y'],
    ['/v1/api', '/v1/api'],
  ] as const)
    equal(json(await request(echo, event({ path }))).asked, `GET ${asked}`, path);
  equal((await request(echo, event(post('/api/events')))).status, 404);
}

/** The adapter takes such a request for an event of another kind, and would post all of it to the path of events. */
async function unreadable(echo: ExecutionEnvironment, event: Event): Promise<void> {
  equal(json(await request(echo, event(post('/v1/orders', { 'X-Name': 'é' })))).asked, 'POST /v1/orders');
  const unreadableHeaders: readonly Readonly<Record<string, string>>[] = [{ 'X-Name': 'a\u0001b' }, { 'X Name': 'a' }];
  for (const headers of unreadableHeaders) {
    const answer = await request(echo, event(post('/v1/orders', headers)));
    equal(answer.status, 400, answer.body.toString());
    match(json(answer).type, /request-not-read$/);
  }
}
