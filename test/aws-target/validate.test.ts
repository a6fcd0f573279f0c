import { type EnvironmentOptions, KeelsonError, type Problem, type ServiceProperties, System, type WorkerProperties } from 'keelson';
import ecommerce from '../../examples/ecommerce/keelson.config';
import rides from '../../examples/rides/keelson.config';
import { awsScope } from '../../src/aws/plan/scope';
import { validateForAws, validateUnitForAws } from '../../src/aws/validate';
import { validateForKubernetes } from '../../src/kubernetes/validate';
import { Secret } from '../../src/model/secret';
import { Service } from '../../src/model/unit';

const REGISTRY = '111111111111.dkr.ecr.eu-central-1.amazonaws.com';
const IMAGE = `${REGISTRY}/app:1.0.0`;
const HTTP = { port: 8080 };
const JOB = { image: IMAGE, command: ['/app/report'] };
const ROUTE = { host: 'shop.example.com', public: true } as const;
const LAYER = 'arn:aws:lambda:eu-central-1:111111111111:layer:keelson:1';
const LATE = ['$', '{Token[Image.1]}'].join('');

type Declare = (system: System) => unknown;
const service =
  (properties: Partial<ServiceProperties> = {}): Declare =>
  (system) =>
    system.service('orders', { image: IMAGE, http: HTTP, ...properties });
const job =
  (properties: object): Declare =>
  (system) =>
    system.job('report', { ...JOB, ...properties });
const worker =
  (properties: Partial<WorkerProperties>): Declare =>
  (system) =>
    system.worker('mailer', { image: IMAGE, ...properties }).subscribes(system.queue('mails', { broker: 'sns-sqs' }));
const owning =
  (engine: 'postgres' | 'redis' | 'dynamodb' | 'cosmosdb'): Declare =>
  (system) =>
    system.service('orders', { image: IMAGE, http: HTTP }).owns('order-db', { engine });
const calling =
  (properties: object, callee: Partial<ServiceProperties> = {}): Declare =>
  (system) =>
    system
      .service('orders', { image: IMAGE, http: HTTP })
      .calls(system.service('pricing', { image: IMAGE, http: HTTP, ...callee }), { operations: ['GET /v1/prices/{id}'], ...properties });
const using =
  (provider: 'vault' | 'kubernetes' | 'aws-secrets-manager', use: object = {}): Declare =>
  (system) =>
    system
      .service('orders', { image: IMAGE, http: HTTP })
      .uses(system.secret('payment-key', { provider, ...(provider === 'aws-secrets-manager' ? { path: 'shop/payment' } : {}) }), use);
const topic =
  (properties: object): Declare =>
  (system) =>
    system.topic('order-events', { broker: 'sns-sqs', ...properties });
const exposing =
  (properties: object = {}): Declare =>
  (system) =>
    system.service('orders', { image: IMAGE, http: HTTP }).exposes({ ...ROUTE, ...properties });

function problemsIn(declare: Declare, environment: EnvironmentOptions = { aws: {} }): readonly Problem[] {
  const system = new System('shop', { owner: 'team-shop' });
  declare(system);
  try {
    validateForAws(system, 'production', environment);
    return [];
  } catch (error) {
    if (error instanceof KeelsonError) return error.problems;
    throw error;
  }
}

const on = (aws: EnvironmentOptions['aws'], rest: EnvironmentOptions = {}): EnvironmentOptions => ({ ...rest, aws: aws ?? {} });
const mistakes = (declare: Declare, environment?: EnvironmentOptions) =>
  problemsIn(declare, environment).map(({ code, path }) => `${code} ${path}`);
const ZONE = { id: 'Z0000000EXAMPLE', name: 'example.com' };
const ELSEWHERE = { pricing: { url: 'dns:///pricing.example.com:443' } };

type Case = readonly [what: string, refused: Declare, mistake: string, taken: Declare, EnvironmentOptions?, EnvironmentOptions?];

