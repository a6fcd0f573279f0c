import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { type EnvironmentProperties, type Runtime, System } from 'keelson';
import { ServerlessSystem, templatesOf } from 'keelson/aws';
import { systemScopes } from '../../src/kubernetes/plan/system';
import { environmentVariables } from '../../src/kubernetes/plan/variables';
import { validateForKubernetes } from '../../src/kubernetes/validate';
import { ROOT } from './documents';

const RUNTIMES: readonly Runtime[] = ['go', 'fastapi', 'python', 'express', 'node', 'java', 'dotnet', 'other'];
const image = 'registry.example.com/shop:1.0.0';

jest.setTimeout(120_000);

/** A system in which every verb, every kind of unit and every runtime occurs. */
function everything(): System {
  const system = new System('shop');
  const stock = system.service('stock', { image, grpc: { port: 9000 } });
  const topic = system.topic('order-events', { broker: 'kafka' });
  const queue = system.queue('invoices', { broker: 'rabbitmq' });
  for (const runtime of RUNTIMES) {
    const service = system.service(`${runtime}-service`, { image, runtime, http: { port: 8080 }, resources: { cpuLimit: 'none' } });
    service.calls(stock).publishes(topic);
    service.owns(`${runtime}-db`, { engine: 'postgres' });
  }
  system.worker('mailer', { image }).subscribes(topic).subscribes(queue);
  system.job('cleanup', { image }).uses(system.secret('payment-key', { provider: 'kubernetes' }));
  system.secret('login', { provider: 'kubernetes', keys: ['username', 'password'] });
  return system;
}

function variableNames(telemetry: boolean): string[] {
  const system = everything();
  const store = { host: 'db.internal', port: 5432, user: 'shop', secret: 'login' };
  const environment: EnvironmentProperties = {
    stage: 'production',
    kubernetes: { namespace: 'shop', ...(telemetry ? { telemetry: { endpoint: 'http://collector.observability:4317' } } : {}) },
    existing: {
      ...Object.fromEntries(RUNTIMES.map((runtime) => [`${runtime}-db`, store])),
      kafka: { brokers: ['kafka.internal:9093'], secret: 'login' },
      rabbitmq: { brokers: ['rabbitmq.internal:5671'] },
    },
  };
  validateForKubernetes(system, 'production', environment);
  return systemScopes(system, environment).flatMap((scope) => environmentVariables(scope).map(({ name }) => name));
}

const REGISTRY = '111111111111.dkr.ecr.eu-central-1.amazonaws.com';

/** The same for AWS: every kind of store, channel, secret and unit. */
function everythingOnAws(): System {
  const system = new System('shop');
  const http = { port: 8080 };
  const stock = system.service('stock', { image, http });
  const topic = system.topic('order-events', { broker: 'sns-sqs' });
  const queue = system.queue('invoices', { broker: 'sns-sqs' });
  for (const runtime of RUNTIMES) {
    const service = system.service(`${runtime}-service`, { image, runtime, http });
    service
      .calls(stock, { operations: ['POST /v1/reservations', 'DELETE /v1/reservations/{id}'] })
      .publishes(topic)
      .publishes(queue);
  }
  stock.owns('go-db', { engine: 'postgres', version: '16', readReplicas: 1 });
  stock.owns('python-db', { engine: 'redis', version: '7', readReplicas: 1 });
  stock.owns('node-db', { engine: 'dynamodb' });
  stock.owns('java-db', { engine: 'postgres', version: '16' });
  const notified = { idempotencyKey: 'id' };
  system.worker('mailer', { image }).subscribes(topic, notified).subscribes(queue);
  const login = system.secret('login', { provider: 'aws-secrets-manager', keys: ['username', 'password'] });
  stock.uses(login);
  system.job('cleanup', { image, command: ['/app/cleanup'] }).uses(login);
  const action = { service: 'stock', operation: 'POST /v1/reservations' };
  const compensation = { service: 'stock', operation: 'DELETE /v1/reservations/{id}' };
  system.saga('place-order', { coordinator: 'go-service', key: 'orderId', steps: [{ name: 'reserve', action, compensation }] });
  return system;
}

