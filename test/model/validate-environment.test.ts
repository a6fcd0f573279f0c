import { type EnvironmentOptions, System } from 'keelson';
import { validateEnvironment } from '../../src/model/validate-environment';

const IMAGE = 'registry.example.com/shop:1.0.0';

function shop(): System {
  const system = new System('shop');
  const orders = system.service('orders', { image: IMAGE, http: { port: 8080 } });
  system.worker('mailer', { image: IMAGE }).subscribes(system.topic('events', { broker: 'kafka' }));
  orders.owns('order-db', { engine: 'postgres' });
  orders.uses(system.secret('login', { provider: 'vault', keys: ['username', 'password'] }), { keys: ['password'] });
  return system;
}

const problemsOf = (environment: unknown, system = shop()) => validateEnvironment(system, 'production', environment as EnvironmentOptions);
const mistakesOf = (environment: unknown) =>
  problemsOf(environment).map(({ code, path }) => `${code} ${path.replace(/^environments\.production\.?/, '')}`);
const PEER = { host: 'pg.internal', port: 5432 };
const ECR = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
const BROKERS = { brokers: ['kafka.internal:9093'] };

const RULES: readonly (readonly [string, refused: unknown, mistake: string, taken: unknown])[] = [
  ['an environment is a map', ['production'], 'invalid-value ', {}],
  ['its properties are known', { kubernets: {} }, 'unknown-property kubernets', { kubernetes: {} }],
  ['a stage is one of three', { stage: 'prod' }, 'invalid-value stage', { stage: 'production' }],
  [
    'a version of Kubernetes is one that is known',
    { kubernetes: { version: '1.20' } },
    'invalid-value kubernetes.version',
    { kubernetes: { version: '1.34' } },
  ],
  [
    'a namespace is a name',
    { kubernetes: { namespace: 'Shop' } },
    'invalid-value kubernetes.namespace',
    { kubernetes: { namespace: 'shop' } },
  ],
  [
    'a mesh is one that is known',
    { kubernetes: { mesh: 'consul' } },
    'invalid-value kubernetes.mesh',
    { kubernetes: { mesh: { kind: 'istio', dataPlane: 'ambient' } } },
  ],
  ['images are of units', { images: { order: IMAGE } }, 'unknown-reference images.order', { images: { orders: IMAGE } }],
  ['an image is one', { images: { orders: 'a b' } }, 'invalid-value images.orders', { images: { orders: `\${Token[TOKEN.1]}` } }],
  ['properties are of units', { services: { order: {} } }, 'unknown-reference services.order', { services: { orders: {}, mailer: {} } }],
  [
    'overrides are of units',
    { overrides: { order: {} } },
    'unknown-reference overrides.order',
    { overrides: { orders: { deployment: (manifest: unknown) => manifest }, shop: {} } },
  ],
  ['overrides are a map', { overrides: () => 1 }, 'invalid-value overrides', { overrides: undefined }],
  ['secrets are declared', { secrets: { logn: {} } }, 'unknown-reference secrets.logn', { secrets: { login: { path: 'shop/login' } } }],
  [
    'what exists is a store or a broker',
    { existing: { 'order-bd': PEER } },
    'unknown-reference existing.order-bd',
    { existing: { 'order-db': PEER, kafka: BROKERS } },
  ],
  [
    'a service that runs elsewhere is one of the system',
    { existing: { mailer: { url: 'https://mail.example.com' } } },
    'unknown-reference existing.mailer',
    { existing: { orders: { url: 'https://orders.example.com' } } },
  ],
  [
    'a service that runs elsewhere has an address',
    { existing: { orders: PEER } },
    'invalid-value existing.orders',
    { existing: { orders: { url: `https://\${Token[TOKEN.2]}` } } },
  ],
  [
    'that address is one of HTTP or gRPC',
    { existing: { orders: { url: 'orders.example.com:443' } } },
    'invalid-value existing.orders.url',
    { existing: { orders: { url: 'dns:///orders.example.com:443' } } },
  ],
  ['a registry is one of ECR', { aws: { registry: 'registry.example.com' } }, 'invalid-value aws.registry', { aws: { registry: ECR } }],
  [
    'a domain has a certificate by its ARN',
    { aws: { domains: { 'shop.example.com': { certificate: 'shop' } } } },
    'invalid-value aws.domains.shop.example.com.certificate',
    { aws: { domains: { 'shop.example.com': { certificate: `\${Token[TOKEN.3]}` } } } },
  ],
  ['tags are not those of AWS', { aws: { tags: { 'aws:team': 'a' } } }, 'invalid-key aws.tags.aws:team', { aws: { tags: { team: 'a' } } }],
  ['a broker has brokers', { existing: { kafka: PEER } }, 'invalid-value existing.kafka', { existing: { kafka: BROKERS } }],
  ['a store has a host', { existing: { 'order-db': BROKERS } }, 'invalid-value existing.order-db', { existing: { 'order-db': PEER } }],
  [
    'a store has a port',
    { existing: { 'order-db': { host: 'pg.internal' } } },
    'missing-property existing.order-db.port',
    { existing: { 'order-db': PEER } },
  ],
  [
    'its login is a declared secret',
    { existing: { 'order-db': { ...PEER, secret: 'logn' } } },
    'unknown-reference existing.order-db.secret',
    { existing: { 'order-db': { ...PEER, secret: 'login' } } },
  ],
  [
    'addresses are ranges that a cluster takes',
    { existing: { 'order-db': { ...PEER, addresses: ['999.1.1.1/8'] } } },
    'invalid-value existing.order-db.addresses.0',
    { existing: { 'order-db': { ...PEER, addresses: ['10.0.0.0/8'] } } },
  ],
  [
    'an override keeps what holds for its unit',
    { services: { orders: { scaling: { min: 5, max: 2 } } } },
    'min-above-max services.orders.scaling',
    { services: { orders: { scaling: { min: 1, max: 2 } } } },
  ],
  [
    'an override has properties of its kind of unit',
    { services: { mailer: { http: { port: 8080 } } } },
    'unknown-property services.mailer.http',
    { services: { mailer: { timeout: '1m' } } },
  ],
  [
    'an override names what is declared',
    { services: { orders: { context: 'nowhere' } } },
    'unknown-reference services.orders.context',
    { services: { orders: { owner: 'team-orders' } } },
  ],
  [
    'an override changes stores of its unit',
    { services: { orders: { migration: { command: ['up'], store: 'order-bd' } } } },
    'unknown-reference services.orders.migration.store',
    { services: { orders: { migration: { command: ['up'], store: 'order-db' } } } },
  ],
  [
    'a secret keeps the keys that are used',
    { secrets: { login: { keys: ['username'] } } },
    'unknown-reference secrets.login',
    { secrets: { login: { keys: { password: 'db-password' } } } },
  ],
  [
    'a waiver says who answers for it',
    { waivers: [{ rule: 'security/image-has-a-digest', reason: 'local', expires: '2027-06-30' }] },
    'missing-property waivers.0.owner',
    { waivers: [{ rule: 'security/image-has-a-digest', reason: 'local', expires: '2027-06-30', owner: 'team-shop' }] },
  ],
];

