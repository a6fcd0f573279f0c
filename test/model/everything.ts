import type { EnvironmentProperties, SystemDocument } from 'keelson';

/**
 * Every property of the model, at one unit or edge at least: test/model/document-schema.test.ts fails where one is missing.
 */
const image = `registry.example.com/shop/orders:1.4.2@sha256:${'0123456789abcdef'.repeat(4)}`;
const sidecar = {
  image,
  command: ['/proxy'],
  args: ['--port', '8181'],
  env: { LEVEL: 'info' },
  cpu: '50m',
  memory: '64Mi',
  ports: [8181],
  shares: ['/data'],
  user: 20_001,
};

/** What services, workers and jobs have in common. */
const unit = {
  image,
  bundle: { path: 'dist/orders', handler: 'main.handler' },
  runtime: 'go',
  owner: 'team-orders',
  context: 'ordering',
  criticality: 'high',
  description: 'Takes orders.',
  command: ['/app'],
  args: ['serve'],
  env: { LEVEL: 'info' },
  files: { '/etc/app/settings.yaml': 'level: info\n' },
  resources: { cpu: '250m', cpuLimit: '1', memory: '512Mi', scratch: '128Mi', scratchLimit: '512Mi' },
  health: { liveness: '/livez', readiness: '/readyz', port: 8081, protocol: 'http', startup: '60s', requires: ['order-db'] },
  metrics: { port: 9091, path: '/metrics', interval: '30s' },
  writable: { '/data': { size: '64Mi', medium: 'disk' } },
  user: 20_000,
  writableRoot: false,
  shutdown: { delay: '5s', drain: '35s' },
  sidecars: { proxy: sidecar },
  initContainers: { warm: { image } },
  labels: { 'example.com/team': 'orders' },
  annotations: { 'example.com/page': 'https://example.com/orders' },
  identityToken: { audience: 'vault', expires: '1h' },
} as const;

/** What only services have. */
const service = {
  http: {
    port: 8080,
    contract: 'orders/openapi.yaml',
    versions: [{ name: 'v1', deprecated: true, sunset: '2027-06-30' }],
    timeout: '30s',
    protocol: 'http/1.1',
  },
  grpc: { port: 9000, contract: 'orders/orders.proto', timeout: '30s' },
  scaling: { min: 3, max: 12, cpu: 70, memory: 80, requestsPerSecond: 100, lag: 1_000 },
  objectives: [
    { availability: 99.9, window: '30d', of: 'catalog' },
    { latency: '300ms', percentile: 99, window: 'month', of: 'catalog' },
    { freshness: '5m', percentile: 99, window: '7d', of: 'order-events' },
  ],
  migration: { command: ['up'], timeout: '10m', store: 'order-db' },
} as const;

/** What only jobs have. */
const job = { schedule: '15 3 * * *', timeZone: 'Europe/Vienna', timeout: '1h', retries: 3, overlap: 'forbid' } as const;

