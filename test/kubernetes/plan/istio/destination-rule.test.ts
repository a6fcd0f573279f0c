import { App, Chart } from 'cdk8s';
import type { EnvironmentOptions, KubernetesPlatform, ServiceProperties, System } from 'keelson';
import { ProductionMicroservice } from 'keelson/kubernetes';
import fc from '../../../property';
import { handling } from '../support/istio-routing';
import { imageOf, planned, shop } from '../support/manifests';

const MESHED: EnvironmentOptions = { kubernetes: { namespace: 'shop', mesh: 'istio' } };
const image = imageOf('unit');

const ruleOf = (properties: Partial<ServiceProperties> = {}, platform: KubernetesPlatform = {}): any =>
  planned(
    shop((system) => system.service('orders', { image, http: { port: 8080 }, ...properties })),
    { kubernetes: { namespace: 'shop', mesh: 'istio', ...platform } },
  ).one('DestinationRule').spec;

const seconds = (text: string): number => Number(/^(\d+)s$/.exec(text)?.[1]);

/** How many of a number of replicas Envoy may leave out at once, and whether what is left still counts for it. */
function ejectable(outlier: any, replicas: number): { readonly ejected: number; readonly heeded: boolean } {
  let ejected = 0;
  while (ejected < replicas && ((ejected + 1) * 100) / replicas <= outlier.maxEjectionPercent) ejected += 1;
  return { ejected, heeded: ((replicas - ejected) * 100) / replicas >= outlier.minHealthPercent };
}

describe('3.10 a DestinationRule', () => {
  it('is one for each service, of its name in the cluster, and leaves mutual TLS to Istio', () => {
    const manifests = planned(
      shop((system) => {
        system.service('catalog', { image, http: { port: 8080 } });
        system.worker('mailer', { image });
      }),
      MESHED,
    );
    const [rule, ...more] = manifests.of('DestinationRule');
    expect(more).toEqual([]);
    expect(rule.metadata.name).toBe('catalog');
    expect(rule.spec.host).toBe('catalog.shop.svc.cluster.local');
    expect(JSON.stringify(rule)).not.toContain('tls');
  });

  it('closes idle connections before the server does', () => {
    const manifests = planned(
      shop((system) => system.service('orders', { image, runtime: 'fastapi', http: { port: 8080 } })),
      MESHED,
    );
    const idle = seconds(manifests.one('DestinationRule').spec.trafficPolicy.connectionPool.http.idleTimeout);
    expect(idle).toBeLessThan(Number(manifests.env.KEEP_ALIVE_TIMEOUT_SECONDS));
    expect(idle).toBeLessThan(Number(manifests.env.UVICORN_TIMEOUT_KEEP_ALIVE));
  });

  it('can leave a failing replica out at any number above one, never all, and what is left counts', () => {
    const outlier = ruleOf({ scaling: { min: 2, max: 9 } }).trafficPolicy.outlierDetection;
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10_000 }), (replicas) => {
        const { ejected, heeded } = ejectable(outlier, replicas);
        expect(ejected).toBeGreaterThanOrEqual(1);
        expect(ejected).toBeLessThan(replicas);
        expect(heeded).toBe(true);
      }),
    );
    expect(ejectable(outlier, 1).ejected).toBe(0);
  });

  it("sees that Envoy's own 10 percent would leave nothing out of three", () => {
    expect(ejectable({ maxEjectionPercent: 10, minHealthPercent: 0 }, 3).ejected).toBe(0);
  });

  it('lets gateway errors count sooner than all errors: else they have no effect', () => {
    const { outlierDetection } = ruleOf().trafficPolicy;
    expect(outlierDetection.consecutiveGatewayErrors).toBeLessThan(outlierDetection.consecutive5xxErrors);
    expect(outlierDetection.splitExternalLocalOriginErrors).toBe(true);
  });

  it("spreads calls evenly, as the platform's default says, unless it prefers what is close", () => {
    expect(ruleOf().trafficPolicy.loadBalancer.localityLbSetting).toEqual({ enabled: false });
    expect(ruleOf({}, { trafficDistribution: 'PreferClose' }).trafficPolicy.loadBalancer).not.toHaveProperty('localityLbSetting');
  });

  it('is made anew each time: what an override changes stands in no other', () => {
    const system = shop((each) => each.service('orders', { image, http: { port: 8080 } }));
    const build = (kind: string): any => planned(system, MESHED).one(kind).spec;
    const [rule, routes] = [build('DestinationRule'), build('VirtualService')];
    const before = structuredClone([rule, routes]);
    rule.trafficPolicy.outlierDetection.interval = '1s';
    rule.trafficPolicy.connectionPool.http.idleTimeout = '1s';
    for (const route of routes.http) route.retries.attempts = 9;
    expect([build('DestinationRule'), build('VirtualService')]).toEqual(before);
  });

  it('bounds retries by what is in flight', () => {
    expect(ruleOf().trafficPolicy.retryBudget).toEqual({ percent: 20, minRetryConcurrency: 3 });
  });
});

