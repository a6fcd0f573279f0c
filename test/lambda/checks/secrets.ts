import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Check, callsAddress, EXTENSIONS, eventually, startService, using } from '../harness';
import { GO } from '../programs';
import { ExecutionEnvironment } from '../stub/environment';
import { sqsEvent } from '../stub/events';
import { SecretsManager } from '../stub/secrets-manager';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:payment-key-AbCdEf';
const SECRETS = JSON.stringify({
  'payment-key': { id: ARN, keys: { 'api-key': 'apiKey' } },
  'order-db': { id: 'order-db', keys: { username: 'username', password: 'password' } },
  license: { id: 'license', keys: { value: 'value' } },
});
const VALUES = {
  [ARN]: '{"apiKey":"k1","other":"x"}',
  'order-db': '{"username":"orders","password":"pass word é","port":5432}',
  license: 'plain\ntext',
};

/** The variables of an extension with these secrets. */
async function variables(manager: SecretsManager, extra: Record<string, string> = {}): Promise<Record<string, string>> {
  return { AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url, KEELSON_CALLS_ADDRESS: await callsAddress(), KEELSON_SECRETS: SECRETS, ...extra };
}

/** Secrets as files. */
export const secretChecks: readonly Check[] = [
  { name: 'secrets: they are files before the runtime starts', show: filesBeforeRuntime },
  { name: 'secrets: a rotated value arrives with an invocation, and user name and password change together', show: rotation },
  { name: 'secrets: one that cannot be read ends the initialisation and says which', show: unreadable },
  { name: 'secrets: a configuration that is wrong ends the initialisation and says everything', show: wrongConfiguration },
];

async function filesBeforeRuntime(): Promise<void> {
  await using(SecretsManager.start(VALUES), async (manager) => {
    // What the runtime finds when it begins is what it prints.
    const script =
      'cd "$APP_CONFIG_DIR" && echo "found: $(cat payment-key/api-key) $(cat order-db/username) $(cat order-db/password) $(cat license/value)"; exec sleep 60';
    const environment = await ExecutionEnvironment.start({ extensions: EXTENSIONS, variables: await variables(manager) });
    await using(Promise.resolve(environment), async () => {
      deepEqual(environment.api.journal.slice(0, 1), ['register keelson']);
      equal(manager.reads, 3, 'everything was read before it registered');
      equal(readFileSync(join(environment.folder, 'config', 'payment-key', 'api-key'), 'utf8'), 'k1');
      equal(statSync(join(environment.folder, 'config', 'payment-key', 'api-key')).mode & 0o777, 0o400);
      deepEqual(manager.problems, []);
      equal((await environment.end()).keelson, 0, environment.logs);
    });
    const job = await ExecutionEnvironment.start({
      extensions: EXTENSIONS,
      runtime: [EXTENSIONS.keelson, 'run', '--', 'sh', '-c', script.replace('; exec sleep 60', '')],
      variables: await variables(manager),
    });
    await using(Promise.resolve(job), async () => {
      equal((await job.invoke({})).kind, 'response', job.logs);
      match(job.logs, /found: k1 orders pass word é plain\ntext/);
      ok(!job.logLines.some((line) => JSON.stringify(line).includes('k1')), 'no log line has a value');
    });
  });
}

async function rotation(): Promise<void> {
  await using(SecretsManager.start(VALUES), async (manager) => {
    const extra = { extensions: EXTENSIONS, variables: await variables(manager, { KEELSON_SECRETS_REFRESH: '1' }) };
    await using(startService(GO, extra), async (environment) => {
      const folder = join(environment.folder, 'config', 'order-db');
      const read = (): string[] => ['username', 'password'].map((key) => readFileSync(join(folder, key), 'utf8'));
      deepEqual(read(), ['orders', 'pass word é']);
      manager.values.set('order-db', '{"username":"orders_clone","password":"p2"}');
      manager.values.delete(ARN);
      await eventually('the new values are there', async () => {
        equal((await environment.invoke(sqsEvent(['{"orderId":"1"}']))).kind, 'response');
        return read()[0] === 'orders_clone';
      });
      deepEqual(read(), ['orders_clone', 'p2']);
      equal(readFileSync(join(environment.folder, 'config', 'payment-key', 'api-key'), 'utf8'), 'k1', 'what cannot be read anew stays');
      await eventually('the failure is said', async () =>
        environment.logLines.some(({ level, error }) => level === 'warn' && String(error).includes('payment-key')),
      );
    });
  });
}

async function unreadable(): Promise<void> {
  await using(SecretsManager.start({ ...VALUES, 'order-db': '{"username":"orders"}' }), async (manager) => {
    manager.values.delete(ARN);
    await using(
      ExecutionEnvironment.start({ extensions: EXTENSIONS, runtime: ['sleep', '60'], variables: await variables(manager) }),
      async (environment) => {
        await environment.until('the extension ends', () => false);
        const { initErrors } = environment.api;
        equal(initErrors.length, 1);
        equal(initErrors[0]?.by, 'keelson');
        equal(initErrors[0]?.type, 'Keelson.Initialization');
        match(initErrors[0]?.body.errorMessage, /payment-key .*ResourceNotFoundException/);
        match(initErrors[0]?.body.errorMessage, /order-db .*no key "password"/);
        const line = environment.logLines.find(({ level }) => level === 'error');
        match(String(line?.error), /secret payment-key/);
        notEqual((await environment.end()).keelson, 0);
      },
    );
  });
}

async function wrongConfiguration(): Promise<void> {
  const variables = {
    KEELSON_SECRETS: '{"a":{"arn":"x"}}',
    KEELSON_CALLS: '{"b":{"url":"http://example.com"}}',
    KEELSON_CALLS_ADDRESS: '0.0.0.0:1',
  };
  await using(ExecutionEnvironment.start({ extensions: EXTENSIONS, variables }), async (environment) => {
    await environment.until('the extension ends', () => false);
    const [error] = environment.api.initErrors;
    for (const said of [/KEELSON_SECRETS.*unknown field/, /KEELSON_CALLS.*https/, /loopback/]) match(error?.body.errorMessage, said);
  });
}
