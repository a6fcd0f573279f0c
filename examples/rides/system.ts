import { System } from 'keelson';

/**
 * People ask for a ride, drivers give one: twelve services of two bounded contexts, a worker and two jobs. `trips` and `dispatch`
 * call each other, which is legal, shown and a warning.
 */
export const rides = new System('rides', {
  owner: 'team-rides',
  description: 'Brings riders and drivers together, and settles what is owed.',
});

rides.context('booking', { description: 'What riders see: trips, prices, payments.' });
rides.context('fleet', { description: 'What drivers see: who is where, and who drives whom.' });

const booking = { owner: 'team-booking', context: 'booking' } as const;
const fleet = { owner: 'team-fleet', context: 'fleet' } as const;
const small = { cpu: '100m', memory: '128Mi' } as const;

// Booking.
export const riderApp = rides.service('rider-app', {
  ...booking,
  description: 'What the app of the riders asks.',
  criticality: 'high',
  runtime: 'express',
  image: 'registry.example.com/rider-app:3.2.0@sha256:12bcb34f59eb7da69fa20702bca9bfb71ede577c75228509da70bbe5cfc3bc33',
  http: { port: 8080, versions: [{ name: 'v1', deprecated: true, sunset: '2027-06-30' }, { name: 'v2' }], timeout: '5s' },
  objectives: [{ availability: 99.9 }],
});
export const trips = rides.service('trips', {
  ...booking,
  description: 'Every trip from the request to the end.',
  criticality: 'high',
  runtime: 'fastapi',
  image: 'registry.example.com/trips:5.0.1@sha256:401f6a4847bec48e5bf33ebd6842bd353c2b8c1fefb200ab7cdc030ba0e1a48b',
  http: { port: 8080, timeout: '10s' },
  resources: { cpu: '500m', memory: '512Mi' },
  scaling: { min: 3, max: 24, cpu: 70 },
  migration: { command: ['python', 'migrate.py'], timeout: '5m' },
  objectives: [{ availability: 99.9 }, { latency: '500ms', percentile: 99 }],
});
export const pricing = rides.service('pricing', {
  ...booking,
  description: 'What a trip will cost. Speaks gRPC alone.',
  criticality: 'high',
  runtime: 'go',
  image: 'registry.example.com/pricing:2.4.0@sha256:84e82a8e549e5c0ee5530348d1e04a336a2d5a8110abf488b215d3c1dfc2c7fd',
  grpc: { port: 9000, timeout: '2s' },
});
export const payments = rides.service('payments', {
  ...booking,
  description: 'Holds and charges cards.',
  criticality: 'high',
  runtime: 'go',
  image: 'registry.example.com/payments:1.9.3@sha256:0f68d4fdb86f53dbba9953848e19f2ac9ea50ed598c911e081eb7fae886b9e94',
  http: { port: 8080, timeout: '10s' },
  migration: { command: ['/app/migrate', 'up'] },
});
export const riders = rides.service('riders', {
  ...booking,
  description: 'Who rides, and how they are reached.',
  runtime: 'fastapi',
  image: 'registry.example.com/riders:1.3.0@sha256:9b3346d9e986112438f71b83282abbabcbb51ba43571ffc481f089a770b801da',
  http: { port: 8080 },
});
export const promotions = rides.service('promotions', {
  ...booking,
  description: 'Vouchers. Nobody waits for them: without an answer there is no discount.',
  criticality: 'low',
  runtime: 'express',
  image: 'registry.example.com/promotions:0.8.2@sha256:cc4cd7ae074256e9c1aa2ea32e128e9110ed42cfe35ad32e1233d80e6c5ed76b',
  http: { port: 8080 },
  resources: small,
});