export const EVERYTHING: SystemDocument = {
  system: 'shop',
  owner: 'team-shop',
  description: 'Sells products.',
  contexts: { ordering: { owner: 'team-orders', description: 'Orders.' } },
  services: {
    catalog: { image, http: { port: 8080 }, grpc: { port: 9000 }, scaling: 3, metrics: false, health: false },
    orders: {
      ...unit,
      ...service,
      calls: [
        {
          service: 'catalog',
          operations: ['GET /v1/products/{id}'],
          timeout: '800ms',
          retries: 1,
          idempotencyKey: 'Idempotency-Key',
          soft: 'shows the cached price',
          protocol: 'http',
          rate: { requests: 100, per: 'second', by: 'client' },
          concurrency: 10,
        },
      ],
      publishes: [{ to: 'order-events', outbox: { store: 'order-db' }, messages: ['OrderPlaced'] }],
      subscribes: [
        { to: 'order-events', deadLetter: false },
        {
          to: 'tasks',
          group: 'orders',
          deadLetter: { retention: '14d' },
          retries: 5,
          retryDelay: '1s',
          idempotencyKey: 'id',
          timeout: '30s',
          concurrency: 2,
          messages: ['TaskAdded'],
        },
      ],
      owns: [
        { store: 'order-cache', engine: 'redis', backup: false },
        {
          store: 'order-db',
          engine: 'postgres',
          version: '16',
          purpose: 'primary',
          database: 'orders',
          size: '10Gi',
          readReplicas: 1,
          highlyAvailable: true,
          pool: { max: 10, timeout: '2s' },
          maxConnections: 100,
          backup: { retention: '35d', recoveryPoint: '5m', recoveryTime: '1h' },
          key: { partition: 'id', sort: 'placed' },
          expires: 'expires',
          deletionProtection: true,
          owner: 'team-orders',
          description: 'Orders.',
        },
      ],
      uses: [{ secret: 'login', as: 'variables', variables: { DB_USER: 'username' }, keys: ['username'], restart: true }],
      reaches: [
        { external: 'payments.example.com:443', protocol: 'tls', addresses: ['203.0.113.0/24'], timeout: '3s', retries: 1, soft: 'waits' },
      ],
      exposes: [
        {
          host: 'shop.example.com',
          path: '/v1/orders',
          methods: ['GET', 'POST'],
          version: 'v1',
          protocol: 'http',
          jwt: { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/keys', scopes: ['orders'] },
          rateLimit: { requests: 10, per: 'minute', by: 'route' },
          timeout: '10s',
          maxBodySize: '1Mi',
          cors: {
            origins: ['https://shop.example.com'],
            methods: ['GET'],
            headers: ['content-type'],
            credentials: true,
            maxAge: '10m',
          },
          securityHeaders: { 'x-frame-options': 'DENY' },
          rewrite: '/orders',
        },
        { host: 'old.example.com', public: true, securityHeaders: false, redirect: { host: 'shop.example.com', path: '/v1', status: 308 } },
      ],
    },
  },
  workers: {
    mailer: {
      image,
      scaling: false,
      timeout: '30s',
      publishes: [{ to: 'order-events', outbox: true }],
      owns: [{ store: 'mail-log', engine: 'postgres' }],
    },
  },
  jobs: {
    report: {
      image,
      schedule: '15 3 * * *',
      timeZone: 'Europe/Vienna',
      timeout: '1h',
      retries: 3,
      overlap: 'forbid',
      uses: [{ secret: 'key' }],
    },
  },
  topics: {
    'order-events': {
      broker: 'kafka',
      retention: '7d',
      maxMessageSize: '1Mi',
      contract: 'events/orders.json',
      compatibility: 'backward',
      owner: 'team-orders',
      context: 'ordering',
      description: 'What becomes of orders.',
      partitions: 12,
      replicas: 3,
      compacted: false,
      orderedBy: 'orderId',
      eventLog: true,
    },
  },
  queues: {
    tasks: {
      broker: 'rabbitmq',
      retention: '1d',
      maxMessageSize: '64Ki',
      contract: 'tasks.json',
      compatibility: 'none',
      owner: 'team-orders',
      context: 'ordering',
      description: 'What is to be done.',
      ordered: true,
      maxLength: 1_000,
      replicas: 3,
    },
  },
  secrets: {
    login: {
      provider: 'vault',
      path: 'shop/login',
      keys: ['username', 'password'],
      rotation: { every: '30d', by: 'provider' },
      owner: 'team-orders',
      description: 'The login of the database.',
    },
    key: { provider: 'kubernetes', keys: { value: 'api-key' } },
  },
  sagas: {
    'place-order': {
      coordinator: 'orders',
      steps: [
        {
          name: 'reserve',
          action: { service: 'catalog', operation: 'POST /v1/reservations', timeout: '5s', retries: 3 },
          compensation: { service: 'catalog', operation: 'DELETE /v1/reservations/{id}', timeout: '5s', retries: 3 },
        },
        { name: 'charge', action: { service: 'orders', operation: 'POST /v1/payments' }, pivot: true },
      ],
      timeout: '15m',
      key: 'orderId',
      description: 'Places an order.',
    },
  },
};

const pods = { namespace: 'data', labels: { app: 'postgres' } };
const peer = { ...pods, serviceAccount: 'postgres' };

export const EVERY_ENVIRONMENT: EnvironmentProperties = {
  stage: 'production',
  sizing: 'standard',
  kubernetes: {
    version: '1.34',
    namespace: 'shop',
    ownsNamespace: { podSecurity: 'restricted', quota: { cpu: '40', memory: '80Gi', pods: 100 } },
    clusterDomain: 'cluster.local',
    mesh: {
      kind: 'istio',
      dataPlane: 'sidecar',
      version: '1.27',
      controlPlane: peer,
      trustDomain: 'cluster.local',
      cni: true,
      revision: 'stable',
      proxy: { cpu: '50m', memory: '96Mi', cpuLimit: '1', memoryLimit: '512Mi' },
    },
    migrations: 'argo-cd',
    monitoring: { kind: 'prometheus-operator', prometheus: peer, labels: { release: 'prometheus' } },
    gateway: {
      name: 'public',
      namespace: 'gateways',
      listener: 'https',
      implementation: 'istio',
      pods: peer,
      owned: { className: 'istio', certificate: 'shop-tls' },
      deregistration: '15s',
    },
    secretStore: {
      kind: 'external-secrets',
      refresh: '1h',
      vault: { address: 'https://vault.example.com:8200', mount: 'secret', authMount: 'kubernetes', role: 'shop', namespace: 'shop' },
    },
    reloader: true,
    dns: { ...peer, port: 53, nodeLocal: '169.254.20.10/32' },
    telemetry: { endpoint: 'http://collector.example.com:4317', protocol: 'grpc', pods: peer, sampling: 0.1 },
    imagePullPolicy: 'Always',
    imagePullSecrets: ['registry'],
    registries: ['registry.example.com'],
    priorityClasses: { low: 'low', medium: 'medium', high: 'high' },
    trafficDistribution: 'PreferClose',
    userNamespaces: true,
    appArmor: 'RuntimeDefault',
    seLinux: 'container_t',
    storageClass: 'fast',
    privateRanges: ['10.0.0.0/8'],
    podAnnotations: { 'example.com/page': 'https://example.com' },
  },
  aws: { account: '123456789012', region: 'eu-central-1', network: 'vpc' },
  azure: { subscription: 'shop', location: 'westeurope', resourceGroup: 'shop' },
  compose: { observability: true },
  existing: {
    'order-db': {
      host: 'pg.example.com',
      port: 5432,
      secret: 'login',
      user: 'orders',
      addresses: ['10.0.0.0/24'],
      pods,
      database: 'orders',
    },
    kafka: { brokers: ['kafka.example.com:9093'], secret: 'login', addresses: ['10.0.1.0/24'], pods },
  },
  images: { orders: image },
  services: { orders: { ...unit, ...service }, report: job },
  secrets: EVERYTHING.secrets ?? {},
  waivers: [{ rule: 'security/image-has-a-digest', subject: 'orders', reason: 'local', owner: 'team-shop', expires: '2027-06-30' }],
  accept: { 'no-jwt': 'the gateway asks' },
};
