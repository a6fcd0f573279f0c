import type { EnvironmentOptions, KeelsonError, KubernetesPlatform } from 'keelson';
import { imageOf, planned, problemsOf, shop } from '../plan/support/manifests';

const system = shop((each) => {
  const orders = each.service('orders', { image: imageOf('orders'), http: { port: 8080 } });
  orders.owns('order-db', { engine: 'postgres', version: '17' });
  orders.exposes({ host: 'shop.example.com', public: true });
});

const LABELS = { app: 'it' };
const GATEWAY = { name: 'public', namespace: 'gateways', pods: { namespace: 'gateways', labels: LABELS } } as const;

const on = (platform: Partial<KubernetesPlatform> = {}, rest: Partial<EnvironmentOptions> = {}): EnvironmentOptions => ({
  existing: { 'order-db': { host: 'pg.data.svc', port: 5432, pods: { namespace: 'data', labels: LABELS } } },
  ...rest,
  kubernetes: { namespace: 'shop', ownsNamespace: true, gateway: GATEWAY, ...platform },
});
/** The codes of what is refused; none where nothing is. */
function refused(environment: EnvironmentOptions): string[] {
  try {
    planned(system, environment);
    return [];
  } catch (error) {
    return (error as KeelsonError).problems.map(({ code }) => code);
  }
}
const codes = (platform: Partial<KubernetesPlatform>, rest: Partial<EnvironmentOptions> = {}): string[] => refused(on(platform, rest));

const HERE = { namespace: 'shop', labels: LABELS };
const beside: readonly (readonly [string, Partial<KubernetesPlatform>, Partial<EnvironmentOptions>])[] = [
  ['a gateway that exists', { gateway: { ...GATEWAY, pods: HERE } }, {}],
  ['a gateway of Istio that exists', { gateway: { name: 'public', implementation: 'istio' } }, {}],
  [
    'a gateway of another implementation',
    { gateway: { name: 'public', owned: { className: 'nginx', certificate: 'tls' }, pods: HERE } },
    {},
  ],
  ['Prometheus', { monitoring: { kind: 'prometheus-operator', prometheus: HERE } }, {}],
  ['the collector', { telemetry: { endpoint: 'http://collector:4317', pods: HERE } }, {}],
  ['a store', {}, { existing: { 'order-db': { host: 'pg', port: 5432, pods: HERE } } }],
];

describe('pods that nobody declared in a namespace that the system owns', () => {
  test.each(beside)('are cut off: %s', (_, platform, rest) => {
    expect(codes(platform, rest)).toEqual(['cut-off']);
    expect(codes({ ...platform, ownsNamespace: false }, rest)).toEqual([]);
    expect(codes(platform, { ...rest, accept: { 'cut-off': 'policies of the platform team' } })).toEqual([]);
  });

  it('are named, with the way out', () => {
    const [problem] = problemsOf(() => planned(system, on({ gateway: { ...GATEWAY, pods: HERE } })));
    expect(problem).toMatchObject({ received: expect.stringContaining('gateway public in shop'), fix: expect.stringContaining('owned:') });
  });

  it('are covered where they are those of a gateway of Istio that the system owns', () => {
    expect(codes({ gateway: { name: 'public', owned: { className: 'istio', certificate: 'tls' } } })).toEqual([]);
  });

  it('elsewhere are nobody else’s concern', () => {
    expect(codes({})).toEqual([]);
    expect(codes({}, { accept: { 'cut-off': 'nothing is' } })).toEqual(['unused-acceptance']);
  });
});

describe('Prometheus beside the units', () => {
  it('is told from them by labels', () => {
    const beside = (labels?: Record<string, string>): string[] =>
      codes({
        ownsNamespace: false,
        monitoring: { kind: 'prometheus-operator', prometheus: { namespace: 'shop', ...(labels === undefined ? {} : { labels }) } },
      });
    expect([beside(), beside({}), beside(LABELS)]).toEqual([['unknown-prometheus-pods'], ['unknown-prometheus-pods'], []]);
  });
});

describe('the account of a gateway of Istio', () => {
  const accounts = (pods?: NonNullable<KubernetesPlatform['gateway']>['pods']): string[] =>
    codes({ mesh: 'istio', gateway: { name: 'public', namespace: 'gateways', implementation: 'istio', ...(pods && { pods }) } });

  it('is known of the pods that Istio runs for it, and of no others: a wrong one would refuse every request', () => {
    expect(accounts()).toEqual([]);
    expect(accounts({ namespace: 'gateways', labels: { 'gateway.networking.k8s.io/gateway-name': 'public', tier: 'edge' } })).toEqual([]);
    expect(accounts({ namespace: 'istio-system', labels: { istio: 'ingressgateway' } })).toEqual(['gateway-outside-mesh']);
    expect(accounts({ namespace: 'gateways', labels: { istio: 'ingressgateway' } })).toEqual(['gateway-outside-mesh']);
    expect(accounts({ namespace: 'istio-system', serviceAccount: 'ingress' })).toEqual([]);
  });
});
