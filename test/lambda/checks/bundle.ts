import { deepEqual, equal } from 'node:assert/strict';
import { type Check, EXTENSIONS, json, request, using } from '../harness';
import { BUNDLE } from '../programs';
import { ExecutionEnvironment } from '../stub/environment';
import { httpApiEvent } from '../stub/events';

/** A bundle with a handler, under Lambda's own runtime interface client, beside Keelson's extension. */
export const bundleChecks: readonly Check[] = [
  {
    name: 'bundle: a Python handler answers an HTTP API by the runtime interface client',
    show: () =>
      using(
        ExecutionEnvironment.start({
          extensions: EXTENSIONS,
          runtime: BUNDLE.command,
          variables: {
            PYTHONPATH: BUNDLE.folder,
            PYTHONDONTWRITEBYTECODE: '1',
            _HANDLER: 'handler.handle',
            AWS_EXECUTION_ENV: 'AWS_Lambda_python3.13',
          },
        }),
        async (environment) => {
          const event = httpApiEvent({
            method: 'POST',
            path: '/v1/orders',
            headers: { 'content-type': 'application/octet-stream' },
            body: Buffer.from('abc'),
          });
          const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
          deepEqual(json(await request(environment, event, trace)), { path: '/v1/orders', body: 'abc', trace });
          const failed = await environment.invoke(httpApiEvent({ path: '/v1/broken' }));
          equal(failed.kind, 'error');
          equal(failed.payload.errorType, 'ValueError');
          equal((await request(environment, event, trace)).status, 200);
        },
      ),
  },
];