// Fleet.
export const driverApp = rides.service('driver-app', {
  ...fleet,
  description: 'What the app of the drivers asks.',
  criticality: 'high',
  runtime: 'express',
  image: 'registry.example.com/driver-app:2.7.0@sha256:fbc758292e7e2f7e46fe0c7c585c981ba14a5d3e7045a17a5961664431628214',
  http: { port: 8080, timeout: '5s' },
});
export const dispatch = rides.service('dispatch', {
  ...fleet,
  description: 'Finds a driver for a trip.',
  criticality: 'high',
  runtime: 'go',
  image: 'registry.example.com/dispatch:4.1.0@sha256:5b57cf736ab6752ac64d184b5126d86efb0e0f9fa19b5217f413c37041c81b74',
  http: { port: 8080, timeout: '5s' },
});
export const drivers = rides.service('drivers', {
  ...fleet,
  description: 'Who drives which car, and what they are owed.',
  runtime: 'fastapi',
  image: 'registry.example.com/drivers:2.2.1@sha256:c54c13d2eff0448d16bcff35760d4b7affc2b806051384eb70760ca36dca518f',
  http: { port: 8080 },
});
export const positions = rides.service('positions', {
  ...fleet,
  description: 'Where each driver is. gRPC for those who ask, HTTP for those who report.',
  criticality: 'high',
  runtime: 'go',
  image: 'registry.example.com/positions:6.0.0@sha256:fba78cd4584e52ed2975f3edcf09dcb57c7cdf44a5938a800894bb5ed1a301bd',
  http: { port: 8080, timeout: '1s' },
  grpc: { port: 9000, timeout: '1s' },
  scaling: { min: 4, max: 40, cpu: 60 },
});
export const maps = rides.service('maps', {
  ...fleet,
  description: 'Ways from here to there, bought from others and kept for a while.',
  runtime: 'go',
  image: 'registry.example.com/maps:1.0.4@sha256:4da929cf429b726f0971893030e21e1ab53487e036ebf29885c26c5a367bf510',
  http: { port: 8080 },
});
export const vehicles = rides.service('vehicles', {
  ...fleet,
  description: 'An image that was there before: it listens and answers where it always did.',
  criticality: 'low',
  image: 'registry.example.com/vehicles:0.3.9@sha256:62fe5720ec99bf3bc6600c3cdb210f6b6944fac56481b5f6c4b884733e5f2677',
  http: { port: 3000 },
  health: { liveness: '/healthz', readiness: '/ready' },
  metrics: { port: 3000, path: '/actuator/prometheus' },
  user: 20001,
  resources: small,
});

// What works without being called.
export const notifier = rides.worker('notifier', {
  ...booking,
  description: 'Tells riders and drivers what happens to their trips.',
  runtime: 'express',
  image: 'registry.example.com/notifier:1.1.0@sha256:e3cc93fd042139a28c620b815bcd76ca4e94bca674e504270d47af1597850f73',
});
export const settlement = rides.job('settlement', {
  ...fleet,
  description: 'Pays the drivers, each night.',
  runtime: 'fastapi',
  image: 'registry.example.com/settlement:1.5.2@sha256:80b5f30df47b3b55a1b74834453538127573c6eb60ddf5b94e2e010d9b1669c1',
  schedule: '30 2 * * *',
  timeZone: 'Europe/Vienna',
  timeout: '2h',
  retries: 1,
});
export const fareBackfill = rides.job('fare-backfill', {
  ...booking,
  description: 'Prices old trips anew, once.',
  runtime: 'go',
  image: 'registry.example.com/fare-backfill:1.0.0@sha256:142838333f7dc861b760f5e28ac25cbbd6befd7929163487090984862a99445a',
  timeout: '6h',
  retries: 0,
});

// Data.
trips.owns('trips-db', { engine: 'postgres', version: '16', size: '200Gi' });
payments.owns('payments-db', { engine: 'postgres', version: '16', size: '50Gi' });
riders.owns('riders-db', { engine: 'postgres', version: '16' });
drivers.owns('drivers-db', { engine: 'postgres', version: '16' });
promotions.owns('promotions-db', { engine: 'mysql', version: '8.4' });
positions.owns('positions-cache', { engine: 'redis', version: '7' });

// Calls. Those of the apps first.
riderApp.calls(trips, {
  operations: ['GET /v1/trips/{id}', 'POST /v1/trips', 'DELETE /v1/trips/{id}'],
  timeout: '3s',
  retries: 1,
  idempotencyKey: 'Idempotency-Key',
  concurrency: 50,
});
riderApp.calls(riders, { operations: ['GET /v1/riders/{id}', 'PATCH /v1/riders/{id}'], timeout: '1s', retries: 2 });
riderApp.calls(promotions, { operations: ['GET /v1/vouchers/{code}'], timeout: '300ms', soft: 'shows the full price', concurrency: 20 });
driverApp.calls(drivers, { operations: ['GET /v1/drivers/{id}', 'PUT /v1/drivers/{id}/shift'], timeout: '1s', retries: 1 });
driverApp.calls(positions, { protocol: 'http', operations: ['PUT /v1/positions/{driver}'], timeout: '500ms', retries: 1 });
driverApp.calls(dispatch, { operations: ['POST /v1/offers/{id}/acceptance'], timeout: '2s' });
driverApp.calls(vehicles, { operations: ['GET /vehicles/*'], timeout: '1s', soft: 'shows no picture of the car' });

// A cycle across the two contexts: a trip asks for a driver, and hears who it is.
trips.calls(dispatch, {
  operations: ['POST /v1/requests', 'DELETE /v1/requests/{id}'],
  timeout: '2s',
  retries: 1,
  idempotencyKey: 'Idempotency-Key',
});
dispatch.calls(trips, { operations: ['PUT /v1/trips/{id}/assignment'], timeout: '1s', retries: 2 });

