import { System } from 'keelson';

const image = (name: string, version: string): string =>
  `registry.example.com/warehouse/${name}:${version}@sha256:3f1c0b8e6a52d97f4be1c3a0d8f7265e9b40a1c6d3e85f2790ab6cd14e7f8b23`;

/** A system that says everything which Kubernetes expresses, and nothing that weakens it: every property, every kind of unit and edge. */
export const warehouse = new System('warehouse', { owner: 'team-warehouse', description: 'What is stored, where, and for how much.' });

warehouse.context('stock', { owner: 'team-stock' });
warehouse.context('money', { owner: 'team-money' });

/** Stateful: folders that outlive the pod, in memory and on disk; two ports; more than one version. */
export const search = warehouse.service('search', {
  description: 'Finds what is stored.',
  context: 'stock',
  criticality: 'high',
  runtime: 'java',
  image: image('search', '9.1.0'),
  http: { port: 9200, versions: [{ name: 'v1', deprecated: true, sunset: '2027-06-30' }, { name: 'v2' }], timeout: '20s' },
  grpc: { port: 9300, timeout: '1m' },
  scaling: { min: 3, max: 6 },
  resources: { cpu: '500m', cpuLimit: 'guaranteed', memory: '2Gi', scratch: '256Mi', scratchLimit: '1Gi' },
  writable: {
    '/var/lib/search': { size: '20Gi', medium: 'volume' },
    '/var/lib/Search Index.d': { size: '1Gi', medium: 'volume' },
    '/dev/shm': { size: '256Mi', medium: 'memory' },
    '/files': { size: '32Mi' },
    '/config/payment': { size: '16Mi' },
    '/tmp': { size: '128Mi' },
  },
  health: { startup: '5m' },
  labels: { 'example.com/tier': 'data', track: 'stable' },
  annotations: { 'example.com/runbook': 'https://runbooks.example.com/search' },
});

/** gRPC alone: its health is asked over gRPC. */
export const stock = warehouse.service('stock', {
  context: 'stock',
  criticality: 'high',
  runtime: 'go',
  image: image('stock', '3.0.0'),
  grpc: { port: 9000 },
  resources: { cpu: '1500m', memory: '1Gi' },
  scaling: { min: 4, max: 40, cpu: 60 },
  shutdown: { delay: '8s', drain: '45s' },
});

/** HTTP/2 without TLS behind a gateway; health and metrics at places of its own; memory is looked at as well. */
export const storefront = warehouse.service('storefront', {
  context: 'stock',
  runtime: 'express',
  image: image('storefront', '12.4.1'),
  http: { port: 8080, protocol: 'h2c', timeout: '10s' },
  health: { liveness: '/internal/alive', readiness: '/internal/ready', port: 8081, startup: '90s', requires: ['stock'] },
  metrics: { port: 9464, path: '/internal/metrics', interval: '15s' },
  scaling: { max: 30, memory: 80 },
  env: { LOG_LEVEL: 'info', FEATURES: 'a=1,b=2', GREETING: 'Grüß Gott: "hello" # yes\nno' },
});

/** HTTP and gRPC; files at odd places; secrets of both providers, some of their keys, under other names; an identity for others. */
export const pricing = warehouse.service('pricing', {
  context: 'money',
  criticality: 'medium',
  runtime: 'dotnet',
  image: image('pricing', '1.0.0-rc.1'),
  http: { port: 8080 },
  grpc: { port: 8082 },
  scaling: 5,
  command: ['/app/pricing'],
  args: ['--rules', '/etc/pricing/rules.json', '--currency=EUR'],
  files: {
    '/etc/pricing/rules.json': '{"rounding": "half-even"}\n',
    '/etc/pricing/Übersicht (neu) & more.txt': 'text\twith: everything # in it\n',
    '/.hidden': '',
    '/etc/..data': 'not the folder above\n',
    '/etc/pricing_rules.json': '[]\n',
  },
  identityToken: { audience: 'https://tax.example.com', expires: '20m' },
});

/** Containers of the user's own beside and before the process, that share folders with it. */
export const ledger = warehouse.service('ledger', {
  context: 'money',
  criticality: 'high',
  runtime: 'fastapi',
  image: image('ledger', '4.2.0'),
  http: { port: 8000, timeout: '30s' },
  resources: { cpu: '250m', cpuLimit: '2', memory: '512Mi' },
  writable: { '/var/spool/ledger': { size: '64Mi' }, '/run/cache': { size: '64Mi', medium: 'memory' } },
  sidecars: {
    'audit-shipper': {
      image: image('audit-shipper', '0.9.0'),
      args: ['--from', '/var/spool/ledger'],
      env: { SHIPPER_MODE: 'tail' },
      cpu: '20m',
      memory: '48Mi',
      ports: [8090, 8091],
      shares: ['/var/spool/ledger', '/tmp'],
      user: 20_001,
    },
  },
  initContainers: {
    'fetch-rates': { image: image('rates', '2.1.0'), command: ['/app/fetch'], memory: '128Mi', shares: ['/run/cache'] },
    'wait-for-schema': { image: image('schema', '2.1.0') },
  },
});

