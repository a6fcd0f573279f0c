import type { SystemDocument } from 'keelson';
import fc from '../property';

/** Valid systems in their literal form, of every kind of declaration and edge. */

const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,12}[a-z0-9])?$/);
const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !text.includes('${'));
const label = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,10}[A-Za-z0-9])?$/);
const variable = fc.stringMatching(/^[A-Z][A-Z_]{0,8}X$/);
const duration = fc.constantFrom('1s', '800ms', '30s', '5m', '1m30s');
const argument = fc.oneof(words, fc.constantFrom('', 'yes', '1.0', '0x1f', 'null', '- a', '#', 'a: b', '\u0000', '\ud83d\ude00\n'));
const image = fc.constantFrom(`registry.example.com/a/b:1.0.0@sha256:${'a'.repeat(64)}`, 'localhost:5000/a_b:2', 'a', `\${Token[TOKEN.1]}`);
const optional = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [], noNullPrototype: true }) as fc.Arbitrary<Partial<T>>;
const dictionary = <T>(key: fc.Arbitrary<string>, value: fc.Arbitrary<T>) =>
  fc.dictionary(key, value, { maxKeys: 3, noNullPrototype: true });

const unit = optional({
  image,
  runtime: fc.constantFrom('go', 'fastapi', 'other'),
  owner: label,
  criticality: fc.constantFrom('low', 'medium', 'high'),
  description: words,
  command: fc.array(argument, { minLength: 1, maxLength: 3 }),
  args: fc.array(argument, { maxLength: 3 }),
  env: dictionary(variable, argument),
  files: dictionary(fc.stringMatching(/^(\/[a-z]{1,5}){1,3}$/), argument),
  resources: optional({
    cpu: fc.constantFrom('50m', '1', '0.5'),
    cpuLimit: fc.constantFrom('burst', 'guaranteed', '4'),
    memory: fc.constantFrom('256Mi', '1Gi'),
  }),
  health: fc.oneof(
    fc.constant(false),
    optional({ liveness: fc.constant('/alive'), startup: fc.constantFrom('1s', '1m30s'), port: fc.constant(8081) }),
  ),
  metrics: fc.oneof(fc.constant(false), optional({ port: fc.constant(9091), path: fc.constant('/m') })),
  writable: dictionary(
    fc.stringMatching(/^\/[a-z]{1,5}$/),
    optional({ size: fc.constantFrom('1Mi', '8Mi'), medium: fc.constantFrom('disk', 'memory', 'volume') }),
  ),
  user: fc.integer({ min: 10_001, max: 65_000 }),
  shutdown: optional({ delay: duration, drain: duration }),
  labels: dictionary(fc.stringMatching(/^[a-z]{1,9}(\/[a-z]{1,9})?$/), label),
});
const scaling = fc.oneof(
  fc.constant(false),
  fc.integer({ min: 1, max: 9 }),
  fc.record({ min: fc.integer({ min: 1, max: 3 }), max: fc.integer({ min: 3, max: 9 }) }),
);
const objective = fc.oneof(
  fc.record({ availability: fc.double({ min: 50, max: 99.999, noNaN: true }) }),
  fc.record({ latency: duration, percentile: fc.constantFrom(50, 99, 99.9) }),
);
const broker = { broker: fc.constantFrom('kafka', 'rabbitmq', 'dapr', 'sns-sqs', 'eventbridge') };
const secretKeys = ['username', 'password'];

interface Names {
  readonly services: readonly string[];
  readonly workers: readonly string[];
  readonly jobs: readonly string[];
  readonly channels: readonly string[];
  readonly secrets: readonly string[];
  readonly contexts: readonly string[];
}