function variableNamesOnAws(telemetry: boolean): string[] {
  const environment: EnvironmentProperties = {
    stage: 'production',
    aws: {
      registry: REGISTRY,
      network: 'vpc',
      concurrency: { perReplica: 1 },
      ...(telemetry ? { tracing: 'opentelemetry', telemetry: { endpoint: 'http://collector.example.com:4317' } } : {}),
    },
    existing: { 'java-db': { host: 'db.internal', port: 5432, user: 'shop', secret: 'login' } },
  };
  const stacks = templatesOf(
    (new ServerlessSystem(new App(), 'shop', { system: everythingOnAws(), environment }).node.root as App).synth(),
  );
  return stacks
    .flatMap(({ template }) => Object.values(template.Resources as Record<string, { Type: string; Properties: LambdaProperties }>))
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .flatMap(({ Properties: { Environment } }) => Object.keys(Environment?.Variables ?? {}))
    .filter((name) => !OF_THE_PLATFORM.test(name));
}

interface LambdaProperties {
  readonly Environment?: { readonly Variables: Readonly<Record<string, unknown>> };
}

/** What Lambda, the adapter and the extension read, as the contract says of them all. */
const OF_THE_PLATFORM = /^(AWS|KEELSON)_/;

/** The contract of Kubernetes, and what its last part says of AWS. */
const [ON_KUBERNETES = '', ON_AWS = ''] = readFileSync(join(ROOT, 'docs/contract.md'), 'utf8').split(/^## On AWS Lambda$/m);

/** The first cells of the tables of the contract, as patterns: `<STORE>_HOST` is one of any store. */
function documented(text: string): string[] {
  return [...text.matchAll(/^\| ((?:`[A-Z_<>]+`(?:, )?)+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string),
  );
}

/** What stands for each placeholder in the systems above. */
const DECLARED: Readonly<Record<string, string>> = {
  SERVICE: 'STOCK',
  STORE: '(GO|FASTAPI|PYTHON|EXPRESS|NODE|JAVA|DOTNET|OTHER)_DB',
  TOPIC: 'ORDER_EVENTS',
  QUEUE: 'INVOICES',
  BROKER: '(KAFKA|RABBITMQ)',
  SAGA: 'PLACE_ORDER',
};

/** Where its own variables begin: what is before tells how those of Kubernetes differ there. */
const [, VARIABLES_OF_AWS = ''] = ON_AWS.split('Variables that only AWS sets:');

const pattern = (name: string): RegExp =>
  new RegExp(`^${name.replace(/<([A-Z]+)>/g, (_, placeholder: string) => DECLARED[placeholder] as string)}$`);

const unknownTo = (names: readonly string[], given: readonly string[]): string[] =>
  [...new Set(given)].filter((name) => !names.some((each) => pattern(each).test(name)));

const givenNowhere = (names: readonly string[], given: readonly string[]): string[] =>
  names.filter((name) => !given.some((each) => pattern(name).test(each)));

test('every variable that a process is given stands in the contract, and the contract names no other', () => {
  const given = [...variableNames(true), ...variableNames(false)];
  const names = documented(ON_KUBERNETES);
  expect(unknownTo(names, given)).toEqual([]);
  expect(givenNowhere(names, given)).toEqual([]);
});

test('what a process is given on AWS stands in the contract too, and what it says of AWS alone is given there', () => {
  const given = [...variableNamesOnAws(true), ...variableNamesOnAws(false)];
  const [common, own] = [documented(ON_KUBERNETES), documented(VARIABLES_OF_AWS)];
  expect(unknownTo([...common, ...own], given)).toEqual([]);
  expect(givenNowhere(own, given)).toEqual([]);
  // What AWS alone gives is said of AWS, and not left to what the contract says of Kubernetes.
  expect(own).toContain('<STORE>_TABLE');
});

test('what the contract says Lambda does not set is not set there', () => {
  const given = new Set([...variableNamesOnAws(true), ...variableNamesOnAws(false)]);
  for (const name of ['METRICS_PORT', 'SHUTDOWN_TIMEOUT_SECONDS', 'KEEP_ALIVE_TIMEOUT_SECONDS']) expect(given).not.toContain(name);
});
