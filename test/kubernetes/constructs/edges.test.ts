import { Testing } from 'cdk8s';
import { Queue, Secret, Service, Topic } from 'keelson';
import { ProductionJob, ProductionMicroservice, ProductionWorker } from 'keelson/kubernetes';
import { HTTP, here, imageOf, problemsOf, shopChart } from './fixtures';

const VAULT = { platform: { secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } } } } as const;

function pair(chart = shopChart()) {
  const catalog = new ProductionMicroservice(chart, 'catalog', HTTP);
  const orders = new ProductionMicroservice(chart, 'orders', HTTP);
  return { chart, catalog, orders };
}

describe('a verb of a construct', () => {
  it('declares the edge on the declaration, and gives the construct back for the next', () => {
    const { orders, catalog } = pair();
    const events = new Topic('order-events', { broker: 'kafka' });
    const invoices = new Queue('invoices', { broker: 'rabbitmq' });
    expect(
      orders
        .calls(catalog)
        .publishes(events)
        .subscribes(invoices)
        .reaches('smtp.example.com:587')
        .uses(new Secret('mail', { provider: 'kubernetes' }))
        .exposes({ host: 'shop.example.com' }),
    ).toBe(orders);
    const { calls, publishes, subscribes, reaches, uses, exposes } = orders.declaration.edges;
    expect(calls[0]?.to).toBe(catalog.declaration);
    expect([publishes[0]?.to, subscribes[0]?.to]).toEqual([events, invoices]);
    expect([reaches[0]?.to, uses[0]?.to.name, exposes[0]?.properties.host]).toEqual(['smtp.example.com:587', 'mail', 'shop.example.com']);
    expect(catalog.declaration.callers).toEqual(calls);
  });

  it('takes a declaration as well as a construct', () => {
    const { orders } = pair();
    const elsewhere = new Service('search', { http: { port: 8080 } });
    orders.calls(elsewhere);
    expect(orders.deployment.render().spec.template.spec.containers[0].env).toContainEqual({
      name: 'SEARCH_URL',
      value: 'http://search.shop.svc.cluster.local',
    });
  });

  it('gives the store that it declares', () => {
    const { orders } = pair();
    expect(orders.owns('order-db', { engine: 'postgres', version: '16' }).name).toBe('order-db');
    expect(problemsOf(() => orders.deployment.render())).toEqual([expect.objectContaining({ code: 'no-store' })]);
  });

  it('keeps the line of the user, not one of ours', () => {
    const { orders, catalog } = pair();
    const line = here(1);
    orders.calls(catalog, { timeout: '800 ms' });
    const [problem] = problemsOf(() => orders.deployment.toJson());
    expect(problem?.path).toBe('services.orders.calls.catalog.timeout');
    expect(problem?.source).toMatch(new RegExp(`^${line}:\\d+$`));
  });
});

describe('a secret of Vault', () => {
  it('brings its objects when it is used', () => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', { ...HTTP, ...VAULT });
    const before = orders.node.children.map((child) => child.node.id);
    expect(before).not.toContain('secretStore');
    orders.uses(new Secret('payment', { provider: 'vault', path: 'shop/payment', keys: ['api-key'] }));
    const deployment = orders.deployment;
    orders.uses(new Secret('mail', { provider: 'vault', keys: ['password'] }));
    expect([...orders.externalSecrets.keys()]).toEqual(['payment', 'mail']);
    expect(orders.externalSecrets.get('payment')?.render().spec.data).toEqual([
      { secretKey: 'api-key', remoteRef: { key: 'shop/payment', property: 'api-key' } },
    ]);
    expect(orders.secretStore?.render().metadata.name).toBe(orders.secretStoreServiceAccount?.name);
    expect(orders.deployment).toBe(deployment);
    expect(orders.node.children.map((child) => child.node.id)).toEqual([
      ...before,
      'secretStoreServiceAccount',
      'secretStore',
      'externalSecret-payment',
      'externalSecret-mail',
    ]);
  });

  it('is overridden by its name', () => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', {
      ...HTTP,
      ...VAULT,
      overrides: { 'externalSecret-payment': (manifest) => ({ ...manifest, spec: { ...manifest.spec, refreshInterval: '5m' } }) },
    });
    orders.uses(new Secret('payment', { provider: 'vault' }));
    expect(orders.externalSecrets.get('payment')?.toJson().spec.refreshInterval).toBe('5m');
  });

  it('that is declared wrongly is reported when it is rendered, with its own line', () => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', { ...HTTP, ...VAULT });
    const line = here(1);
    const broken = new Secret('payment', { provider: 'vauld', keys: 7 } as never);
    orders.uses(broken);
    const problems = problemsOf(() => orders.deployment.render());
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['invalid-value', 'secrets.payment.keys'],
      ['invalid-value', 'secrets.payment.provider'],
    ]);
    expect(problems[0]?.source).toMatch(new RegExp(`^${line}:`));
  });
});

