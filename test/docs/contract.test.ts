import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EnvironmentProperties, type Runtime, System } from 'keelson';
import { systemScopes } from '../../src/kubernetes/plan/system';
import { environmentVariables } from '../../src/kubernetes/plan/variables';
import { validateForKubernetes } from '../../src/kubernetes/validate';
import { ROOT } from './documents';

const RUNTIMES: readonly Runtime[] = ['go', 'fastapi', 'python', 'express', 'node', 'java', 'dotnet', 'other'];
const image = 'registry.example.com/shop:1.0.0';

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

/** The first cells of the tables of the contract, as patterns: `<STORE>_HOST` is one of any store. */
function documented(): string[] {
  const text = readFileSync(join(ROOT, 'docs/contract.md'), 'utf8');
  return [...text.matchAll(/^\| `([A-Z_<>]+)` \|/gm)].map((match) => match[1] as string);
}

/** What stands for each placeholder in the system above. */
const DECLARED: Readonly<Record<string, string>> = {
  SERVICE: 'STOCK',
  STORE: '(GO|FASTAPI|PYTHON|EXPRESS|NODE|JAVA|DOTNET|OTHER)_DB',
  TOPIC: 'ORDER_EVENTS',
  QUEUE: 'INVOICES',
  BROKER: '(KAFKA|RABBITMQ)',
};

const pattern = (name: string): RegExp =>
  new RegExp(`^${name.replace(/<([A-Z]+)>/g, (_, placeholder: string) => DECLARED[placeholder] as string)}$`);

test('every variable that a process is given stands in the contract, and the contract names no other', () => {
  const given = new Set([...variableNames(true), ...variableNames(false)]);
  const names = documented();
  expect([...given].filter((name) => !names.some((each) => pattern(each).test(name)))).toEqual([]);
  expect(names.filter((name) => ![...given].some((each) => pattern(name).test(each)))).toEqual([]);
});