trips.calls(pricing, { operations: ['rides.pricing.v1.Pricing/Quote', 'rides.pricing.v1.Pricing/Finalise'], timeout: '800ms' });
trips.calls(payments, {
  operations: ['POST /v1/holds', 'POST /v1/holds/{id}/capture', 'DELETE /v1/holds/{id}'],
  timeout: '5s',
  retries: 1,
  idempotencyKey: 'Idempotency-Key',
});
dispatch.calls(positions, { protocol: 'grpc', operations: ['rides.positions.v1.Positions/*'], timeout: '500ms', concurrency: 100 });
dispatch.calls(maps, { operations: ['GET /v1/routes'], timeout: '700ms', soft: 'takes the straight line' });
dispatch.calls(drivers, { operations: ['GET /v1/drivers/{id}'], timeout: '500ms', retries: 1 });
settlement.calls(drivers, { operations: ['GET /v1/drivers', 'POST /v1/drivers/{id}/statements'], timeout: '10s' });
settlement.calls(payments, { operations: ['POST /v1/payouts'], timeout: '10s', retries: 2, idempotencyKey: 'Idempotency-Key' });
fareBackfill.calls(trips, { operations: ['GET /v1/trips', 'PUT /v1/trips/{id}/fare'], timeout: '10s', retries: 3 });
fareBackfill.calls(pricing, { operations: ['rides.pricing.v1.Pricing/Quote'], timeout: '2s' });

// Events.
const tripEvents = rides.topic('trip-events', { broker: 'kafka', partitions: 24, retention: '7d', orderedBy: 'tripId' });
trips.publishes(tripEvents, { messages: ['TripRequested', 'TripAssigned', 'TripEnded'], outbox: { store: 'trips-db' } });
notifier.subscribes(tripEvents, { deadLetter: true, idempotencyKey: 'eventId' });
drivers.subscribes(tripEvents, { deadLetter: true, idempotencyKey: 'eventId', messages: ['TripEnded'] });

// Secrets: those of the stores, and two more.
for (const database of ['trips-db', 'payments-db', 'riders-db', 'drivers-db', 'promotions-db'])
  rides.secret(database, { provider: 'vault', path: `rides/${database}`, keys: ['username', 'password'], rotation: { every: '30d' } });
const cardKey = rides.secret('card-key', { provider: 'vault', path: 'rides/cards', keys: ['api-key'], rotation: { every: '30d' } });
payments.uses(cardKey);
settlement.uses(
  rides.secret('bank-login', { provider: 'vault', path: 'rides/bank', keys: ['certificate', 'key'], rotation: { every: '90d' } }),
);

// The world outside.
payments.reaches('api.cards.example.com:443', { timeout: '4s' });
maps.reaches('tiles.maps.example.com:443', { timeout: '2s', retries: 1 });
maps.reaches('legacy-routes.example.net:8080', { protocol: 'http', timeout: '1s', retries: 1, addresses: ['203.0.113.16/28'] });
notifier.reaches('push.example.com:443');
notifier.reaches('smtp.example.com:587', { addresses: ['198.51.100.25/32'] });
settlement.reaches('sftp.bank.example.com:22', { addresses: ['192.0.2.40/32'], timeout: '60s' });

// Who may come in.
const jwt = { issuer: 'https://id.example.com', audiences: ['rides'], jwksUri: 'https://id.example.com/.well-known/jwks.json' };
for (const version of ['v1', 'v2'])
  riderApp.exposes({
    host: 'app.rides.example.com',
    path: `/${version}`,
    version,
    jwt: { ...jwt, scopes: ['rider'] },
    rateLimit: { requests: 20, per: 'second', by: 'client' },
    timeout: '5s',
    cors: { origins: ['https://rides.example.com'], methods: ['GET', 'POST', 'PATCH', 'DELETE'], credentials: true },
  });
riderApp.exposes({ host: 'rides.example.com', redirect: { host: 'app.rides.example.com', path: '/v2', status: 302 }, public: true });
driverApp.exposes({
  host: 'drivers.rides.example.com',
  path: '/api',
  rewrite: '/',
  jwt: { ...jwt, scopes: ['driver'] },
  rateLimit: { requests: 50, per: 'second', by: 'client' },
  maxBodySize: '64Ki',
});
pricing.exposes({
  host: 'partners.rides.example.com',
  path: '/rides.pricing.v1.Pricing',
  protocol: 'grpc',
  jwt: { ...jwt, audiences: ['partners'] },
  rateLimit: { requests: 5, per: 'second', by: 'client' },
});
