import { deepEqual, equal, match } from 'node:assert/strict';
import { createServer } from 'node:http';
import { type Check, callsAddress, EXTENSIONS, eventually, using } from '../harness';
import { ADAPTER, KEELSON } from '../programs';
import { type Contents, ExecutionEnvironment } from '../stub/environment';
import { bodyOf, freePort, listen } from '../stub/http';
import { SecretsManager } from '../stub/secrets-manager';

/** Starts a job: the extension, and as the entry point the same program around a shell script. */
async function startJob(script: string, contents: Contents = {}): Promise<ExecutionEnvironment> {
  return ExecutionEnvironment.start({
    extensions: EXTENSIONS,
    runtime: [KEELSON, 'run', '--', 'sh', '-c', script],
    ...contents,
    variables: { KEELSON_CALLS_ADDRESS: await callsAddress(), ...contents.variables },
  });
}

/** Programs that run to their end. */
export const runChecks: readonly Check[] = [
  { name: 'run: the command runs once an invocation, with the event on its input', show: runsOnce },
  { name: 'run: an exit code other than 0 is a failed invocation, and the next one runs', show: fails },
  { name: 'run: at the deadline the command is asked to end, then ended, and Lambda is told', show: deadline },
  { name: 'run: a command that is not there fails the invocation, and ends the environment', show: missing },
  { name: 'run: CloudFormation is told why a command could not be started', show: notStarted },
  {
    name: 'run: SIGTERM between invocations ends it with 0',
    show: async () => using(startJob('true'), async (job) => deepEqual(await job.end(), { runtime: 0, keelson: 0 })),
  },
  { name: 'run: CloudFormation is answered for Create, Update and Delete', show: customResource },
  { name: 'run: a failed command is a failed custom resource, and not delivered again', show: failedResource },
  { name: 'run: without an extension the runtime delivers secrets and serves calls itself', show: alone },
  { name: 'run: secrets are fresh before a command that runs after a long rest', show: fresh },
  { name: 'run: the adapter of the image takes no invocation of a job, even if the job listens', show: besideAdapter },
];

async function runsOnce(): Promise<void> {
  const script = 'echo "ran with $(cat) for $AWS_LAMBDA_REQUEST_ID $_X_AMZN_TRACE_ID"; echo "to stderr" >&2';
  await using(startJob(script), async (job) => {
    for (const day of ['monday', 'tuesday']) {
      const { kind, payload } = await job.invoke({ day }, { trace: 'Root=1-5759e988-bd862e3fe1be46a994272793' });
      equal(kind, 'response', job.logs);
      deepEqual(payload, { exitCode: 0 });
    }
    match(job.logs, /ran with \{"day":"monday"\} for [0-9a-f-]{36} Root=1-5759e988-bd862e3fe1be46a994272793\n/);
    equal(job.logs.match(/ran with/g)?.length, 2);
    match(job.logs, /to stderr/);
  });
}

async function fails(): Promise<void> {
  await using(startJob('read -r event; [ "$event" = \'"good"\' ] || exit 3'), async (job) => {
    const bad = await job.invoke('bad');
    equal(bad.kind, 'error');
    equal(bad.payload.errorType, 'Keelson.ExitCode');
    equal(bad.headers['lambda-runtime-function-error-type'], 'Keelson.ExitCode');
    match(bad.payload.errorMessage, /exit status 3/);
  });
}

async function deadline(): Promise<void> {
  await using(startJob('trap "echo asked to end" TERM; while :; do sleep 0.05; done'), async (job) => {
    const { kind, payload } = await job.invoke({}, { time: 1_500 });
    equal(kind, 'error', job.logs);
    equal(payload.errorType, 'Keelson.Deadline');
    match(job.logs, /asked to end/);
  });
  await using(startJob('trap "echo saved; exit 0" TERM; while :; do sleep 0.05; done'), async (job) => {
    equal((await job.invoke({}, { time: 1_500 })).kind, 'response', 'who ends in good order has done its work');
    match(job.logs, /saved/);
  });
}

