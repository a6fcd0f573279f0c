import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Yaml } from 'cdk8s';
import { type EnvironmentOptions, Service, System } from 'keelson';
import { KubernetesSystem, ProductionJob, ProductionMicroservice, ProductionWorker } from 'keelson/kubernetes';
import { planSystem } from '../../../src/kubernetes/plan/system';
import { inCanonicalOrder, stringifyManifests } from '../../../src/kubernetes/yaml';
import fc from '../../property';
import { codesOf, everything, imageOf, problemsOf } from './fixtures';

/** What the plan and the writer give, without cdk8s. */
function plain(system: System, environment: EnvironmentOptions): string {
  const objects = planSystem(system, environment).flatMap((group) => group.objects);
  return stringifyManifests(objects.map((object) => inCanonicalOrder(object.build())));
}

function chartOf({ system, environment } = everything(), app = new App()): KubernetesSystem {
  return new KubernetesSystem(app, 'shop', { system, environment });
}

describe('the chart of a system', () => {
  it('writes the bytes of the plan', () => {
    const { system, environment } = everything();
    const outdir = mkdtempSync(join(tmpdir(), 'keelson-'));
    try {
      const app = new App({ outdir });
      new KubernetesSystem(app, 'shop', { system, environment });
      app.synth();
      expect(readdirSync(outdir)).toEqual(['shop.k8s.yaml']);
      expect(readFileSync(join(outdir, 'shop.k8s.yaml'), 'utf8')).toBe(plain(system, environment));
    } finally {
      rmSync(outdir, { recursive: true });
    }
  });

  it('writes the same bytes whatever the order of declaration', () => {
    const expected = Yaml.stringify(...chartOf().toJson());
    const { system, environment } = everything();
    expect(expected).toBe(plain(system, environment));
    const key = fc.array(fc.nat(), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(key, (keys) => {
        const shuffled = everything((steps) =>
          [...steps]
            .map((step, index) => ({ step, key: keys[index] ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ step }) => step),
        );
        expect(Yaml.stringify(...chartOf(shuffled).toJson())).toBe(expected);
      }),
      { numRuns: 20, seed: 7 },
    );
  });

  it('has the units by name, after what they share', () => {
    const children = chartOf().node.children.map((child) => child.node.id);
    expect(children).toEqual(['Shared', 'cleanup', 'import', 'notification-service', 'order-service', 'product-catalog', 'search']);
    const { system, environment } = everything();
    const guest = chartOf({ system, environment: { ...environment, kubernetes: { ...environment.kubernetes, ownsNamespace: false } } });
    expect(guest.shared).toBeUndefined();
    expect(guest.node.children.map((child) => child.node.id)).toEqual(children.slice(1));
  });

  it('gives the construct of each unit, by declaration or by name', () => {
    const { system, environment } = everything();
    const chart = chartOf({ system, environment });
    const orders = system.services.find(({ name }) => name === 'order-service') as Service;
    const image: string = chart.microservice(orders).deployment.render().spec.template.spec.containers[0].image;
    expect(image).toBe(imageOf('order-service'));
    expect(chart.microservice('order-service')).toBe(chart.microservice(orders));
    expect(chart.microservice(orders)).toBeInstanceOf(ProductionMicroservice);
    expect(chart.worker(system.workers[0]!)).toBeInstanceOf(ProductionWorker);
    expect(chart.job('cleanup')).toBeInstanceOf(ProductionJob);
    expect(chart.job('cleanup').cronJob.render().spec.schedule).toBe('15 3 * * *');
    expect([...chart.microservice(orders).externalSecrets.keys()]).toEqual(['mail', 'payment']);
    expect(chart.shared?.resourceQuota?.render().kind).toBe('ResourceQuota');
    expect(chart.shared?.limitRange?.render().kind).toBe('LimitRange');
    expect(chart.shared?.defaultDeny?.render().spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(chart.shared?.namespace?.render().metadata).not.toHaveProperty('namespace');
  });

  it('says what there is where a name is asked for that it lacks', () => {
    const chart = chartOf();
    expect(problemsOf(() => chart.microservice('order-servise'))).toEqual([
      expect.objectContaining({
        code: 'unknown-reference',
        fix: 'did you mean order-service?',
        expected: 'a service of system shop: order-service, product-catalog, search',
      }),
    ]);
    expect(problemsOf(() => chart.microservice('cleanup'))[0]?.received).toBe('"cleanup", a job');
    expect(codesOf(() => chart.microservice(new Service('order-service', { http: { port: 8080 } })))).toEqual(['unknown-reference']);
    // @ts-expect-error a worker is no service
    expect(codesOf(() => chart.microservice(chart.system.workers[0]!))).toEqual(['unknown-reference']);
  });
});

describe('making the chart of a system', () => {
  it('ends its declaration, on the system and on its units', () => {
    const { system, environment } = everything();
    const chart = chartOf({ system, environment });
    const [first, second] = system.services;
    expect(problemsOf(() => system.service('late', { http: { port: 8080 } }))[0]).toMatchObject({
      code: 'sealed',
      received: expect.stringContaining('after new KubernetesSystem(..., "shop", ...)'),
    });
    expect(codesOf(() => first!.calls(second!))).toEqual(['sealed']);
    expect(codesOf(() => chart.microservice(first!).reaches('late.example.com:443'))).toEqual(['sealed']);
  });

  it('reports every problem of the system, and leaves nothing in the app', () => {
    const system = new System('shop');
    system.service('orders', { image: imageOf('orders'), http: { port: 80 } });
    system.service('catalog', { image: imageOf('catalog') });
    const app = new App();
    expect(codesOf(() => chartOf({ system, environment: { kubernetes: { namespace: 'shop' } } }, app))).toEqual([
      'no-port',
      'invalid-value',
    ]);
    expect(app.node.children).toEqual([]);
    system.service('late', { image: imageOf('late'), http: { port: 8080 } });
  });

  it('compares the names of all objects, those of the namespace with them', () => {
    const system = new System('shop');
    for (const name of ['default-deny', 'search-headless']) system.service(name, { image: imageOf(name), http: { port: 8080 } });
    system.service('search', { image: imageOf('search'), http: { port: 8080 }, writable: { '/var/lib/search': { medium: 'volume' } } });
    const problems = problemsOf(() => chartOf({ system, environment: { kubernetes: { namespace: 'shop', ownsNamespace: true } } }));
    expect(problems.map(({ code, received }) => [code, received])).toEqual([
      ['name-collision', 'NetworkPolicy default-deny, which is also shop.defaultDeny'],
      ['name-collision', 'Service search-headless, which is also search.headlessService'],
    ]);
  });

  it.each([
    ['no platform', {}, 'no-platform'],
    ['no namespace', { kubernetes: {} }, 'no-namespace'],
    ['the namespace default', { kubernetes: { namespace: 'default' } }, 'reserved-namespace'],
  ])('asks for a namespace: %s is refused', (_, environment, code) => {
    const system = new System('shop');
    system.service('orders', { image: imageOf('orders'), http: { port: 8080 } });
    expect(codesOf(() => chartOf({ system, environment }))).toEqual([code]);
  });

  it.each([undefined, null, {}, { system: {} }, { system: new System('shop') }, { environment: {} }])('refuses %j', (props) => {
    expect(codesOf(() => new KubernetesSystem(new App(), 'shop', props as never))).toEqual(['invalid-value']);
  });
});

describe('two environments of one system in one app', () => {
  it('each name their own namespace, also when they are rendered after both were made', () => {
    const { system, environment } = everything();
    const staged = { ...environment, kubernetes: { ...environment.kubernetes, namespace: 'shop-staging' } };
    const app = new App();
    const production = new KubernetesSystem(app, 'production', { system, environment });
    const staging = new KubernetesSystem(app, 'staging', { system, environment: staged });
    expect(Yaml.stringify(...production.toJson())).toBe(plain(everything().system, environment));
    expect(Yaml.stringify(...staging.toJson())).toBe(plain(everything().system, staged));
  });

  it('each open the ports of their own environment, on both sides of a call', () => {
    const { system, environment } = everything();
    const moved = { ...environment, services: { 'product-catalog': { http: { port: 8088 } } } };
    const app = new App();
    new KubernetesSystem(app, 'production', { system, environment });
    const chart = new KubernetesSystem(app, 'moved', { system, environment: moved });
    const catalog = { podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'product-catalog' } } };
    const orders = { podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'order-service' } } };
    const ports = [{ port: 8088, protocol: 'TCP' }];
    expect(chart.microservice('order-service').networkPolicy.render().spec.egress).toContainEqual({ to: [catalog], ports });
    expect(chart.microservice('product-catalog').networkPolicy.render().spec.ingress).toContainEqual({ from: [orders], ports });
  });
});
