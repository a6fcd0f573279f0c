import { System } from 'keelson';

/** A small shop: three services of three teams, in three languages. */
export const shop = new System('shop', {
  owner: 'team-shop',
  description: 'Sells products and tells customers what becomes of their orders.',
});

shop.context('catalog', { description: 'What is for sale.' });
shop.context('ordering', { description: 'What is bought, and what customers are told of it.' });

export const catalog = shop.service('product-catalog', {
  description: 'What is for sale, at which price, and how much of it is there.',
  owner: 'team-catalog',
  context: 'catalog',
  criticality: 'high',
  runtime: 'go',
  image: 'registry.example.com/product-catalog:1.4.2@sha256:3f1c0b8e6a52d97f4be1c3a0d8f7265e9b40a1c6d3e85f2790ab6cd14e7f8b23',
  http: { port: 8080, versions: [{ name: 'v1' }], timeout: '5s' },
  resources: { cpu: '250m', memory: '256Mi' },
  scaling: { min: 3, max: 20, cpu: 70 },
  objectives: [{ availability: 99.9 }, { latency: '300ms', percentile: 99 }],
});

export const orders = shop.service('order-service', {
  description: 'Takes orders, has them paid and keeps them.',
  owner: 'team-ordering',
  context: 'ordering',
  criticality: 'high',
  runtime: 'fastapi',
  image: 'registry.example.com/order-service:2.0.0@sha256:a97d52e0c4b6183f2e9d7a5508b1fc64d3e2907f6ab8c15d49e0723bf86a1cd5',
  http: { port: 8080, versions: [{ name: 'v1' }], timeout: '10s' },
  resources: { cpu: '500m', memory: '512Mi' },
  scaling: { min: 3, max: 12, cpu: 70 },
  migration: { command: ['python', 'migrate.py'] },
  objectives: [{ availability: 99.9 }, { latency: '1s', percentile: 95 }],
});

export const notifications = shop.worker('notification-service', {
  description: 'Writes to customers when something happens to their orders.',
  owner: 'team-ordering',
  context: 'ordering',
  runtime: 'express',
  image: 'registry.example.com/notification-service:1.1.7@sha256:5be8f1402d7c396ea0b57d28c9461f3ed87ba62c05f9e1743d8a60bc29e4f571',
  env: { MAIL_FROM: 'orders@shop.example.com' },
  scaling: { min: 2, max: 6, cpu: 70 },
  objectives: [{ freshness: '5m', percentile: 99 }],
});

// Data: each store belongs to one service, and the others ask that service.
catalog.owns('catalog-db', { engine: 'postgres', version: '16', size: '50Gi', readReplicas: 1 });
catalog.owns('catalog-cache', { engine: 'redis', version: '7' });
orders.owns('order-db', { engine: 'postgres', version: '16', size: '100Gi', backup: { recoveryPoint: '5m', recoveryTime: '30m' } });

// Calls and events.
orders.calls(catalog, {
  operations: ['GET /v1/products/{id}', 'POST /v1/reservations', 'DELETE /v1/reservations/{id}'],
  timeout: '800ms',
  retries: 1,
  idempotencyKey: 'Idempotency-Key',
});

const orderEvents = shop.topic('order-events', { broker: 'kafka', partitions: 12, retention: '7d', orderedBy: 'orderId' });
orders.publishes(orderEvents, { messages: ['OrderPlaced', 'OrderCancelled'], outbox: { store: 'order-db' } });
notifications.subscribes(orderEvents, { deadLetter: true, idempotencyKey: 'eventId' });

// Secrets: where the value lives, and who changes it. Never the value.
const database = { provider: 'vault', keys: ['username', 'password'], rotation: { every: '30d' } } as const;
shop.secret('catalog-db', { ...database, path: 'shop/catalog-db' });
shop.secret('order-db', { ...database, path: 'shop/order-db' });

const paymentKey = shop.secret('payment-key', { provider: 'vault', path: 'shop/payment', keys: ['api-key'], rotation: { every: '30d' } });
orders.uses(paymentKey);

const smtp = shop.secret('smtp-login', {
  provider: 'kubernetes',
  keys: ['username', 'password'],
  rotation: { every: '90d', by: 'person' },
});
notifications.uses(smtp);

// The world outside: who is reached, and who may come in.
orders.reaches('payments.example.com:443', { timeout: '3s', retries: 1 });
notifications.reaches('smtp.example.com:587', { timeout: '10s', retries: 2 });

catalog.exposes({
  host: 'shop.example.com',
  path: '/v1/products',
  methods: ['GET'],
  version: 'v1',
  public: true,
  rateLimit: { requests: 50, per: 'second', by: 'client' },
  timeout: '5s',
});
orders.exposes({
  host: 'shop.example.com',
  path: '/v1/orders',
  version: 'v1',
  jwt: { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/.well-known/jwks.json' },
  rateLimit: { requests: 10, per: 'second', by: 'client' },
  timeout: '10s',
});

// An order is placed in steps. Until the card is charged, each can be taken back.
shop.saga('place-order', {
  description: 'Reserves what is ordered, charges the card and confirms the order.',
  coordinator: orders,
  key: 'orderId',
  timeout: '15m',
  steps: [
    {
      name: 'reserve-products',
      action: { service: 'product-catalog', operation: 'POST /v1/reservations' },
      compensation: { service: 'product-catalog', operation: 'DELETE /v1/reservations/{id}' },
    },
    { name: 'charge-card', action: { service: 'order-service', operation: 'POST /v1/payments' }, pivot: true },
    { name: 'confirm-order', action: { service: 'order-service', operation: 'POST /v1/orders/{id}/confirmation' } },
  ],
});
