import { App } from 'cdk8s';
import { System } from 'keelson';
import { KubernetesSystem, ProductionMicroservice } from 'keelson/kubernetes';
import { HTTP, imageOf, problemsOf, shopChart } from './fixtures';

const gateway = { name: 'public', namespace: 'gateways', implementation: 'envoy-gateway' } as const;
const catalogIn = (chart = shopChart()): ProductionMicroservice =>
  new ProductionMicroservice(chart, 'catalog', {
    ...HTTP,
    platform: { gateway },
    overrides: {
      'httpRoute-shop-example-com--v1': (route) => ({ ...route, metadata: { ...route.metadata, annotations: { tier: 'gold' } } }),
    },
  });

describe('the routes of a service', () => {
  it('come with their verb, each by host, path and methods, and leave the others as they are', () => {
    const catalog = catalogIn();
    expect([catalog.httpRoutes.size, catalog.grpcRoutes.size, catalog.gatewayPolicies.size]).toEqual([0, 0, 0]);
    catalog.exposes({ host: 'shop.example.com', path: '/v1' });
    const first = catalog.httpRoutes.get('shop-example-com--v1');
    catalog.exposes({ host: 'shop.example.com', path: '/', methods: ['GET'] });
    expect([...catalog.httpRoutes.keys()]).toEqual(['shop-example-com--v1', 'shop-example-com--get']);
    expect(catalog.httpRoutes.get('shop-example-com--v1')).toBe(first);
    expect([...catalog.gatewayPolicies.keys()]).toEqual([
      'backendTrafficPolicy-shop-example-com--v1',
      'backendTrafficPolicy-shop-example-com--get',
    ]);
    expect(first?.render()).toMatchObject({
      kind: 'HTTPRoute',
      metadata: { name: 'catalog-shop-example-com--v1', annotations: { tier: 'gold' } },
    });
  });

  it('through a gateway that only a system can own are refused, as are two of one address', () => {
    const chart = shopChart();
    const owned = { ...gateway, owned: { className: 'eg', certificate: 'tls' } };
    const lone = new ProductionMicroservice(chart, 'catalog', { ...HTTP, platform: { gateway: owned } }).exposes({
      host: 'shop.example.com',
    });
    expect(problemsOf(() => lone.deployment.render()).map(({ code }) => code)).toEqual(['not-expressed']);
    const twice = catalogIn().exposes({ host: 'shop.example.com', path: '/v1' }).exposes({ host: 'shop.example.com', path: '/v1' });
    expect(problemsOf(() => twice.deployment.render()).map(({ code }) => code)).toEqual(['duplicate-route']);
  });
});

test('what a gateway of the system has is shared', () => {
  const system = new System('shop', { owner: 'team-shop' });
  system.service('catalog', { image: imageOf('catalog'), http: { port: 8080 } }).exposes({ host: 'shop.example.com' });
  const owned = { name: 'public', implementation: 'istio', owned: { className: 'istio', certificate: 'tls' } } as const;
  const environment = { kubernetes: { namespace: 'shop', ownsNamespace: true, mesh: 'istio', gateway: owned } } as const;
  const { shared } = new KubernetesSystem(new App(), 'shop', { system, environment });
  const { gateway: own, httpsRedirect, gatewayNetworkPolicy, gatewayParameters, gatewayAuthorization } = shared!;
  expect([own, httpsRedirect, gatewayNetworkPolicy, gatewayParameters, gatewayAuthorization].map((each) => each?.render().kind)).toEqual([
    'Gateway',
    'HTTPRoute',
    'NetworkPolicy',
    'ConfigMap',
    'AuthorizationPolicy',
  ]);
});
