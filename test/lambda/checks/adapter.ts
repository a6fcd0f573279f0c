import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { createServer } from 'node:http';
import { type Check, json, request, startService, using } from '../harness';
import { ADAPTER, EXPRESS, GO } from '../programs';
import { ExecutionEnvironment } from '../stub/environment';
import { httpApiEvent, restApiEvent, sqsEvent } from '../stub/events';
import { listen } from '../stub/http';

/** What the adapter does whatever is behind it. */
export const adapterChecks: readonly Check[] = [
  { name: 'adapter: no request is taken before the service is ready', show: readinessIsWaitedFor },
  {
    name: 'adapter: the stage of an HTTP API is seen in the path, and removed where the guard is told to',
    show: async () => {
      const event = httpApiEvent({ path: '/v1/products/1', stage: 'prod' });
      await using(startService(GO), async (environment) => equal((await request(environment, event)).status, 404));
      await using(startService(GO, { variables: { KEELSON_REMOVE_BASE_PATH: '/prod' } }), async (environment) => {
        equal((await request(environment, event)).status, 200);
        equal(
          (await request(environment, restApiEvent({ path: '/v1/products/1', stage: 'prod' }))).status,
          200,
          'a REST API tells no stage',
        );
      });
    },
  },
  {
    name: 'adapter: of a header with several values all arrive from an HTTP API, and the last from a REST API',
    show: () =>
      using(startService(GO), async (environment) => {
        const client = { path: '/v1/products/1', headers: { 'X-List': ['one', 'two'] } };
        match(json(await request(environment, httpApiEvent(client))).headers['x-list'], /^one, ?two$/);
        equal(json(await request(environment, restApiEvent(client))).headers['x-list'], 'two');
      }),
  },
  {
    name: 'adapter: an encoded slash is refused by the guard behind a REST API, and is a slash behind an HTTP API',
    show: () =>
      using(startService(EXPRESS), async (environment) => {
        equal((await request(environment, restApiEvent({ path: '/v1/products/a%2Fb' }))).status, 400);
        equal((await request(environment, httpApiEvent({ path: '/v1/products/a%2Fb' }))).status, 404);
      }),
  },
  {
    name: 'adapter: a message that a worker cannot take at all fails the invocation where error statuses are said, and is lost where not',
    show: async () => {
      const broken = { ...sqsEvent([]), task: 'fail' };
      await using(startService(GO), async (environment) => {
        const { kind, payload } = await environment.invoke(broken);
        equal(kind, 'response', 'so a queue deletes the messages');
        equal(payload.batchItemFailures, undefined);
      });
      await using(startService(GO, { variables: { AWS_LWA_ERROR_STATUS_CODES: '400-599' } }), async (environment) =>
        equal((await environment.invoke(broken)).kind, 'error'),
      );
    },
  },
];

/** A service that says five times that it is not ready: the adapter asks Lambda for the first request only after that. */
async function readinessIsWaitedFor(): Promise<void> {
  const asked: string[] = [];
  let environment: ExecutionEnvironment | undefined;
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.url} ${environment?.api.journal.includes('runtime next') ? 'after' : 'before'}`);
    response.writeHead(incoming.url === '/readyz' && asked.length <= 5 ? 503 : 200, { 'Content-Type': 'application/json' }).end('{}');
  });
  const [, port] = (await listen(server)).split(':');
  try {
    environment = await ExecutionEnvironment.start({
      extensions: { 'lambda-adapter': ADAPTER },
      variables: { AWS_LWA_PORT: port as string, AWS_LWA_READINESS_CHECK_PATH: '/readyz' },
    });
    const waiting = environment.invoke(httpApiEvent({ path: '/v1/products/1' }));
    equal((await waiting).kind, 'response');
    deepEqual(asked.slice(0, 6), Array(6).fill('/readyz before'));
    ok(
      asked.slice(6).every((line) => line === '/v1/products/1 after'),
      asked.join(', '),
    );
  } finally {
    await environment?.end();
    server.closeAllConnections();
    server.close();
  }
}