/** Whatever it is written in. */
export const labels = warehouse.service('labels', {
  runtime: 'other',
  image: image('labels', '0.1.0'),
  http: { port: 3000 },
  scaling: false,
});

export const importer = warehouse.worker('importer', {
  criticality: 'low',
  runtime: 'python',
  image: image('importer', '7.0.0'),
  scaling: 2,
  timeout: '5m',
  health: { port: 8070, readiness: '/ready' },
});

export const relay = warehouse.worker('relay', {
  criticality: 'low',
  runtime: 'node',
  image: image('relay', '7.0.0'),
  health: { protocol: 'grpc', port: 8077 },
  writable: { '/var/lib/relay': { medium: 'volume' } },
});

export const report = warehouse.job('night-report', {
  runtime: 'python',
  image: image('report', '1.1.0'),
  command: ['python', '-m', 'report'],
  schedule: '15 3 * * 1-5',
  timeZone: 'Europe/Vienna',
  timeout: '2h',
  retries: 1,
  overlap: 'replace',
  shutdown: { drain: '50s' },
});

export const backfill = warehouse.job('backfill', {
  runtime: 'go',
  image: image('backfill', '1.1.0'),
  args: ['--all'],
  retries: 0,
  metrics: { port: 9091 },
  files: { '/etc/backfill.yaml': 'from: 2020-01-01\n' },
  sidecars: { 'audit-shipper': { image: image('audit-shipper', '0.9.0') } },
});

search.calls(stock, { operations: ['stock.v1.Stock/*'], timeout: '2s' });
storefront.calls(search, { protocol: 'http', timeout: '1500ms', retries: 2, soft: 'shows no suggestions' });
storefront.calls(pricing, { rate: { requests: 200, per: 'second' }, concurrency: 50 });
storefront.calls(stock);
pricing.calls(ledger, { operations: ['GET /v1/rates'] });
ledger.calls(pricing, { protocol: 'grpc' });
importer.calls(labels);
report.calls(ledger, { timeout: '1m' });
backfill.calls(search, { protocol: 'grpc' });

ledger.owns('ledger-db', { engine: 'postgres', version: '16', database: 'ledger', highlyAvailable: true });
pricing.owns('price-cache', { engine: 'redis' });
stock.owns('stock-db', { engine: 'mysql', pool: { max: 20, timeout: '1s' } });
labels.owns('label-index', { engine: 'dynamodb', key: { partition: 'id' } });

const events = warehouse.topic('stock-events', { broker: 'kafka', partitions: 24, orderedBy: 'sku' });
const invoices = warehouse.queue('invoices', { broker: 'rabbitmq', ordered: true });
stock.publishes(events, { messages: ['StockChanged'] });
ledger.publishes(invoices, { outbox: true });
importer.subscribes(events, { group: 'importers', timeout: '4m', concurrency: 8, idempotencyKey: 'id' });
relay.subscribes(events, { deadLetter: { retention: '30d' }, idempotencyKey: 'id' });
relay.subscribes(invoices, { retries: 3, retryDelay: '5s', idempotencyKey: 'id' });
relay.publishes(events);

const rotation = { every: '30d' } as const;
warehouse.secret('ledger-db', { provider: 'vault', path: 'warehouse/ledger-db', keys: ['username', 'password'], rotation });
warehouse.secret('stock-db', { provider: 'kubernetes', path: 'stock-db.credentials', keys: ['username', 'password'], rotation });
warehouse.secret('kafka', { provider: 'vault', keys: { username: 'user', password: 'pass', 'ca.crt': 'ca' }, rotation });
const tax = warehouse.secret('tax-service', { provider: 'vault', keys: ['client-id', 'client-value', 'unused'], rotation });
const signing = warehouse.secret('signing', {
  provider: 'kubernetes',
  keys: { 'private.pem': 'tls.key', 'public.pem': 'tls.crt' },
  rotation,
});
pricing.uses(tax, { keys: ['client-id', 'client-value'] });
pricing.uses(signing, { restart: false });
report.uses(tax);
backfill.uses(signing);

pricing.reaches('tax.example.com:443', { timeout: '5s', retries: 1 });
report.reaches('sftp.partner.example.com:22', { protocol: 'tcp', addresses: ['203.0.113.7/32', '2001:db8:12::/48'], timeout: '30s' });

storefront.exposes({
  host: 'shop.example.com',
  path: '/',
  public: true,
  timeout: '12s',
  rateLimit: { requests: 50, per: 'second', by: 'client' },
});
search.exposes({
  host: 'api.example.com',
  protocol: 'grpc',
  jwt: { issuer: 'https://id.example.com', audiences: ['warehouse'], jwksUri: 'https://id.example.com/keys' },
  rateLimit: { requests: 100, per: 'second', by: 'client' },
});
