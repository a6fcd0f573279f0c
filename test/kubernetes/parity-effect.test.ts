import { type EnvironmentOptions, System, type SystemDocument } from 'keelson';
import { KUBERNETES_PARITY } from '../../src/kubernetes/parity';
import { planSystem } from '../../src/kubernetes/plan/system';
import { validateForKubernetes } from '../../src/kubernetes/validate';

/** What the table claims is tried: a property that is said not to be rendered changes no byte, and one that is rendered changes some. */

type Json = Record<string, any>;
type Section = keyof typeof KUBERNETES_PARITY;

const IMAGE = 'registry.example.com/app:1.0.0';

/** A system with one of everything. */
const DOCUMENT: SystemDocument & Json = {
  system: 'shop',
  contexts: { sales: {} },
  services: {
    catalog: { image: IMAGE, http: { port: 8080 } },
    orders: {
      image: IMAGE,
      http: { port: 8080 },
      calls: [{ service: 'catalog' }],
      publishes: [{ to: 'order-events' }],
      owns: [{ store: 'order-db', engine: 'postgres' }],
      uses: [{ secret: 'payment-key' }],
      reaches: [{ external: 'pay.example.com:443' }],
      exposes: [{ host: 'shop.example.com', path: '/v1' }],
    },
  },
  workers: { mailer: { image: IMAGE, subscribes: [{ to: 'order-events' }, { to: 'mails' }] } },
  jobs: { report: { image: IMAGE, publishes: [{ to: 'order-events' }] } },
  topics: { 'order-events': { broker: 'kafka' } },
  queues: { mails: { broker: 'kafka' } },
  secrets: { 'payment-key': { provider: 'vault', keys: ['value', 'other'] } },
  sagas: { place: { coordinator: 'orders', steps: [{ name: 'pay', action: { service: 'orders', operation: 'POST /v1/payments' } }] } },
};

const ENVIRONMENT: EnvironmentOptions & Json = {
  existing: { 'order-db': { host: 'db.example.com', port: 5432 }, kafka: { brokers: ['kafka.example.com:9092'] } },
  kubernetes: {
    namespace: 'shop',
    gateway: { name: 'public', namespace: 'gateways' },
    secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com' } },
  },
};

/** Where a section stands in the document, or in the environment. */
const PLACES: Readonly<Record<Exclude<Section, 'edge'>, (document: Json, environment: Json) => Json>> = {
  system: (document) => document,
  context: ({ contexts }) => contexts.sales,
  service: ({ services }) => services.orders,
  worker: ({ workers }) => workers.mailer,
  job: ({ jobs }) => jobs.report,
  call: ({ services }) => services.orders.calls[0],
  publication: ({ services }) => services.orders.publishes[0],
  subscription: ({ workers }) => workers.mailer.subscribes[0],
  store: ({ services }) => services.orders.owns[0],
  use: ({ services }) => services.orders.uses[0],
  external: ({ services }) => services.orders.reaches[0],
  route: ({ services }) => services.orders.exposes[0],
  topic: ({ topics }) => topics['order-events'],
  queue: ({ queues }) => queues.mails,
  secret: ({ secrets }) => secrets['payment-key'],
  saga: ({ sagas }) => sagas.place,
  environment: (_, environment) => environment,
  platform: (_, environment) => environment.kubernetes,
};

const UNIT_VALUES: Json = {
  image: 'registry.example.com/app:2.0.0',
  bundle: { path: 'dist', handler: 'main.handler' },
  runtime: 'go',
  owner: 'team-orders',
  context: 'sales',
  criticality: 'low',
  description: 'Sells.',
  command: ['/app'],
  args: ['--fast'],
  env: { LOG_LEVEL: 'debug' },
  files: { '/etc/app/a.conf': 'x' },
  resources: { cpu: '300m' },
  health: { liveness: '/alive' },
  'health.requires': ['order-events'],
  metrics: { port: 9191 },
  writable: { '/cache': {} },
  user: 20_000,
  writableRoot: true,
  shutdown: { drain: '90s' },
  sidecars: { proxy: { image: IMAGE } },
  initContainers: { setup: { image: IMAGE } },
  labels: { tier: 'gold' },
  annotations: { 'example.com/a': 'b' },
  identityToken: { audience: 'vault' },
};