describe('bulkheads', () => {
  const bounded = (declare: (system: System) => void): any => planned(shop(declare), MESHED).one('DestinationRule', 'catalog').spec;

  it('are subsets of every replica, which change the connection pool alone', () => {
    const spec = bounded((system) => {
      const catalog = system.service('catalog', { image, http: { port: 8080 } });
      system.worker('orders', { image }).calls(catalog, { concurrency: 20 });
      system.worker('mailer', { image }).calls(catalog);
    });
    const [subset, ...more] = spec.subsets;
    expect(more).toEqual([]);
    expect(Object.keys(subset).sort()).toEqual(['name', 'trafficPolicy']);
    // Istio takes the block of a subset whole, in place of the rule's: what the bulkhead does not say must stand in it too.
    const { http, tcp } = spec.trafficPolicy.connectionPool;
    expect(subset).toEqual({
      name: 'orders',
      trafficPolicy: { connectionPool: { tcp, http: { ...http, http2MaxRequests: 20, http1MaxPendingRequests: 20 } } },
    });
  });

  it('bind nobody who declares none', () => {
    const spec = bounded((system) => {
      const catalog = system.service('catalog', { image, http: { port: 8080 } });
      system.worker('orders', { image }).calls(catalog);
    });
    expect(spec).not.toHaveProperty('subsets');
    expect(spec.trafficPolicy.connectionPool.http).toEqual({ idleTimeout: '60s' });
  });

  it('tell two callers of one name in two namespaces apart', () => {
    const app = new App();
    const platform = { mesh: 'istio' } as const;
    const chart = (namespace: string): Chart => new Chart(app, namespace, { namespace });
    const catalog = new ProductionMicroservice(chart('shop'), 'catalog', { image, http: { port: 8080 }, platform });
    const properties = { image, http: { port: 8080 }, platform };
    new ProductionMicroservice(Chart.of(catalog), 'orders', properties).calls(catalog, { timeout: '1s', concurrency: 5 });
    new ProductionMicroservice(chart('other'), 'orders', properties).calls(catalog, { timeout: '2s', concurrency: 7 });
    const virtualService = catalog.virtualService?.render();
    const { subsets = [] } = catalog.destinationRule?.render().spec ?? {};
    const handled = ['shop', 'other'].map((namespace) =>
      handling(virtualService, { labels: { 'app.kubernetes.io/instance': 'orders' }, namespace, port: 80, method: 'GET' }),
    );
    expect(handled.map((each) => each?.timeout)).toEqual([1_000, 2_000]);
    const bounds = handled.map(
      (each) => subsets.find(({ name }) => name === each?.subset)?.trafficPolicy.connectionPool?.http.http2MaxRequests,
    );
    expect(bounds).toEqual([5, 7]);
  });

  it('have names that Istio takes, however long the caller is called', () => {
    const name = 'o'.repeat(52);
    const spec = bounded((system) => {
      const catalog = system.service('catalog', { image, http: { port: 8080 } });
      system.worker(name, { image }).calls(catalog, { concurrency: 1 });
    });
    expect(spec.subsets[0].name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
  });
});
