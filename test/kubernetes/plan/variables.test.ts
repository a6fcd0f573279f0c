import { codesOf, imageOf, job, planned, problemsOf, SHOP, service, shop, worker } from './support/manifests';

describe('the variables of the contract', () => {
  it('announce the ports', () => {
    expect(service({ http: { port: 8080 }, grpc: { port: 9000 }, metrics: { port: 9464 } }).env).toMatchObject({
      PORT: '8080',
      GRPC_PORT: '9000',
      METRICS_PORT: '9464',
      KEEP_ALIVE_TIMEOUT_SECONDS: '75',
    });
    expect(service({ grpc: { port: 9000 } }).env).toMatchObject({ PORT: '9000', GRPC_PORT: '9000' });
    for (const name of ['PORT', 'METRICS_PORT', 'SHUTDOWN_TIMEOUT_SECONDS']) expect(job().env).not.toHaveProperty(name);
  });

  it('say where the other ends of edges are', () => {
    const system = shop((each) => {
      const image = imageOf('unit');
      const catalog = each.service('product-catalog', { image, http: { port: 8081 }, grpc: { port: 9001 } });
      const stock = each.service('stock', { image, grpc: { port: 9002 } });
      const orders = each
        .service('orders', { image, http: { port: 8080 } })
        .calls(catalog)
        .calls(stock);
      orders.owns('order-db', { engine: 'postgres' });
      orders.owns('cache', { engine: 'redis' });
      orders.publishes(each.topic('order-events', { broker: 'kafka' }));
      orders.subscribes(each.queue('invoices', { broker: 'rabbitmq' }), { idempotencyKey: 'id' });
      each.secret('order-db', { provider: 'kubernetes', keys: ['username', 'password'] });
      each.secret('kafka', { provider: 'kubernetes', keys: ['username', 'password'] });
    });
    const { env } = planned(system, {
      existing: {
        'order-db': { host: 'pg.internal', port: 5433, secret: 'order-db', user: 'orders' },
        cache: { host: 'redis.internal', port: 6379 },
        kafka: { brokers: ['kafka-1.internal:9093', 'kafka-0.internal:9093'], secret: 'kafka' },
        rabbitmq: { brokers: ['rabbit.internal:5671'] },
      },
      kubernetes: { namespace: 'shop', clusterDomain: 'cluster.example' },
    }).belongingTo('orders');
    expect(env).toMatchObject({
      APP_CONFIG_DIR: '/var/run/config',
      CACHE_HOST: 'redis.internal',
      CACHE_PORT: '6379',
      INVOICES_QUEUE: 'invoices',
      KAFKA_BROKERS: 'kafka-1.internal:9093,kafka-0.internal:9093',
      KAFKA_CONFIG_DIR: '/var/run/config/kafka',
      ORDER_DB_CONFIG_DIR: '/var/run/config/order-db',
      ORDER_DB_HOST: 'pg.internal',
      ORDER_DB_NAME: 'order_db',
      ORDER_DB_PORT: '5433',
      ORDER_DB_USER: 'orders',
      ORDER_EVENTS_TOPIC: 'order-events',
      PRODUCT_CATALOG_URL: 'http://product-catalog.shop.svc.cluster.example',
      RABBITMQ_BROKERS: 'rabbit.internal:5671',
      STOCK_URL: 'dns:///stock.shop.svc.cluster.example:9002',
    });
    expect(env).not.toHaveProperty('CACHE_NAME');
  });

  it('name the folder of a login only where it is read as files', () => {
    const system = shop((each) => {
      const login = each.secret('db', { provider: 'kubernetes', keys: ['username', 'password'] });
      each
        .service('orders', { image: imageOf('orders'), http: { port: 8080 } })
        .uses(login, { as: 'variables' })
        .owns('db', { engine: 'mysql' });
    });
    const { container } = planned(system, { ...SHOP, existing: { db: { host: 'db.internal', port: 3306, secret: 'db' } } });
    const names = container.env.map((variable: any) => variable.name);
    expect(names.filter((name: string) => name.endsWith('CONFIG_DIR'))).toEqual([]);
    expect(names).toContain('DB_PASSWORD');
  });

  it('switch telemetry off where the platform has no collector, and say where it is otherwise', () => {
    expect(service().env).toMatchObject({
      OTEL_SERVICE_NAME: 'orders',
      OTEL_RESOURCE_ATTRIBUTES: 'service.namespace=shop,service.version=1.4.2',
      OTEL_PROPAGATORS: 'tracecontext,baggage',
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    });
    const env = service({}, { telemetry: { endpoint: 'http://otel:4318', protocol: 'http/protobuf', sampling: 1 } }).env;
    expect(env).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://otel:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '1',
    });
    expect(env).not.toHaveProperty('OTEL_TRACES_EXPORTER');
  });
});