const SCALING_VALUES: Json = { scaling: { min: 5, max: 9 }, 'scaling.requestsPerSecond': 100, 'scaling.lag': 100 };
const MIGRATION = { command: ['/app/migrate'] };
const CHANNEL_VALUES: Json = {
  retention: '1d',
  maxMessageSize: '2Mi',
  contract: 'events.json',
  compatibility: 'full',
  owner: 'team-orders',
  context: 'sales',
  description: 'What happens.',
  replicas: 1,
};

/** For each property a value that differs from what stands there. What is left out here is listed below, with the reason. */
const VALUES: Readonly<Record<Exclude<Section, 'edge'>, Json>> = {
  system: { owner: 'team-shop', description: 'Sells.' },
  context: { owner: 'team-sales', description: 'Sells.' },
  service: {
    ...UNIT_VALUES,
    ...SCALING_VALUES,
    http: { port: 8181 },
    'http.contract': 'openapi.yaml',
    'http.versions': [{ name: 'v1' }],
    grpc: { port: 9000 },
    'grpc.contract': 'orders.proto',
    objectives: [{ availability: 99.9 }],
    migration: MIGRATION,
  },
  worker: {
    ...UNIT_VALUES,
    ...SCALING_VALUES,
    timeout: '2m',
    objectives: [{ freshness: '5m', percentile: 99, of: 'order-events' }],
    migration: undefined,
  },
  job: { ...UNIT_VALUES, schedule: '0 3 * * *', timeout: '2h', retries: 7 },
  call: {
    operations: ['GET /v1'],
    timeout: '1s',
    retries: 1,
    idempotencyKey: 'Idempotency-Key',
    soft: 'shows less',
    rate: { requests: 5, per: 'second' },
    concurrency: 4,
  },
  publication: { outbox: { store: 'order-db' }, messages: ['OrderPlaced'] },
  subscription: {
    group: 'mail',
    deadLetter: false,
    retries: 2,
    retryDelay: '5s',
    idempotencyKey: 'id',
    timeout: '3m',
    concurrency: 4,
    messages: ['OrderPlaced'],
  },
  store: {
    version: '16',
    purpose: 'projection',
    database: 'sales',
    size: '20Gi',
    readReplicas: 1,
    highlyAvailable: false,
    pool: { max: 3 },
    maxConnections: 50,
    backup: false,
    key: { partition: 'id' },
    expires: 'expiry',
    deletionProtection: false,
    owner: 'team-orders',
    description: 'Orders.',
  },
  use: { as: 'variables', keys: ['value'] },
  external: { addresses: ['203.0.113.0/24'], timeout: '1s', retries: 1, soft: 'later' },
  route: {
    path: '/v2',
    host: 'www.example.com',
    methods: ['GET'],
    version: 'v1',
    jwt: { issuer: 'x', audiences: ['shop'], jwksUri: 'https://id.example.com/keys' },
    public: true,
    rateLimit: { requests: 5, per: 'second' },
    timeout: '2m',
    maxBodySize: '2Mi',
    cors: { origins: ['https://shop.example.com'] },
    securityHeaders: false,
    rewrite: '/',
    redirect: { host: 'www.example.com', status: 308 },
  },
  topic: { ...CHANNEL_VALUES, partitions: 3, compacted: true, orderedBy: 'orderId', eventLog: true },
  queue: { ...CHANNEL_VALUES, ordered: true, maxLength: 100 },
  secret: { provider: 'kubernetes', path: 'shop/key', keys: ['api-key'], owner: 'team-orders', description: 'A key.' },
  saga: {
    coordinator: 'catalog',
    steps: [{ name: 'other', action: { service: 'orders', operation: 'POST /v2' } }],
    timeout: '5m',
    key: 'orderId',
    description: 'Places.',
  },
  environment: {
    stage: 'staging',
    sizing: 'small',
    aws: { region: 'eu-central-1' },
    azure: { location: 'westeurope' },
    compose: { observability: true },
    existing: { 'order-db': { host: 'other.example.com', port: 5432 }, kafka: { brokers: ['kafka.example.com:9092'] } },
    images: { orders: 'registry.example.com/app:3' },
    services: { orders: { user: 30_000 } },
    secrets: { 'payment-key': { path: 'other/key' } },
    waivers: [{ rule: 'security/image-has-a-digest', reason: 'x', owner: 'y', expires: '2030-01-01' }],
    accept: {},
  },
  platform: {
    namespace: 'store',
    migrations: 'argo-cd',
    ownsNamespace: true,
    clusterDomain: 'cluster.example',
    monitoring: 'prometheus-operator',
    gateway: { name: 'public', namespace: 'elsewhere' },
    secretStore: { kind: 'external-secrets', refresh: '5m', vault: { address: 'https://vault.example.com' } },
    reloader: true,
    dns: { namespace: 'dns' },
    telemetry: { endpoint: 'http://collector.observability:4317' },
    imagePullPolicy: 'IfNotPresent',
    imagePullSecrets: ['registry'],
    priorityClasses: { medium: 'standard' },
    trafficDistribution: 'PreferClose',
    userNamespaces: true,
    appArmor: 'RuntimeDefault',
    seLinux: 'container_t',
    privateRanges: ['10.0.0.0/8'],
    podAnnotations: { 'example.com/a': 'b' },
  },
};

