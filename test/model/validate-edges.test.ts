import type { CallProperties, ReachProperties, RouteProperties, Service, StoreProperties, System, UseProperties } from 'keelson';
import { checking, mistakesOf, onlyProblemOf } from './problems';

const HTTP = { http: { port: 8080 } };
const JWT = { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/keys' };

/** What `orders` declares beside a `catalog` that speaks HTTP, a topic and a secret. */
const orders = (declare: (orders: Service, catalog: Service, system: System) => void) =>
  checking((system) => declare(system.service('orders', HTTP), system.service('catalog', HTTP), system));
const calls = (properties: CallProperties) => orders((unit, catalog) => unit.calls(catalog, properties));
const exposes = (properties: Omit<RouteProperties, 'host'>) => orders((unit) => unit.exposes({ host: 'shop.example.com', ...properties }));
const reaches = (address: string, properties: ReachProperties = {}) => orders((unit) => unit.reaches(address, properties));
const uses = (properties: UseProperties) =>
  orders((unit, _, system) => unit.uses(system.secret('login', { provider: 'vault', keys: ['username', 'password'] }), properties));
const owns = (name: string, properties: StoreProperties) => orders((unit) => unit.owns(name, properties));
const events = (declare: (unit: Service, system: System) => void) => orders((unit, _, system) => declare(unit, system));
const topic = (system: System) => system.topic('order-events', { broker: 'kafka' });

const RULES: readonly (readonly [string, refused: () => void, mistake: string, taken: () => void])[] = [
  ['nobody calls itself', orders((unit) => unit.calls(unit)), 'call-to-itself services.orders.calls.orders', calls({})],
  [
    'a call speaks what the callee speaks',
    calls({ protocol: 'grpc' }),
    'no-port services.orders.calls.catalog',
    orders((unit, _, system) => unit.calls(system.service('search', { grpc: { port: 9000 } }), { protocol: 'grpc' })),
  ],
  [
    'operations are methods and paths, or methods of a gRPC service',
    calls({ operations: ['GET v1/products'] }),
    'invalid-value services.orders.calls.catalog.operations.0',
    calls({ operations: ['GET /v1/products/{id}', '* /v1/items', 'catalog.v1.Catalog/GetProduct', 'catalog.v1.Catalog/*'] }),
  ],
  [
    'the parameters of a path stand in braces, not after a colon',
    calls({ operations: ['GET /v1/products/:id'] }),
    'invalid-value services.orders.calls.catalog.operations.0',
    calls({ operations: ['GET /v1/products/{id}', 'POST /v1/orders/{id}:cancel', 'POST /v1/orders/cancel:all'] }),
  ],
  [
    'a call waits at most an hour',
    calls({ timeout: '2h' }),
    'invalid-value services.orders.calls.catalog.timeout',
    calls({ timeout: '1h' }),
  ],
  [
    'a rate says per what',
    calls({ rate: { requests: 5 } as never }),
    'missing-property services.orders.calls.catalog.rate.per',
    calls({ rate: { requests: 5, per: 'second' } }),
  ],
  [
    'one call says all of it',
    orders((unit, catalog) => unit.calls(catalog, { timeout: '1s' }).calls(catalog, { retries: 1 })),
    'duplicate-edge services.orders.calls.catalog',
    calls({ timeout: '1s', retries: 1 }),
  ],
  [
    'one publication says all of it',
    events((unit, system) => {
      const to = topic(system);
      unit.publishes(to).publishes(to, { messages: ['A'] });
    }),
    'duplicate-edge services.orders.publishes.order-events',
    events((unit, system) => unit.publishes(topic(system), { messages: ['A'] })),
  ],
  [
    'a unit may publish what it subscribes to, once each',
    events((unit, system) => {
      const to = topic(system);
      unit.subscribes(to).subscribes(to);
    }),
    'duplicate-edge services.orders.subscribes.order-events',
    events((unit, system) => {
      const to = topic(system);
      unit.publishes(to).subscribes(to);
    }),
  ],
  [
    'messages have names',
    events((unit, system) => unit.publishes(topic(system), { messages: ['order placed'] })),
    'invalid-value services.orders.publishes.order-events.messages.0',
    events((unit, system) => unit.publishes(topic(system), { messages: ['OrderPlaced'] })),
  ],
  [
    'an outbox lies in a store of its owner',
    events((unit, system) => unit.publishes(topic(system), { outbox: { store: 'order-bd' } })),
    'unknown-reference services.orders.publishes.order-events.outbox.store',
    events((unit, system) => {
      unit.owns('order-db', { engine: 'postgres' });
      unit.publishes(topic(system), { outbox: { store: 'order-db' } });
    }),
  ],
  [
    'an outbox asks for a store',
    events((unit, system) => unit.publishes(topic(system), { outbox: true })),
    'unknown-reference services.orders.publishes.order-events.outbox',
    events((unit, system) => {
      unit.owns('order-db', { engine: 'postgres' });
      unit.publishes(topic(system), { outbox: true });
    }),
  ],
  [
    'a dead letter is kept for a time',
    events((unit, system) => unit.subscribes(topic(system), { deadLetter: { retention: '5s' } })),
    'invalid-value services.orders.subscribes.order-events.deadLetter.retention',
    events((unit, system) => unit.subscribes(topic(system), { deadLetter: { retention: '14d' } })),
  ],
  [
    'a secret is used once',
    orders((unit, _, system) => {
      const to = system.secret('login', { provider: 'vault' });
      unit.uses(to).uses(to);
    }),
    'duplicate-edge services.orders.uses.login',
    uses({}),
  ],
  [
    'a key that is used is one of the secret',
    uses({ keys: ['pasword'] }),
    'unknown-reference services.orders.uses.login',
    uses({ keys: ['password'] }),
  ],
  [
    'a variable holds a key of the secret',
    uses({ as: 'variables', variables: { LOGIN: 'user' } }),
    'unknown-reference services.orders.uses.login',
    uses({ as: 'variables', variables: { LOGIN: 'username' } }),
  ],
  [
    'variables are for secrets as variables',
    uses({ variables: { LOGIN: 'username' } }),
    'contradiction services.orders.uses.login',
    uses({ as: 'variables', variables: { LOGIN: 'username' } }),
  ],
  [
    'a store has a name',
    owns('Order_DB', { engine: 'postgres' }),
    'invalid-name services.orders.owns.Order_DB',
    owns('order-db', { engine: 'postgres' }),
  ],
  [
    'a store has at most 63 characters in its name',
    owns('x'.repeat(64), { engine: 'postgres' }),
    `invalid-name services.orders.owns.${'x'.repeat(64)}`,
    owns('x'.repeat(63), { engine: 'postgres' }),
  ],
  ['a store has an engine', owns('db', {} as never), 'missing-property services.orders.owns.db.engine', owns('db', { engine: 'mysql' })],
  [
    'an external is a host and a port',
    reaches('smtp.example.com'),
    'invalid-value services.orders.reaches.smtp.example.com',
    reaches('smtp.example.com:587'),
  ],
  [
    "an external's port is one",
    reaches('smtp.example.com:65536'),
    'invalid-value services.orders.reaches.smtp.example.com:65536',
    reaches('smtp.example.com:65535'),
  ],
  [
    'an external stands once',
    orders((unit) => unit.reaches('a.example.com:443').reaches('a.example.com:443', { retries: 1 })),
    'duplicate-edge services.orders.reaches.a.example.com:443',
    orders((unit) => unit.reaches('a.example.com:443').reaches('a.example.com:8443')),
  ],
  [
    'ranges of addresses are ranges',
    reaches('a.example.com:443', { addresses: ['203.0.113.0'] }),
    'invalid-value services.orders.reaches.a.example.com:443.addresses.0',
    reaches('a.example.com:443', { addresses: ['203.0.113.0/24', '2001:db8::/32', '::/0'] }),
  ],
  [
    'a range of addresses is one that a cluster takes',
    reaches('a.example.com:443', { addresses: ['1:2:3:4:5:6:7:8:9/64'] }),
    'invalid-value services.orders.reaches.a.example.com:443.addresses.0',
    reaches('a.example.com:443', { addresses: ['1:2:3:4:5:6:7:8/64'] }),
  ],
  [
    'a route asks for a token or is public',
    exposes({ jwt: JWT, public: true }),
    'contradiction services.orders.exposes.shop.example.com/',
    exposes({ jwt: JWT }),
  ],
  [
    'a route asks for a token or for an identity of AWS',
    exposes({ jwt: JWT, iam: { principals: ['111111111111'] } }),
    'contradiction services.orders.exposes.shop.example.com/',
    exposes({ iam: { principals: ['111111111111'] } }),
  ],
  [
    'a route that asks for an identity of AWS is not public',
    exposes({ public: true, iam: { principals: ['111111111111'] } }),
    'contradiction services.orders.exposes.shop.example.com/',
    exposes({ iam: { principals: ['arn:aws:iam::111111111111:role/partners/reader'] } }),
  ],
  [
    'an identity of AWS is not everybody',
    exposes({ iam: { principals: ['*'] } }),
    'invalid-value services.orders.exposes.shop.example.com/.iam.principals.0',
    exposes({ iam: { principals: ['arn:aws:iam::111111111111:root'] } }),
  ],
  [
    'credentials go to named origins',
    exposes({ cors: { origins: ['*'], credentials: true } }),
    'contradiction services.orders.exposes.shop.example.com/',
    exposes({ cors: { origins: ['https://shop.example.com'], credentials: true } }),
  ],
  [
    'a route speaks what its service speaks',
    exposes({ protocol: 'grpc' }),
    'no-port services.orders.exposes.shop.example.com/',
    exposes({ protocol: 'http' }),
  ],
  [
    'a token is for somebody',
    exposes({ path: '/v1', jwt: { ...JWT, audiences: [] } }),
    'invalid-value services.orders.exposes.shop.example.com/v1.jwt.audiences',
    exposes({ path: '/v1', jwt: JWT }),
  ],
  [
    'keys of tokens come over TLS',
    exposes({ jwt: { ...JWT, jwksUri: 'http://id.example.com/keys' } }),
    'invalid-value services.orders.exposes.shop.example.com/.jwt.jwksUri',
    exposes({ jwt: { ...JWT, jwksUri: `\${Token[TOKEN.1]}` } }),
  ],
  [
    'a header is one line',
    exposes({ securityHeaders: { 'x-frame-options': 'DENY\r\nset-cookie: a=b' } }),
    'invalid-value services.orders.exposes.shop.example.com/.securityHeaders.x-frame-options',
    exposes({ securityHeaders: { 'x-frame-options': 'DENY' } }),
  ],
  [
    'a redirect is one that HTTP has',
    exposes({ redirect: { status: 303 as never } }),
    'invalid-value services.orders.exposes.shop.example.com/.redirect.status',
    exposes({ redirect: { status: 308 } }),
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

test.each(['smtp.example.com:587', '10.0.0.1:443', '*.example.com:443', 'a-b.c:1', `\${Token[TOKEN.1]}:443`])(
  '%s may be reached',
  (address) => {
    expect(mistakesOf(reaches(address))).toEqual([]);
  },
);

test.each([
  '',
  'smtp',
  'smtp:587',
  'https://a.example.com:443',
  'a.example.com:0',
  'a.example.com:080',
  'A.example.com:443',
  'a..com:443',
  '-a.com:1',
  'a.*.com:443',
])('%j may not', (address) => {
  expect(mistakesOf(reaches(address))).toEqual([`invalid-value services.orders.reaches.${address}`]);
});

describe('the fix', () => {
  test('names the key that was meant', () => {
    expect(onlyProblemOf(uses({ keys: ['pasword'] }))).toMatchObject({
      received: '"pasword"',
      expected: 'a key of secret login: password, username',
      fix: 'did you mean password?',
    });
  });

  test('says where the port belongs', () => {
    expect(onlyProblemOf(calls({ protocol: 'grpc' })).fix).toBe('declare grpc: { port } on the service, or choose the other protocol');
  });
});

test('the keys of a secret that is itself wrong are not judged', () => {
  const declare = orders((unit, _, system) => unit.uses(system.secret('login', { provider: 'vault', keys: 5 as never }), { keys: ['a'] }));
  expect(mistakesOf(declare)).toEqual(['invalid-value secrets.login.keys']);
});