/** What is refused, with the code and the place, and what is taken in its stead. The two environments are those of the one and the other. */
const CASES: readonly Case[] = [
  ['an environment goes to AWS', service(), 'no-platform environments.production.aws', service(), {}, { aws: {} }],
  [
    'a unit has an image or a bundle',
    service({ image: undefined }),
    'no-image environments.production.images.orders',
    service({ image: undefined, bundle: { path: 'dist', handler: 'main.handler' } }),
  ],
  [
    'an image is in ECR',
    service({ image: 'registry.example.com/orders:1.0.0' }),
    'image-not-in-ecr services.orders.image',
    service({ image: 'registry.example.com/orders:1.0.0' }),
    on({}),
    on({ registry: REGISTRY }),
  ],
  [
    'an image is in the region of its function',
    service(),
    'image-not-in-ecr services.orders.image',
    service(),
    on({ region: 'us-east-1' }),
    on({ region: 'eu-central-1' }),
  ],
  [
    'an image that is known only later may be anywhere',
    service({ image: 'docker.io/orders:1' }),
    'image-not-in-ecr services.orders.image',
    service({ image: LATE }),
  ],
  [
    'a web server from a bundle is started by a layer',
    service({ bundle: { path: 'dist', handler: 'run.sh' } }),
    'no-layer services.orders.bundle',
    service({ bundle: { path: 'dist', handler: 'main.handler' } }),
    on({ layers: { extension: LAYER } }),
  ],
  [
    'requests to a web server from a bundle pass the extension',
    service({ bundle: { path: 'dist', handler: 'run.sh' } }),
    'no-layer services.orders.bundle',
    service({ bundle: { path: 'dist', handler: 'run.sh' } }),
    on({ layers: { adapter: LAYER } }),
    on({ layers: { adapter: LAYER, extension: LAYER } }),
  ],
  [
    'a bundle that calls others has the extension',
    (system) =>
      system
        .service('orders', { bundle: { path: 'dist', handler: 'main.handler' }, image: IMAGE, http: HTTP })
        .calls(system.service('pricing', { image: IMAGE, http: HTTP })),
    'no-layer services.orders.bundle',
    (system) =>
      system
        .service('orders', { bundle: { path: 'dist', handler: 'main.handler' }, image: IMAGE, http: HTTP })
        .calls(system.service('pricing', { image: IMAGE, http: HTTP })),
    on({}),
    on({ layers: { extension: LAYER } }),
  ],
  ['a job is told what to run', job({ command: undefined }), 'job-without-command jobs.report.command', job({})],
  [
    'a job from a bundle runs to its end',
    job({ bundle: { path: 'dist', handler: 'run.sh' } }),
    'job-without-command jobs.report.bundle',
    job({ bundle: { path: 'dist', handler: 'main.handler' } }),
  ],
  ['a job ends within a quarter of an hour', job({ timeout: '16m' }), 'job-too-long jobs.report.timeout', job({ timeout: '15m' })],
  [
    'a migration does so too',
    service({ migration: { command: ['up'], timeout: '20m' } }),
    'job-too-long services.orders.migration.timeout',
    service({ migration: { command: ['up'], timeout: '15m' } }),
  ],
  [
    'a migration has an image',
    service({ image: undefined, bundle: { path: 'dist', handler: 'main.handler' }, migration: { command: ['up'] } }),
    'migration-without-image services.orders.migration',
    service({ bundle: { path: 'dist', handler: 'main.handler' }, migration: { command: ['up'] } }),
  ],
  ['nothing stops a run', job({ overlap: 'replace' }), 'job-overlap jobs.report.overlap', job({ overlap: 'forbid' })],
  [
    'a time zone is one',
    job({ schedule: '0 3 * * *', timeZone: 'Local' }),
    'invalid-value jobs.report.timeZone',
    job({ schedule: '0 3 * * *', timeZone: 'Europe/Vienna' }),
  ],
  [
    'a function answers before API Gateway gives up',
    service({ http: { port: 8080, timeout: '30s' } }),
    'request-too-long services.orders.http.timeout',
    service({ http: { port: 8080, timeout: '29s' } }),
  ],
  [
    'a call is answered before API Gateway gives up',
    calling({ timeout: '31s' }),
    'request-too-long services.orders.calls.pricing.timeout',
    calling({ timeout: '30s' }),
  ],
  [
    'a call of what runs elsewhere takes its time',
    calling({ timeout: '31s' }),
    'request-too-long services.orders.calls.pricing.timeout',
    calling({ timeout: '31s' }),
    on({}),
    on({}, { existing: ELSEWHERE }),
  ],
  [
    'a message is handled within a quarter of an hour',
    worker({ timeout: '16m' }),
    'message-too-long workers.mailer.timeout',
    worker({ timeout: '15m' }),
  ],
  [
    'memory is what a function can have',
    service({ resources: { memory: '11Gi' } }),
    'over-limit services.orders.resources',
    service({ resources: { memory: '10Gi' } }),
  ],
  [
    'CPU comes with memory',
    service({ resources: { cpu: '6' } }),
    'over-limit services.orders.resources',
    service({ resources: { cpu: '5' } }),
  ],
  [
    'scratch space is what a function can have',
    service({ resources: { scratchLimit: '11Gi' } }),
    'over-limit services.orders.resources',
    service({ resources: { scratchLimit: '10Gi' } }),
  ],
  [
    'a function has no other containers',
    service({ sidecars: { proxy: { image: IMAGE } } }),
    'sidecars-not-expressed services.orders.sidecars.proxy',
    service({ sidecars: {} }),
  ],
  [
    'nor any before it',
    service({ initContainers: { warm: { image: IMAGE } } }),
    'sidecars-not-expressed services.orders.initContainers.warm',
    service(),
  ],
  [
    'nothing is mounted',
    service({ files: { '/etc/app.conf': 'x' } }),
    'files-not-mounted services.orders.files./etc/app.conf',
    service({ files: {} }),
  ],
  [
    'a function writes below /tmp',
    service({ writable: { '/cache': {} } }),
    'folder-not-writable services.orders.writable./cache',
    service({ writable: { '/tmp/cache': {} } }),
  ],
  [
    'and keeps nothing there',
    service({ writable: { '/tmp/data': { medium: 'volume' } } }),
    'folder-not-writable services.orders.writable./tmp/data',
    service({ writable: { '/tmp/data': { medium: 'memory' } } }),
  ],
  [
    'its root is read-only',
    service({ writableRoot: true }),
    'folder-not-writable services.orders.writableRoot',
    service({ writableRoot: false }),
  ],
  [
    'it proves itself by its role',
    service({ identityToken: { audience: 'vault' } }),
    'identity-token-not-expressed services.orders.identityToken',
    service(),
  ],
  [
    'a service speaks HTTP',
    service({ http: undefined, grpc: { port: 9000 } }),
    'grpc-not-served services.orders.grpc',
    service({ grpc: { port: 9000 } }),
  ],
  [
    'a call speaks HTTP',
    calling({ protocol: 'grpc', operations: ['a.v1.B/C'] }, { grpc: { port: 9000 } }),
    'grpc-not-served services.orders.calls.pricing.protocol',
    calling({ protocol: 'grpc', operations: ['a.v1.B/C'] }, { grpc: { port: 9000 } }),
    on({}),
    on({}, { existing: ELSEWHERE }),
  ],
  [
    'operations are of the protocol',
    calling({ operations: ['a.v1.B/C'] }),
    'wrong-protocol services.orders.calls.pricing.operations.0',
    calling({}),
  ],
  [
    'operations are what API Gateway can say',
    calling({ operations: ['GET /v1/a~b'] }),
    'operation-not-expressed services.orders.calls.pricing.operations.0',
    calling({ operations: ['GET /v1/a-b'] }),
  ],
  [
    'a route speaks HTTP',
    (system) => system.service('orders', { image: IMAGE, http: HTTP, grpc: { port: 9000 } }).exposes({ ...ROUTE, protocol: 'grpc' }),
    'grpc-not-served services.orders.exposes.shop.example.com/.protocol',
    exposing(),
  ],
  [
    'a route waits as long as an API does',
    exposing({ timeout: '31s' }),
    'route-not-expressed services.orders.exposes.shop.example.com/.timeout',
    exposing({ timeout: '30s' }),
  ],
  [
    'a host is one of the domains, once there are any',
    exposing({ host: 'www.example.com' }),
    'no-domain services.orders.exposes.www.example.com/.host',
    exposing(),
    on({ domains: { 'shop.example.com': { hostedZone: ZONE } } }),
  ],
  [
    'a domain has a certificate, or a zone to prove one',
    service(),
    'no-certificate environments.production.aws.domains.shop.example.com',
    service(),
    on({ domains: { 'shop.example.com': {} } }),
    on({ domains: { 'shop.example.com': { hostedZone: ZONE } } }),
  ],
  [
    'a domain is in its zone',
    service(),
    'contradiction environments.production.aws.domains.shop.example.org.hostedZone',
    service(),
    on({ domains: { 'shop.example.org': { hostedZone: ZONE } } }),
    on({ domains: { 'example.com': { hostedZone: ZONE } } }),
  ],
  [
    'a firewall before CloudFront is in us-east-1',
    exposing(),
    'no-certificate environments.production.aws.cdn.webAcl',
    exposing(),
    on({ cdn: true, region: 'eu-central-1' }),
    on({ cdn: true, region: 'eu-central-1', firewall: false }),
  ],
  [
    'a range of a network starts with its first address',
    service(),
    'invalid-value environments.production.aws.network.cidr',
    service(),
    on({ network: { cidr: '10.0.0.1/16' } }),
    on({ network: { cidr: '10.1.0.0/16' } }),
  ],
  [
    'a network has room',
    service(),
    'invalid-value environments.production.aws.network.cidr',
    service(),
    on({ network: { cidr: '10.0.0.0/26' } }),
    on({ network: { cidr: '10.0.0.0/24' } }),
  ],
  [
    'a zone has one NAT gateway at most',
    service(),
    'contradiction environments.production.aws.network.natGateways',
    service(),
    on({ network: { zones: 2, natGateways: 3 } }),
    on({ network: { zones: 3, natGateways: 3 } }),
  ],
  [
    'traces go somewhere',
    service(),
    'contradiction environments.production.aws.tracing',
    service(),
    on({ tracing: 'opentelemetry' }),
    on({ tracing: 'opentelemetry', telemetry: { endpoint: 'http://collector.example.com:4317' } }),
  ],
  [
    'a server is in a network',
    owning('postgres'),
    'store-needs-a-network services.orders.owns.order-db',
    owning('postgres'),
    on({}),
    on({ network: 'vpc' }),
  ],
  ['so is a cache', owning('redis'), 'store-needs-a-network services.orders.owns.order-db', owning('dynamodb')],
  [
    'an engine is one that AWS runs',
    owning('cosmosdb'),
    'store-not-offered services.orders.owns.order-db',
    owning('cosmosdb'),
    on({ network: 'vpc' }),
    on({}, { existing: { 'order-db': { host: 'db.example.com', port: 443 } } }),
  ],
  [
    'a version is one that AWS runs',
    (system) => system.service('orders', { image: IMAGE, http: HTTP }).owns('order-db', { engine: 'mysql', version: '8.4' }),
    'version-not-offered services.orders.owns.order-db.version',
    (system) => system.service('orders', { image: IMAGE, http: HTTP }).owns('order-db', { engine: 'mysql', version: '8.0' }),
    on({ network: 'vpc' }),
  ],
  [
    'a secret is where functions read',
    using('vault'),
    'secret-not-readable services.orders.uses.payment-key',
    using('vault'),
    on({}),
    on({}, { secrets: { 'payment-key': { provider: 'aws-secrets-manager' } } }),
  ],
  [
    'a secret of the cluster is not',
    using('kubernetes'),
    'secret-not-readable services.orders.uses.payment-key',
    using('aws-secrets-manager'),
  ],
  [
    'a secret is no variable',
    using('aws-secrets-manager', { as: 'variables' }),
    'secret-in-variable services.orders.uses.payment-key.as',
    using('aws-secrets-manager'),
  ],
  [
    'messages are kept two weeks at most',
    topic({ retention: '15d' }),
    'channel-not-expressed topics.order-events.retention',
    topic({ retention: '14d' }),
  ],
  [
    'a message of SNS is small',
    topic({ maxMessageSize: '512Ki' }),
    'channel-not-expressed topics.order-events.maxMessageSize',
    topic({ maxMessageSize: '256Ki' }),
  ],
  [
    'one of EventBridge may be larger',
    topic({ maxMessageSize: '512Ki' }),
    'channel-not-expressed topics.order-events.maxMessageSize',
    topic({ maxMessageSize: '512Ki', broker: 'eventbridge' }),
  ],
  [
    'messages go once they were handled',
    topic({ compacted: true }),
    'channel-not-expressed topics.order-events.compacted',
    topic({ compacted: false }),
  ],
  [
    'an event log is kept where something keeps it',
    topic({ eventLog: true }),
    'channel-not-expressed topics.order-events.eventLog',
    topic({ eventLog: true, broker: 'eventbridge' }),
  ],
  [
    'EventBridge keeps no order',
    topic({ orderedBy: 'orderId', broker: 'kafka' }),
    'channel-not-expressed topics.order-events.orderedBy',
    topic({ orderedBy: 'orderId', broker: 'kafka' }),
    on({ messaging: 'eventbridge' }),
    on({ messaging: 'sns-sqs' }),
  ],
  [
    'a worker is asked by somebody',
    (system) => system.worker('mailer', { image: IMAGE }),
    'worker-without-messages workers.mailer',
    worker({}),
  ],
  [
    'a broker that runs elsewhere carries nothing',
    (system) => system.service('orders', { image: IMAGE, http: HTTP }).publishes(system.topic('events', { broker: 'kafka' })),
    'not-expressed services.orders.existing.kafka',
    (system) => system.service('orders', { image: IMAGE, http: HTTP }).publishes(system.topic('events', { broker: 'kafka' })),
    on({}, { existing: { kafka: { brokers: ['kafka.example.com:9093'] } } }),
    on({}),
  ],
  [
    'variables are those that nobody else sets',
    service({ env: { AWS_REGION: 'eu-central-1' } }),
    'reserved-variable services.orders.env.AWS_REGION',
    service({ env: { REGION: 'eu-central-1' } }),
  ],
  [
    'nor an edge',
    (system) =>
      system
        .service('orders', { image: IMAGE, http: HTTP, env: { PRICING_URL: 'x' } })
        .calls(system.service('pricing', { image: IMAGE, http: HTTP })),
    'reserved-variable services.orders.env.PRICING_URL',
    calling({}),
  ],
  [
    'all functions fit into the account',
    service({ scaling: 100 }),
    'concurrency-over-account environments.production.aws.concurrency.account',
    service({ scaling: 90 }),
  ],
  [
    'a larger account takes more',
    service({ scaling: 100 }),
    'concurrency-over-account environments.production.aws.concurrency.account',
    service({ scaling: 100 }),
    on({}),
    on({ concurrency: { account: 1_100 } }),
  ],
];

