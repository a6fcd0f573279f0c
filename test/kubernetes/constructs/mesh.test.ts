import { App, Testing } from 'cdk8s';
import { type EnvironmentOptions, Service, System } from 'keelson';
import { KubernetesSystem, ProductionMicroservice, ProductionWorker } from 'keelson/kubernetes';
import { HTTP, imageOf, problemsOf, shopChart } from './fixtures';

const mailer = (platform: object): ProductionWorker =>
  new ProductionWorker(shopChart(), 'mailer', { image: imageOf('mailer'), platform: { mesh: 'istio', ...platform } });

describe('a lone unit on Istio', () => {
  it('has its Sidecar from the constructor on, and the monitor of its proxy where the platform monitors', () => {
    expect(mailer({}).sidecar?.render().spec.egress).toEqual([{ hosts: ['~/*'] }]);
    expect(mailer({}).proxyMonitor).toBeUndefined();
    expect(mailer({ monitoring: 'prometheus-operator' }).proxyMonitor?.name).toBe('mailer-proxy');
  });

  it('has an object for a host from the edge that reaches it first, with what later ones add', () => {
    const unit = mailer({}).reaches('partner.example.com:443');
    const first = unit.serviceEntries.get('partner.example.com');
    unit.reaches('partner.example.com:25').reaches('smtp.example.com:587');
    expect([...unit.serviceEntries.keys()].sort()).toEqual(['partner.example.com', 'smtp.example.com']);
    expect(unit.serviceEntries.get('partner.example.com')).toBe(first);
    expect(first?.name).toBe('mailer.partner.example.com');
    expect(first?.render().spec.ports.map(({ number }) => number)).toEqual([25, 443]);
  });

  it('has none of it without a mesh', () => {
    const unit = new ProductionWorker(shopChart(), 'mailer', { image: imageOf('mailer') }).reaches('partner.example.com:443');
    expect([unit.sidecar, unit.proxyMonitor, unit.serviceEntries.size]).toEqual([undefined, undefined, 0]);
  });
});

describe('a call that is wrong', () => {
  const platform = { mesh: 'istio' } as const;

  it('is an error of Keelson, told once, also where the callee is rendered first', () => {
    const chart = shopChart();
    const catalog = new ProductionMicroservice(chart, 'catalog', { ...HTTP, platform });
    const orders = new ProductionMicroservice(chart, 'orders', { ...HTTP, platform });
    orders.calls(catalog, { operations: 'GET /', retries: {} } as never);
    const expected = ['services.orders.calls.catalog.operations', 'services.orders.calls.catalog.retries'];
    expect(problemsOf(() => Testing.synth(chart)).map(({ path }) => path)).toEqual(expected);
    expect(problemsOf(() => catalog.authorizationPolicy?.render()).map(({ path }) => path)).toEqual(expected);
  });

  it('is one too where the caller has no construct', () => {
    const catalog = new ProductionMicroservice(shopChart(), 'catalog', { ...HTTP, platform });
    new Service('orders', HTTP).calls(catalog.declaration, { timeout: [] } as never);
    expect(problemsOf(() => catalog.virtualService?.render()).map(({ path }) => path)).toEqual(['services.orders.calls.catalog.timeout']);
  });
});

it('takes a service whose name every object of JavaScript has', () => {
  const system = new System('constructor');
  const service = system.service('constructor', HTTP);
  system.service('catalog', HTTP).calls(service, { concurrency: 2 });
  const environment: EnvironmentOptions = { kubernetes: { namespace: 'shop', mesh: 'istio' } };
  const chart = new KubernetesSystem(new App(), 'shop', { system, environment });
  expect(
    chart
      .microservice('constructor')
      .destinationRule?.render()
      .spec.subsets?.map(({ name }) => name),
  ).toEqual(['catalog']);
  expect(chart.toJson()).toHaveLength(2 * chart.microservice('catalog').node.children.length);
});