describe('W29 C7 names of variables', () => {
  it('of the contract look like no secret to a scanner', () => {
    const sensitive = /password|token|bearer|secret|key|pwd|jwt|credential/i;
    const system = shop((each) => {
      each.secret('db', { provider: 'kubernetes', keys: ['username', 'password'] });
      const login = each.secret('payment', { provider: 'kubernetes', keys: ['api-key'] });
      each
        .service('orders', { image: imageOf('orders'), http: { port: 8080 }, identityToken: { audience: 'vault' } })
        .uses(login)
        .owns('db', { engine: 'mysql' });
    });
    const { env } = planned(system, { ...SHOP, existing: { db: { host: 'db.internal', port: 3306, secret: 'db' } } });
    expect(Object.keys(env).filter((name) => sensitive.test(name))).toEqual([]);
  });
});

describe('W31 a variable', () => {
  it('stands once, in order', () => {
    const names = service({ runtime: 'go', env: { GOMEMLIMIT: '1GiB', ZZ: '1', AA: '2' } }).container.env.map(
      (variable: any) => variable.name,
    );
    expect(names).toEqual([...new Set(names)].sort());
  });

  it('that follows from a declaration cannot be set again', () => {
    expect(codesOf(() => service({ env: { SHUTDOWN_TIMEOUT_SECONDS: '1' } }))).toEqual(['reserved-variable']);
    expect(() => service({ env: { OTEL_TRACES_SAMPLER: 'always_on', constructor: 'x' } })).not.toThrow();
    expect(() => worker({ env: { KEEP_ALIVE_TIMEOUT_SECONDS: '1' } })).not.toThrow();
  });

  it('that two declarations ask for is refused, not given to the last', () => {
    const system = shop((each) =>
      each.service('orders', { image: imageOf('orders'), http: { port: 8080 } }).owns('metrics', { engine: 'postgres' }),
    );
    const [problem, ...more] = problemsOf(() => planned(system, { ...SHOP, existing: { metrics: { host: 'pg.internal', port: 5432 } } }));
    expect(more).toEqual([]);
    expect(problem).toMatchObject({ code: 'reserved-variable', received: 'METRICS_PORT from its ports and from store metrics' });
  });

  it('of a secret takes the place of no other', () => {
    const clash = (env: Record<string, string>, variables: Record<string, string>): string[] =>
      codesOf(() =>
        planned(
          shop((each) => {
            const login = each.secret('smtp', { provider: 'kubernetes', keys: ['user', 'pass'] });
            each.service('orders', { image: imageOf('orders'), http: { port: 8080 }, env }).uses(login, { as: 'variables', variables });
          }),
        ),
      );
    expect(clash({ SMTP: 'x' }, { SMTP: 'user' })).toEqual(['reserved-variable']);
    expect(clash({}, { PORT: 'user' })).toEqual(['reserved-variable']);
    expect(clash({}, { OTEL_SERVICE_NAME: 'user' })).toEqual(['reserved-variable']);
  });
});
