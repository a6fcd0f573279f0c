import type { EnvironmentOptions, System } from 'keelson';
import { unitScope } from '../../src/kubernetes/plan/scope';
import { validateForKubernetes, validateUnitForKubernetes } from '../../src/kubernetes/validate';
import { Service } from '../../src/model/unit';
import { codesOf, imageOf, late, problemsOf, SHOP, shop } from './plan/support/manifests';

const orders = (system: System) => system.service('orders', { image: imageOf('orders'), http: { port: 8080 } });

const validate =
  (declare: (system: System) => unknown, environment: EnvironmentOptions = SHOP) =>
  () =>
    validateForKubernetes(
      shop((system) => void declare(system)),
      'production',
      environment,
    );

const on = (kubernetes: EnvironmentOptions['kubernetes']): EnvironmentOptions => ({ kubernetes: { namespace: 'shop', ...kubernetes } });

describe('a system for Kubernetes is refused', () => {
  it.each<[string, () => void, string]>([
    ['without a platform', validate(orders, {}), 'no-platform'],
    ['with a unit without an image', validate((system) => system.service('orders', { http: { port: 8080 } })), 'no-image'],
    ['with a field that its version does not have', validate(orders, on({ version: '1.32', userNamespaces: true })), 'version-too-old'],
    [
      'with a preference that its version does not know',
      validate(orders, on({ version: '1.33', trafficDistribution: 'PreferSameZone' })),
      'version-too-old',
    ],
    ['with another mesh, whose policies are not derived yet', validate(() => undefined, on({ mesh: 'linkerd' })), 'not-expressed'],
    [
      "with Istio's ambient mode, whose policies are not derived yet",
      validate(() => undefined, on({ mesh: { kind: 'istio', dataPlane: 'ambient' } })),
      'not-expressed',
    ],
    ['with a store of which nobody says where it is', validate((system) => orders(system).owns('db', { engine: 'postgres' })), 'no-store'],
    [
      'with a broker of which nobody says where it is',
      validate((system) => orders(system).publishes(system.topic('events', { broker: 'kafka' }))),
      'no-broker',
    ],
    [
      'with a service that runs elsewhere, whose address nobody would find',
      validate(orders, { ...SHOP, existing: { orders: { url: 'https://orders.example.com' } } }),
      'service-elsewhere-not-expressed',
    ],
    [
      'with a route for identities of AWS, accepted or not: it would be open',
      validate((system) => orders(system).exposes({ host: 'shop.example.com', iam: { principals: ['111111111111'] } }), {
        kubernetes: { namespace: 'shop', gateway: { name: 'public', namespace: 'gateways' } },
      }),
      'iam-not-checked',
    ],
    ['with a route and no gateway', validate((system) => orders(system).exposes({ host: 'shop.example.com' })), 'no-gateway'],
    [
      'with an image from elsewhere',
      validate(orders, on({ registries: ['mirror.example.com', 'registry.example.co'] })),
      'registry-not-allowed',
    ],
    [
      'with a sidecar from elsewhere',
      validate(
        (system) => system.worker('mailer', { image: imageOf('mailer'), sidecars: { proxy: { image: 'docker.io/envoy:1.0.0' } } }),
        on({ registries: ['registry.example.com'] }),
      ),
      'registry-not-allowed',
    ],
    [
      'with two units whose objects share a name',
      validate((system) => {
        system.service('search', { image: imageOf('search'), http: { port: 8080 }, writable: { '/data': { medium: 'volume' } } });
        system.service('search-headless', { image: imageOf('other'), http: { port: 8080 } });
      }),
      'name-collision',
    ],
    [
      'with a unit that shares a name with what guards the namespace',
      validate((system) => system.worker('default-deny', { image: imageOf('other') }), on({ ownsNamespace: true })),
      'name-collision',
    ],
  ])('%s', (_, action, code) => {
    expect(codesOf(action)).toEqual([code]);
  });

  it('with all problems at once, each with its place', () => {
    const problems = problemsOf(
      validate(
        (system) => {
          orders(system).owns('db', { engine: 'postgres' });
          system.worker('mailer', { image: imageOf('mailer') }).reaches('a.example.com:25', { addresses: ['169.254.169.254/32'] });
        },
        on({ mesh: 'linkerd', dns: { namespace: 'dns', nodeLocal: '10.0.0.1/8' } }),
      ),
    );
    expect(problems.map(({ code, path }) => `${path} ${code}`)).toEqual([
      'environments.production.kubernetes.dns.nodeLocal ambiguous-range',
      'environments.production.kubernetes.mesh not-expressed',
      'services.orders.owns.db no-store',
      'workers.mailer.reaches.a.example.com:25.addresses metadata-address',
    ]);
    for (const { source } of problems.slice(2)) expect(source).toMatch(/^test\/kubernetes\/validate\.test\.ts:\d+/);
  });
});

describe('a system for Kubernetes is accepted', () => {
  it.each<[string, () => void]>([
    [
      'with an image that is known only later, from wherever it comes',
      validate((system) => system.worker('mailer', { image: late('Image.1') }), on({ registries: ['registry.example.com'] })),
    ],
    [
      'with an image from a registry among others',
      validate(orders, on({ registries: ['mirror.example.com:5000', 'registry.example.com'] })),
    ],
    [
      'with what a version has by then',
      validate(orders, on({ version: '1.34', trafficDistribution: 'PreferSameZone', userNamespaces: true })),
    ],
    ['with what is switched off on a version that does not have it', validate(orders, on({ version: '1.32', userNamespaces: false }))],
  ])('%s', (_, action) => {
    expect(action).not.toThrow();
  });
});

describe('a unit in somebody else’s chart', () => {
  const problems = (namespace: string, kubernetes: EnvironmentOptions['kubernetes'], edges: boolean): string[] => {
    const unit = new Service('orders', { image: imageOf('orders'), http: { port: 8080 } });
    unit.owns('db', { engine: 'postgres' });
    return validateUnitForKubernetes(unitScope(unit, { namespace, environment: { kubernetes } }), { edges }).map(({ code }) => code);
  };

  it('is asked for its edges only once they are declared', () => {
    expect(problems('shop', {}, false)).toEqual([]);
    expect(problems('shop', {}, true)).toEqual(['no-store']);
  });

  it('is asked for its place and its platform at once', () => {
    expect(problems('default', {}, false)).toEqual(['reserved-namespace']);
    expect(problems('shop', { privateRanges: ['10.0.0.1/8'] }, false)).toEqual(['ambiguous-range']);
  });
});