/** Properties whose effect takes more than a value. */
const ELSEWHERE: readonly string[] = [
  'environment.accept', // of what is refused: validate.test.ts
  'store.engine', // the environment says where the store is
  'topic.broker', // names another entry of existing
  'queue.broker',
  'call.protocol', // takes a callee with two ports: test/kubernetes/plan
  'external.protocol',
  'route.protocol',
  'route.jwt', // takes a gateway or a mesh that checks tokens: test/kubernetes/plan/gateway
  'service.http.versions', // take a route that names one: test/kubernetes/plan/gateway
  'route.iam', // refused before anything is planned: validate.test.ts
  'use.variables', // takes as: 'variables'
  'use.restart', // takes a Reloader
  'secret.rotation', // External Secrets reads values again all the time
  'job.criticality', // takes a priority class
  'job.timeZone', // take a schedule
  'job.overlap',
  'service.grpc.contract', // takes a gRPC port
  'service.migration.timeout', // takes a migration
  'worker.migration', // takes a store
  'worker.migration.timeout',
  'topic.context', // takes units of another context: test/kubernetes/plan/contexts.test.ts
  'queue.context',
  'saga.coordinator', // takes other steps
  'platform.version', // decides what other properties may be
  'platform.mesh', // refused before anything is planned
  'platform.gateway.owned', // a part of what is there
  'platform.registries', // refuses images
  'platform.storageClass', // takes a volume
];

/** What no object depends on, whatever the verdict. */
const NO_EFFECT = /^(for readers|for another target|no refusal of this target)/;

function bytesOf(document: Json, environment: Json): string {
  const system = System.from(document);
  validateForKubernetes(system, 'production', environment as EnvironmentOptions);
  return JSON.stringify(
    planSystem(system, environment as EnvironmentOptions).map(({ name, objects }) => [name, objects.map((object) => object.build())]),
  );
}

const copy = (): [Json, Json] => [JSON.parse(JSON.stringify(DOCUMENT)), JSON.parse(JSON.stringify(ENVIRONMENT))];
const cases = (Object.keys(PLACES) as (keyof typeof PLACES)[]).flatMap((section) =>
  Object.entries(KUBERNETES_PARITY[section]).map(([property, entry]) => [`${section}.${property}`, section, property, entry] as const),
);
const tried = cases.filter(([name]) => !ELSEWHERE.includes(name));

describe('what the parity table of Kubernetes claims', () => {
  it('is tried for every property but those that are listed with a reason', () => {
    expect(tried.filter(([, section, property]) => VALUES[section][property] === undefined).map(([name]) => name)).toEqual([]);
    expect(ELSEWHERE.filter((name) => !cases.some(([each]) => each === name))).toEqual([]);
  });

  const [document, environment] = copy();
  const before = bytesOf(document, environment);

  it.each(tried)('%s', (_, section, property, { verdict, reason }) => {
    const [changed, where] = copy();
    const place = PLACES[section](changed, where);
    const [whole, part] = property.split('.') as [string, string?];
    const value = VALUES[section][property];
    let expected = before;
    if (part === undefined) place[whole] = value;
    else {
      // A part is tried beside the whole as it was: with nothing, or with what must stand there.
      place[whole] = { ...place[whole] };
      expected = bytesOf(changed, where);
      place[whole][part] = value;
    }
    const hasEffect = bytesOf(changed, where) !== expected;
    expect({ reason, hasEffect }).toEqual({ reason, hasEffect: verdict !== 'refused' && !NO_EFFECT.test(reason) });
  });

  it.each(['calls', 'publishes', 'owns', 'uses', 'reaches', 'exposes'])('the edge %s changes what is emitted', (verb) => {
    const [changed, where] = copy();
    changed.sagas = {};
    changed.services.orders[verb] = [];
    if (verb === 'owns') delete where.existing['order-db'];
    expect(bytesOf(changed, where) === before).toBe(false);
  });
});