describe('rendering', () => {
  const verbs: [string, (unit: ProductionMicroservice, other: ProductionMicroservice) => unknown][] = [
    ['calls', (unit, other) => unit.calls(other)],
    ['publishes', (unit) => unit.publishes(new Topic('late', { broker: 'kafka' }))],
    ['subscribes', (unit) => unit.subscribes(new Topic('late', { broker: 'kafka' }))],
    ['owns', (unit) => unit.owns('late', { engine: 'redis' })],
    ['uses', (unit) => unit.uses(new Secret('late', { provider: 'kubernetes' }))],
    ['reaches', (unit) => unit.reaches('late.example.com:443')],
    ['exposes', (unit) => unit.exposes({ host: 'late.example.com' })],
  ];

  it.each(verbs)('ends declaration: a later %s is an error that says so', (verb, declare) => {
    const { chart, orders, catalog } = pair();
    Testing.synth(chart);
    const [problem, ...others] = problemsOf(() => declare(orders, catalog));
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'sealed', path: `orders.${verb}`, received: `"${verb}" after the rendering of shop/orders` });
    expect(problem?.source).toMatch(/^test\/kubernetes\/constructs\/edges\.test\.ts:\d+/);
    const count = Object.values(orders.declaration.edges).reduce((sum: number, edges) => sum + edges.length, 0);
    expect(count).toBe(0);
  });

  it('of the caller alone refuses a later call from it', () => {
    const { orders, catalog } = pair();
    orders.service.toJson();
    expect(problemsOf(() => orders.calls(catalog))).toEqual([expect.objectContaining({ code: 'sealed', path: 'orders.calls' })]);
  });

  it('of the callee alone refuses a later call to it, whose network policy would lack the caller', () => {
    const { orders, catalog } = pair();
    catalog.service.toJson();
    expect(problemsOf(() => orders.calls(catalog))).toEqual([
      expect.objectContaining({ code: 'sealed', path: 'catalog.is called by orders' }),
    ]);
    expect(orders.declaration.edges.calls).toEqual([]);
  });

  it('by render() does not: it only looks', () => {
    const { orders, catalog } = pair();
    orders.networkPolicy.render();
    catalog.networkPolicy.render();
    orders.calls(catalog);
    expect(catalog.networkPolicy.render().spec.ingress).toHaveLength(1);
  });

  it('reports the problems of every unit of the chart at once, each with its line', () => {
    const { chart, orders, catalog } = pair();
    const mailer = new ProductionWorker(chart, 'mailer', { image: imageOf('mailer') });
    orders.calls(orders);
    mailer.reaches('smtp');
    catalog.exposes({ host: 'shop.example.com' });
    const problems = problemsOf(() => Testing.synth(chart));
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['no-gateway', 'services.catalog.exposes'],
      ['call-to-itself', 'services.orders.calls.orders'],
      ['invalid-value', 'workers.mailer.reaches.smtp'],
    ]);
    for (const { source } of problems) expect(source).toMatch(/^test\/kubernetes\/constructs\/edges\.test\.ts:\d+/);
  });

  it('refuses a wrong target when it comes to it, with the line of the verb', () => {
    const { orders } = pair();
    const job = new ProductionJob(orders.node.scope as never, 'job', { image: imageOf('job') });
    const line = here(2);
    // @ts-expect-error nobody calls a job
    orders.calls(job);
    expect(problemsOf(() => orders.deployment.toJson())).toEqual([
      expect.objectContaining({ code: 'wrong-target', source: expect.stringMatching(new RegExp(`^${line}:`)) }),
    ]);
  });

  it('refuses an existing store that no unit owns, and nothing else would have noticed', () => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', {
      ...HTTP,
      existing: { 'order-db': { host: '10.20.0.5', port: 5432 } },
    });
    expect(problemsOf(() => orders.deployment.toJson())).toEqual([
      expect.objectContaining({ code: 'unknown-reference', path: 'services.orders.existing.order-db' }),
    ]);
    const owner = new ProductionMicroservice(shopChart(), 'orders', {
      ...HTTP,
      existing: { 'order-db': { host: '10.20.0.5', port: 5432 } },
    });
    owner.owns('order-db', { engine: 'postgres' });
    expect(owner.networkPolicy.toJson().spec.egress).toContainEqual({
      to: [{ ipBlock: { cidr: '10.20.0.5/32' } }],
      ports: [{ port: 5432, protocol: 'TCP' }],
    });
  });
});

describe('a call between charts', () => {
  it('names the namespace on both sides', () => {
    const { App, Chart } = require('cdk8s');
    const app = new App();
    const catalog = new ProductionMicroservice(new Chart(app, 'a', { namespace: 'catalog' }), 'catalog', HTTP);
    const orders = new ProductionMicroservice(new Chart(app, 'b', { namespace: 'orders' }), 'orders', HTTP);
    orders.calls(catalog);
    const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
    expect(catalog.networkPolicy.render().spec.ingress?.[0]?.from?.[0]?.namespaceSelector).toEqual(inNamespace('orders'));
    expect(orders.networkPolicy.render().spec.egress?.flatMap(({ to }) => to)).toContainEqual({
      namespaceSelector: inNamespace('catalog'),
      podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'catalog' } },
    });
    expect(orders.deployment.render().spec.template.spec.containers[0].env).toContainEqual({
      name: 'CATALOG_URL',
      value: 'http://catalog.catalog.svc.cluster.local',
    });
  });
});