async function missing(): Promise<void> {
  const contents = { runtime: [KEELSON, 'run', '--', '/no/such/program'], variables: { KEELSON_CALLS_ADDRESS: await callsAddress() } };
  await using(ExecutionEnvironment.start(contents), async (job) => {
    const { kind, payload } = await job.invoke({});
    equal(kind, 'error');
    equal(payload.errorType, 'Keelson.Initialization');
    match(payload.errorMessage, /\/no\/such\/program/);
    equal((await job.end()).runtime, 1);
  });
}

/** With the extension and the adapter of the image beside it, as a job is deployed. */
async function notStarted(): Promise<void> {
  await using(SecretsManager.start({}), async (manager) => {
    for (const [variables, reason] of [
      [{ AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url, KEELSON_SECRETS: '{"db":{"id":"no-such-secret"}}' }, /secret db.*no-such-secret/],
      [{ KEELSON_SECRETS: '{"db":{}}' }, /KEELSON_SECRETS: db has no id/],
    ] as const)
      for (const [type, status] of [
        ['Create', 'FAILED'],
        ['Delete', 'SUCCESS'],
      ] as const) {
        const held = { AWS_LWA_READINESS_CHECK_PATH: '/_keelson/hold', AWS_LWA_READINESS_CHECK_HEALTHY_STATUS: '599' };
        await withCloudFormation((send) =>
          using(
            startJob('echo ran', { extensions: { ...EXTENSIONS, 'lambda-adapter': ADAPTER }, variables: { ...held, ...variables } }),
            async (job) => {
              const [kind, answer] = await send(job, { RequestType: type });
              equal(kind, 'response', 'an error would make Lambda deliver the event again');
              equal(answer.body.Status, status, job.logs);
              if (status === 'FAILED') match(answer.body.Reason, reason);
              deepEqual(job.api.initErrors, []);
              equal((await job.end()).runtime, 1, 'it ends, to be started anew');
              equal(job.logs.match(/^ran$/m), null);
            },
          ),
        );
      }
  });
}

interface ResourceAnswer {
  readonly method: string;
  readonly contentType: string | undefined;
  readonly body: any;
}

/** The address that CloudFormation signs for an answer. */
async function withCloudFormation(
  body: (send: (job: ExecutionEnvironment, event: object) => Promise<[string, ResourceAnswer]>) => Promise<void>,
): Promise<void> {
  const answers: ResourceAnswer[] = [];
  const server = createServer(async (incoming, response) => {
    answers.push({
      method: incoming.method as string,
      contentType: incoming.headers['content-type'],
      body: JSON.parse((await bodyOf(incoming)).toString()),
    });
    response.end();
  });
  const url = `http://${await listen(server)}/answer?X-Amz-Signature=abc`;
  const common = {
    ServiceToken: 'arn:aws:lambda:eu-central-1:111111111111:function:migrate',
    ResponseURL: url,
    StackId: 'arn:aws:cloudformation:eu-central-1:111111111111:stack/shop/1',
    RequestId: 'request-1',
    ResourceType: 'Custom::KeelsonRun',
    LogicalResourceId: 'OrdersMigration',
    ResourceProperties: { version: '1.4.2' },
  };
  try {
    await body(async (job, event) => {
      const before = answers.length;
      const { kind } = await job.invoke({ ...common, ...event });
      equal(answers.length, before + 1, 'one answer');
      return [kind, answers.at(-1) as ResourceAnswer];
    });
  } finally {
    server.close();
  }
}

async function customResource(): Promise<void> {
  await withCloudFormation((send) =>
    using(startJob('echo "migrated"'), async (job) => {
      const [kind, create] = await send(job, { RequestType: 'Create' });
      equal(kind, 'response');
      equal(create.method, 'PUT');
      equal(create.contentType, undefined, 'the signature of the address covers no content type');
      deepEqual(create.body, {
        Status: 'SUCCESS',
        PhysicalResourceId: 'keelson-run-OrdersMigration',
        StackId: 'arn:aws:cloudformation:eu-central-1:111111111111:stack/shop/1',
        RequestId: 'request-1',
        LogicalResourceId: 'OrdersMigration',
      });
      const [, update] = await send(job, { RequestType: 'Update', PhysicalResourceId: 'given-before' });
      equal(update.body.PhysicalResourceId, 'given-before');
      equal(job.logs.match(/migrated/g)?.length, 2);
      const [, gone] = await send(job, { RequestType: 'Delete', PhysicalResourceId: 'given-before' });
      equal(gone.body.Status, 'SUCCESS');
      equal(job.logs.match(/migrated/g)?.length, 2, 'Delete runs nothing');
    }),
  );
}