describe('on AWS', () => {
  it.each(CASES.map(([what, ...rest]) => ({ what, rest })))('$what', ({ rest: [refused, mistake, taken, environment, other] }) => {
    expect(mistakes(refused, environment)).toEqual([mistake]);
    expect(mistakes(taken, other ?? environment)).toEqual([]);
  });

  it('a refusal says what there was, what there should be, and what to do', () => {
    for (const [, refused, , , environment] of CASES)
      for (const { received, expected, fix } of problemsIn(refused, environment))
        for (const text of [received, expected, fix]) expect(text).toMatch(/^[^\n]{2,}([^.\n]|\.\.\.)$/);
  });

  it('the names and values of variables fit into four kilobytes, with what is known only later at sixty-four bytes', () => {
    const [long] = problemsIn(service({ env: { TEXT: 'x'.repeat(4_096) } }));
    expect(long).toMatchObject({ code: 'over-limit', path: 'services.orders.env' });
    const late = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`V${index}`, LATE]));
    expect(mistakes(service({ env: late }))).toEqual([]);
    const many = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`V${index}`, LATE]));
    expect(mistakes(service({ env: many }))).toEqual(['over-limit services.orders.env']);
  });

  it('so do the operations of many calls, which the extension has to know', () => {
    const declare = (callees: number) => (system: System) => {
      const orders = system.service('orders', { image: IMAGE, http: HTTP });
      for (let index = 0; index < callees; index += 1)
        orders.calls(system.service(`callee-${index}`, { image: IMAGE, http: HTTP }), { operations: [`GET /v1/${'a'.repeat(60)}/{id}`] });
    };
    expect(mistakes(declare(8), on({ concurrency: { account: 5_000 } }))).toEqual([]);
    expect(mistakes(declare(24), on({ concurrency: { account: 5_000 } }))).toEqual(['over-limit services.orders.env']);
  });

  it('all problems come at once', () => {
    const declare: Declare = (system) => {
      system.service('orders', { image: 'registry.example.com/orders:1', http: { port: 8080, timeout: '1m' }, files: { '/etc/a': 'x' } });
      system.job('report', { image: IMAGE, overlap: 'replace' });
    };
    expect(mistakes(declare).sort()).toEqual([
      'files-not-mounted services.orders.files./etc/a',
      'image-not-in-ecr services.orders.image',
      'job-overlap jobs.report.overlap',
      'job-without-command jobs.report.command',
      'request-too-long services.orders.http.timeout',
    ]);
  });

  it('of a service that runs elsewhere nothing is asked but where it is', () => {
    const declare: Declare = (system) =>
      system.service('pricing', { grpc: { port: 9000 }, sidecars: { proxy: { image: IMAGE } }, image: 'registry.example.com/pricing:1' });
    expect(mistakes(declare).length).toBe(3);
    expect(mistakes(declare, on({}, { existing: ELSEWHERE }))).toEqual([]);
  });

  it.each([
    ['e-commerce', ecommerce.system, ecommerce.environments.aws],
    ['rides', rides.system, rides.environments.aws],
  ])('the example %s is taken, without anything to accept', (_, system, environment) => {
    expect(validateForAws(system, 'aws', environment)).toEqual([]);
  });
});

