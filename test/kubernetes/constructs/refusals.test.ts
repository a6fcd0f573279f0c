import { App, Chart, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { KeelsonError } from 'keelson';
import { ProductionJob, ProductionMicroservice, ProductionWorker } from 'keelson/kubernetes';
import fc from '../../property';
import { HTTP, here, imageOf, problemsOf, shopChart } from './fixtures';

describe('a constructor', () => {
  it('reports every problem of the properties at once, at the line of the user', () => {
    const wrong = { image: 'Not An Image', http: { port: 80 }, scalling: 3 } as never;
    const line = here(1);
    const problems = problemsOf(() => new ProductionMicroservice(shopChart(), 'orders', wrong));
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['invalid-value', 'services.orders.http.port'],
      ['invalid-value', 'services.orders.image'],
      ['unknown-property', 'services.orders.scalling'],
    ]);
    for (const { source } of problems) expect(source).toMatch(new RegExp(`^${line}:`));
  });

  it('names the line of a subclass of the user', () => {
    class Standard extends ProductionMicroservice {
      constructor(scope: Construct, id: string) {
        super(scope, id, { image: imageOf(id), http: { port: 80 } });
      }
    }
    const line = here(1);
    const [problem] = problemsOf(() => new Standard(shopChart(), 'orders'));
    expect(problem?.source).toMatch(new RegExp(`^${line}:`));
  });

  it('leaves nothing in the tree of what it refuses', () => {
    const chart = shopChart();
    problemsOf(() => new ProductionMicroservice(chart, 'orders', { ...HTTP, image: '' }));
    expect(chart.node.children).toEqual([]);
    expect(new ProductionMicroservice(chart, 'orders', HTTP).deployment.kind).toBe('Deployment');
  });

  it('reports what is wrong with the platform and with what exists', () => {
    const props = { ...HTTP, platform: { version: '1.12', meshes: 'istio' }, existing: { 'order-db': { host: '10.0.0.1' } } };
    expect(
      problemsOf(() => new ProductionMicroservice(shopChart(), 'orders', props as never)).map(({ code, path }) => [code, path]),
    ).toEqual([
      ['missing-property', 'services.orders.existing.order-db.port'],
      ['unknown-property', 'services.orders.platform.meshes'],
      ['invalid-value', 'services.orders.platform.version'],
    ]);
  });

  it.each([
    ['ProductionMicroservice', (scope: Construct) => new ProductionMicroservice(scope, 'unit', HTTP)],
    ['ProductionWorker', (scope: Construct) => new ProductionWorker(scope, 'unit', { image: HTTP.image })],
    ['ProductionJob', (scope: Construct) => new ProductionJob(scope, 'unit', { image: HTTP.image })],
  ])('of %s asks for a namespace of the user', (_, make) => {
    expect(problemsOf(() => make(new Chart(new App(), 'shop')))[0]).toMatchObject({ code: 'no-namespace' });
    expect(problemsOf(() => make(new Chart(new App(), 'shop', { namespace: 'default' })))[0]).toMatchObject({
      code: 'reserved-namespace',
      received: '"default"',
    });
    expect(problemsOf(() => make(new Chart(new App(), 'shop', { namespace: 'kube-system' })))[0]).toMatchObject({
      code: 'reserved-namespace',
    });
    expect(problemsOf(() => make(new App()))[0]).toMatchObject({ code: 'no-chart' });
  });

  it('takes the namespace of the platform before that of the chart', () => {
    const orders = new ProductionMicroservice(new Chart(new App(), 'shop'), 'orders', { ...HTTP, platform: { namespace: 'shop' } });
    expect(orders.deployment.render().metadata.namespace).toBe('shop');
  });

  it('throws nothing but errors of Keelson, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.string(), (props, more, id) => {
        const given = (typeof more === 'object' && more !== null ? { ...HTTP, platform: props, ...more } : props) as never;
        const makers = [
          () => new ProductionMicroservice(shopChart(), id, given),
          () => new ProductionWorker(shopChart(), id, given),
          () => new ProductionJob(shopChart(), id, given),
        ];
        for (const make of makers) {
          try {
            make().workload.toJson();
          } catch (error) {
            expect(error).toBeInstanceOf(KeelsonError);
          }
        }
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});

describe('names within a chart', () => {
  it('are taken once: a second unit of a name is refused with both lines', () => {
    const chart = shopChart();
    const first = here(1);
    new ProductionMicroservice(chart, 'orders', HTTP);
    const second = here(1);
    const problems = problemsOf(() => new ProductionWorker(chart, 'another', { image: HTTP.image, name: 'orders' }));
    expect(problems).toEqual([
      expect.objectContaining({ code: 'duplicate-name', path: 'workers.orders', source: expect.stringMatching(new RegExp(`^${second}:`)) }),
    ]);
    expect(problems[0]?.received).toContain(`shop/orders is called already (${first}:`);
    expect(problemsOf(() => new ProductionMicroservice(chart, 'orders', HTTP))[0]?.code).toBe('duplicate-name');
    expect(problemsOf(() => new ProductionMicroservice(new Construct(chart, 'nested'), 'orders', HTTP))[0]?.code).toBe('duplicate-name');
  });

  it('are free in another namespace, in another chart, and after a unit was taken out of the tree', () => {
    const app = new App();
    const chart = shopChart(app);
    new ProductionMicroservice(chart, 'orders', HTTP);
    expect(
      new ProductionMicroservice(chart, 'staging', { ...HTTP, name: 'orders', platform: { namespace: 'staging' } }).deployment.name,
    ).toBe('orders');
    expect(new ProductionMicroservice(new Chart(app, 'other', { namespace: 'shop' }), 'orders', HTTP).deployment.name).toBe('orders');
    chart.node.tryRemoveChild('orders');
    expect(new ProductionMicroservice(chart, 'orders', HTTP).deployment.name).toBe('orders');
  });

  it('are compared for every object: two units with one Service between them are refused', () => {
    const chart = shopChart();
    new ProductionMicroservice(chart, 'search', { ...HTTP, writable: { '/var/lib/search': { medium: 'volume' } } });
    expect(problemsOf(() => new ProductionMicroservice(chart, 'search-headless', HTTP))).toEqual([
      expect.objectContaining({
        code: 'name-collision',
        path: 'services.search-headless',
        received: 'Service "search-headless", which shop/search has already',
      }),
    ]);
    expect(chart.node.tryFindChild('search-headless')).toBeUndefined();
  });

  it('are those of the declaration, not of the path', () => {
    const orders = new ProductionMicroservice(new Construct(shopChart(), 'deep'), 'Anything goes', { ...HTTP, name: 'orders' });
    expect(orders.node.path).toBe('shop/deep/Anything goes');
    expect([orders.deployment, orders.service, orders.networkPolicy, orders.serviceAccount].map(({ name }) => name)).toEqual(
      Array(4).fill('orders'),
    );
  });
});

test('a JSON patch that does not fit is one problem that names the object', () => {
  const chart = shopChart();
  const orders = new ProductionMicroservice(chart, 'orders', HTTP);
  orders.deployment.addJsonPatch(JsonPatch.replace('/spec/no/such/key', 1));
  expect(problemsOf(() => chart.toJson())).toMatchObject([{ code: 'invalid-patch', path: orders.deployment.node.path }]);
});