const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...values], { maxLength: Math.min(values.length, 3) });
const each = <T>(values: readonly string[], edge: (end: string) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  some(values).chain((ends) => fc.tuple(...ends.map(edge)) as fc.Arbitrary<T[]>);

/** The edges of a unit to others of a system. */
function edgesOf(self: string, { services, channels, secrets }: Names) {
  const others = services.filter((service) => service !== self);
  return optional({
    calls: each(others, (service) =>
      optional({ timeout: duration, retries: fc.nat(3), soft: words }).map((more) => ({ ...more, service })),
    ),
    publishes: each(channels, (to) =>
      optional({ outbox: fc.constant(false), messages: fc.constant(['A', 'B']) }).map((more) => ({ to, ...more })),
    ),
    subscribes: each(channels, (to) => optional({ idempotencyKey: words, deadLetter: fc.boolean() }).map((more) => ({ to, ...more }))),
    uses: each(secrets, (secret) =>
      optional({ restart: fc.boolean(), keys: fc.constant(secretKeys) }).map((more) => ({ secret, ...more })),
    ),
    owns: each(['a', 'b', 'c'], (store) =>
      fc.record({ engine: fc.constantFrom('postgres', 'redis', 'dynamodb') }).map((more) => ({ store: `${self}-${store}`, ...more })),
    ),
    reaches: each(['a.example.com:443', '*.example.com:8443', `\${Token[TOKEN.2]}:1`], (external) =>
      optional({ protocol: fc.constantFrom('tls', 'tcp'), retries: fc.nat(3) }).map((more) => ({ external, ...more })),
    ),
  });
}

function routesOf(self: string) {
  return each(['/a', '/b', '/c'], (path) =>
    optional({ public: fc.boolean(), timeout: duration, methods: fc.constant(['GET', 'POST']) }).map((more) => ({
      host: 'shop.example.com',
      path: `/${self}${path}`,
      ...more,
    })),
  );
}

const names: fc.Arbitrary<Names> = fc
  .tuple(...[8, 4, 3, 2].map((maxLength) => fc.uniqueArray(name, { maxLength })))
  .map(([units = [], channels = [], secrets = [], contexts = []]) => ({
    services: units.filter((_, index) => index % 4 < 2),
    workers: units.filter((_, index) => index % 4 === 2),
    jobs: units.filter((_, index) => index % 4 === 3),
    channels,
    secrets,
    contexts,
  }));

const section = <T>(keys: readonly string[], value: (key: string) => fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> =>
  fc.record(Object.fromEntries(keys.map((key) => [key, value(key)])), { noNullPrototype: true });

const context = ({ contexts }: Names) => (contexts.length === 0 ? fc.constant({}) : optional({ context: fc.constantFrom(...contexts) }));
const joined = (...parts: readonly fc.Arbitrary<object>[]) => fc.tuple(...parts).map((values) => Object.assign({}, ...values) as object);

export const anySystemDocument: fc.Arbitrary<SystemDocument> = names.chain((all) => {
  const { services, workers, jobs, channels, secrets, contexts } = all;
  const [topics, queues] = [channels.filter((_, index) => index % 2 === 0), channels.filter((_, index) => index % 2 === 1)];
  const kinds = {
    contexts: section(contexts, () => optional({ owner: label, description: words })),
    services: section(services, (self) =>
      joined(
        unit,
        fc.constant({ http: { port: 8080 } }),
        optional({
          grpc: fc.constant({ port: 9000 }),
          scaling,
          objectives: fc.array(objective, { maxLength: 3 }),
          exposes: routesOf(self),
        }),
        edgesOf(self, all),
        context(all),
      ),
    ),
    workers: section(workers, (self) => joined(unit, optional({ scaling, timeout: duration }), edgesOf(self, all), context(all))),
    jobs: section(jobs, (self) =>
      joined(unit, optional({ schedule: fc.constantFrom('@daily', '*/5 * * * *') }), edgesOf(self, all), context(all)),
    ),
    topics: section(topics, () =>
      joined(fc.record(broker), optional({ partitions: fc.integer({ min: 1, max: 99 }), retention: fc.constant('7d') }), context(all)),
    ),
    queues: section(queues, () => joined(fc.record(broker), optional({ ordered: fc.boolean() }), context(all))),
    secrets: section(secrets, () =>
      joined(
        fc.record({ provider: fc.constantFrom('vault', 'kubernetes'), keys: fc.constant(secretKeys) }),
        optional({ path: fc.constant('shop/a') }),
      ),
    ),
    sagas: section(services.slice(0, 1), (coordinator) =>
      fc.constant({ coordinator, steps: [{ name: 'a', action: { service: coordinator, operation: 'POST /a' } }] }),
    ),
  };
  return joined(
    fc.record({ system: name }),
    optional({ owner: label, description: words }),
    fc.record(kinds),
  ) as fc.Arbitrary<SystemDocument>;
});