describe('what AWS refuses and an environment accepts', () => {
  const declare = service({ sidecars: { proxy: { image: IMAGE } } });

  it('stands in the report with its reason', () => {
    const system = new System('shop');
    declare(system);
    expect(validateForAws(system, 'production', { aws: {}, accept: { 'sidecars-not-expressed': 'the image brings it' } })).toEqual([
      {
        code: 'sidecars-not-expressed',
        reason: 'the image brings it',
        refusals: [{ path: 'services.orders.sidecars.proxy', received: 'a container beside orders' }],
      },
    ]);
  });

  it('must be there', () => {
    expect(mistakes(service(), { aws: {}, accept: { 'sidecars-not-expressed': 'no need' } })).toEqual([
      'unused-acceptance environments.production.accept.sidecars-not-expressed',
    ]);
  });

  it('does not disturb another target of the same environment, whose codes it does not know', () => {
    const system = new System('shop');
    declare(system);
    const environment: EnvironmentOptions = {
      aws: {},
      kubernetes: { namespace: 'shop' },
      accept: { 'sidecars-not-expressed': 'the image brings it' },
    };
    expect(validateForKubernetes(system, 'production', environment)).toEqual([]);
    expect(validateForAws(system, 'production', environment)).toHaveLength(1);
    const { aws: _, ...alone } = environment;
    expect(() => validateForKubernetes(system, 'production', alone)).toThrow('unused-acceptance');
  });

  it('is never an image that Lambda cannot run', () => {
    const environment = { aws: {}, accept: { 'image-not-in-ecr': 'it will be' } };
    expect(mistakes(service({ image: 'registry.example.com/orders:1' }), environment)).toEqual([
      'unused-acceptance environments.production.accept.image-not-in-ecr',
      'image-not-in-ecr services.orders.image',
    ]);
  });
});

describe('a unit in somebody else’s stack', () => {
  const codes = (unit: Service, environment: EnvironmentOptions, edges: boolean) =>
    validateUnitForAws(awsScope(unit, { environment }), { edges }).map(({ code }) => code);

  it('is asked for its edges only once they are declared', () => {
    const orders = new Service('orders', { image: IMAGE, http: HTTP });
    orders.owns('order-db', { engine: 'postgres' });
    orders.uses(new Secret('payment-key', { provider: 'vault' }));
    expect(codes(orders, { aws: {} }, false)).toEqual([]);
    expect(codes(orders, { aws: {} }, true)).toEqual(['store-needs-a-network', 'secret-not-readable']);
  });

  it('is asked for its platform and its image at once', () => {
    expect(codes(new Service('orders', { http: HTTP }), { aws: {} }, false)).toEqual(['no-image']);
    expect(codes(new Service('orders', { image: IMAGE, http: HTTP }), { aws: { tracing: 'opentelemetry' } }, false)).toEqual([
      'contradiction',
    ]);
  });
});