async function failedResource(): Promise<void> {
  await withCloudFormation((send) =>
    using(startJob('exit 7'), async (job) => {
      const [kind, answer] = await send(job, { RequestType: 'Create' });
      equal(kind, 'response', 'an error would make Lambda deliver the event again');
      equal(answer.body.Status, 'FAILED');
      match(answer.body.Reason, /exit status 7.*2026\/11\/21/);
      equal((await send(job, { RequestType: 'Delete' }))[1].body.Status, 'SUCCESS', 'the roll-back of a failed creation succeeds');
    }),
  );
}

async function alone(): Promise<void> {
  await using(SecretsManager.start({ db: '{"password":"p1"}' }), async (manager) => {
    const variables = { AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url, KEELSON_SECRETS: '{"db":{"id":"db"}}' };
    await using(startJob('cat "$APP_CONFIG_DIR/db/password"', { extensions: {}, variables }), async (job) => {
      equal((await job.invoke({})).kind, 'response');
      match(job.logs, /p1/);
    });
    await using(startJob('cat "$APP_CONFIG_DIR/db/password"', { variables }), async (job) => {
      equal((await job.invoke({})).kind, 'response');
      equal(manager.reads, 2, 'where the extension is there, the runtime reads nothing itself');
    });
  });
}

async function fresh(): Promise<void> {
  await using(SecretsManager.start({ db: '{"password":"p1"}' }), async (manager) => {
    const variables = {
      AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
      KEELSON_SECRETS: '{"db":{"id":"db"}}',
      KEELSON_SECRETS_REFRESH: '1',
    };
    await using(startJob('echo "password $(cat "$APP_CONFIG_DIR/db/password")"', { variables }), async (job) => {
      manager.values.set('db', '{"password":"p2"}');
      await new Promise((resolve) => setTimeout(resolve, 1_100)); // a rest that is longer than the period
      equal((await job.invoke({})).kind, 'response');
      match(job.logs, /password p2/);
    });
  });
}

/** The image of a job is that of its service, so Lambda starts the adapter too, which takes invocations when it finds a server that is ready. */
async function besideAdapter(): Promise<void> {
  const port = String(await freePort());
  const server = createServer((_, response) => response.end('{}'));
  server.listen(Number(port), '127.0.0.1');
  const address = await callsAddress();
  const contents = (adapter: Record<string, string>): Contents => ({
    extensions: { ...EXTENSIONS, 'lambda-adapter': ADAPTER },
    variables: { AWS_LWA_PORT: port, KEELSON_CALLS_ADDRESS: address, ...adapter },
  });
  const askers = (job: ExecutionEnvironment): number => job.api.journal.filter((line) => line === 'runtime next').length;
  try {
    await using(startJob('echo ran', contents({})), async (job) => {
      await eventually('left to itself the adapter asks for invocations too', async () => askers(job) === 2);
    });
    const hold = {
      AWS_LWA_READINESS_CHECK_PORT: address.split(':')[1] as string,
      AWS_LWA_READINESS_CHECK_PATH: '/_keelson/hold',
      AWS_LWA_READINESS_CHECK_HEALTHY_STATUS: '599',
    };
    await using(startJob('echo ran', contents(hold)), async (job) => {
      for (const invocation of [1, 2, 3]) {
        equal(askers(job), invocation);
        deepEqual((await job.invoke({})).payload, { exitCode: 0 });
        await job.until('the runtime asks again', () => job.api.initialised);
      }
      equal(job.logs.match(/^ran$/gm)?.length, 3, job.logs);
      const outcomes = await job.end();
      equal(outcomes.keelson, 0, 'what is held does not hold up the end');
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