describe.each(RULES)('%s', (_, refused, mistake, taken) => {
  test('and is refused where it does not', () => {
    expect(mistakesOf(refused)).toEqual([mistake]);
  });

  test('and is taken where it does', () => {
    expect(mistakesOf(taken)).toEqual([]);
  });
});

test('each unit has an image, declared or given', () => {
  const system = new System('shop');
  system.worker('mailer', {});
  const [problem] = problemsOf({}, system);
  expect(problem).toMatchObject({ code: 'no-image', path: 'environments.production.images.mailer' });
  expect(problem?.fix).toContain('--image mailer=');
  expect(problemsOf({ images: { mailer: IMAGE } }, system)).toEqual([]);
  expect(problemsOf({ services: { mailer: { image: IMAGE } } }, system)).toEqual([]);
});

test('a problem that an override makes names the line of its unit', () => {
  const [problem] = problemsOf({ services: { orders: { scaling: { min: 5, max: 2 } } } });
  expect(problem?.source).toMatch(/^test\/model\/validate-environment\.test\.ts:8:/);
});

test('problems of all parts come at once', () => {
  const environment = { stage: 'prod', images: { orders: 'a b' }, existing: { 'order-db': {} }, kubernetes: { namespace: 'Shop' } };
  expect(mistakesOf(environment).sort()).toEqual([
    'invalid-value images.orders',
    'invalid-value kubernetes.namespace',
    'invalid-value stage',
    'missing-property existing.order-db.host',
    'missing-property existing.order-db.port',
  ]);
});

test('an entry that is undefined says nothing', () => {
  const nothing = {
    existing: { 'order-db': undefined },
    services: { orders: undefined },
    images: { orders: undefined },
    secrets: { login: undefined },
  };
  expect(problemsOf(nothing)).toEqual([]);
});

test('a service that runs elsewhere needs no image there', () => {
  const system = new System('shop');
  system.service('pricing', { http: { port: 8080 } });
  const existing = { pricing: { url: 'https://pricing.example.com' } };
  expect(problemsOf({}, system).map(({ code }) => code)).toEqual(['no-image']);
  expect(problemsOf({ existing }, system)).toEqual([]);
});

describe('credentials of an existing store', () => {
  const system = (keys: readonly string[] | Readonly<Record<string, string>>, engine: 'postgres' | 'redis' = 'postgres'): System => {
    const shop = new System('shop');
    const orders = shop.service('orders', { image: 'registry.example.com/orders:1.0.0', http: { port: 8080 } });
    orders.owns('order-db', { engine });
    shop.secret('order-db', { provider: 'kubernetes', keys });
    return shop;
  };
  const existing = (user?: string) => ({
    existing: { 'order-db': { host: 'db.example.com', port: 5432, secret: 'order-db', ...(user === undefined ? {} : { user }) } },
  });
  const codes = (shop: System, user?: string): string[] => validateEnvironment(shop, 'production', existing(user)).map(({ code }) => code);

  test('keys that the contract does not promise are refused', () => {
    expect(codes(system(['user', 'pass']))).toEqual(['missing-key']);
    expect(validateEnvironment(system(['user', 'pass']), 'production', existing())[0]).toMatchObject({
      path: 'environments.production.existing.order-db.secret',
      expected: 'the keys username and password',
    });
  });

  test('other names in the provider are mapped', () => {
    expect(codes(system({ username: 'user', password: 'pass' }))).toEqual([]);
  });

  test('a user that is said, or a cache, needs a password only', () => {
    expect(codes(system(['password']))).toEqual(['missing-key']);
    expect(codes(system(['password']), 'orders')).toEqual([]);
    expect(codes(system(['password'], 'redis'))).toEqual([]);
  });
});
