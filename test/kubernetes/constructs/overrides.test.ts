import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';
import type { IConstruct, IMixin } from 'constructs';
import { KubernetesSystem, type manifest, ProductionMicroservice } from 'keelson/kubernetes';
import { everything, HTTP, problemsOf, shopChart } from './fixtures';

/** Sets an annotation on every API object. */
class Annotated implements IMixin {
  constructor(
    private readonly key: string,
    private readonly value: string,
  ) {}
  supports(construct: IConstruct): boolean {
    return ApiObject.isApiObject(construct);
  }
  applyTo(construct: IConstruct): void {
    (construct as ApiObject).metadata.addAnnotation(this.key, this.value);
  }
}

describe('what changes a manifest', () => {
  it('is applied in this order: plan, labels of the chart, metadata, mixins, patches, overrides', () => {
    const seen: (string | undefined)[] = [];
    const chart = new Chart(new App(), 'shop', { namespace: 'shop', labels: { owner: 'chart', 'app.kubernetes.io/part-of': 'shop' } });
    const orders = new ProductionMicroservice(chart, 'orders', {
      ...HTTP,
      owner: 'plan',
      overrides: {
        deployment: (manifest) => {
          seen.push(manifest.metadata.labels?.owner);
          return { ...manifest, metadata: { ...manifest.metadata, labels: { ...manifest.metadata.labels, owner: 'override' } } };
        },
      },
    });
    const owner = () => orders.serviceAccount.render().metadata.labels?.owner;
    expect(owner()).toBe('chart');
    orders.serviceAccount.metadata.addLabel('owner', 'metadata');
    expect(owner()).toBe('metadata');
    orders.with({
      supports: (construct) => construct === orders.serviceAccount,
      applyTo: (construct) => (construct as ApiObject).metadata.addLabel('owner', 'mixin'),
    });
    expect(owner()).toBe('mixin');
    orders.serviceAccount.addJsonPatch(JsonPatch.replace('/metadata/labels/owner', 'patch'));
    expect(owner()).toBe('patch');
    orders.deployment.addJsonPatch(JsonPatch.replace('/metadata/labels/owner', 'patch'));
    expect(orders.deployment.render().metadata.labels?.owner).toBe('override');
    expect(seen).toEqual(['patch']);
    expect(orders.deployment.render().metadata.labels?.['app.kubernetes.io/part-of']).toBe('shop');
  });

  it('leaves the pods and the selector to the plan: labels of a chart must not roll or orphan them', () => {
    const chart = new Chart(new App(), 'shop', { namespace: 'shop', labels: { release: '7' } });
    const { spec } = new ProductionMicroservice(chart, 'orders', HTTP).deployment.render();
    expect(spec.selector.matchLabels).toEqual({ 'app.kubernetes.io/instance': 'orders' });
    expect(spec.template.metadata.labels).not.toHaveProperty('release');
  });

  it('reaches what the plan says: a JSON patch finds the annotations of the plan', () => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', { ...HTTP, annotations: { 'example.com/tier': 'gold' } });
    orders.deployment.addJsonPatch(
      JsonPatch.test('/metadata/annotations/example.com~1tier', 'gold'),
      JsonPatch.remove('/metadata/annotations'),
    );
    expect(orders.deployment.render().metadata.annotations).toBeUndefined();
  });
});

describe('a mixin', () => {
  it('on the composite reaches every object, on an object that one alone', () => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', HTTP);
    expect(orders.with(new Annotated('example.com/all', 'yes'))).toBe(orders);
    orders.deployment.with(new Annotated('example.com/one', 'yes'));
    expect(orders.service.render().metadata.annotations).toEqual({ 'example.com/all': 'yes' });
    expect(orders.deployment.render().metadata.annotations).toMatchObject({ 'example.com/all': 'yes', 'example.com/one': 'yes' });
  });
});

describe('an override', () => {
  it('may change what it is given', () => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', {
      ...HTTP,
      overrides: {
        deployment: (manifest) => {
          manifest.spec.revisionHistoryLimit = 2;
          return manifest;
        },
      },
    });
    expect([orders.deployment.render(), orders.deployment.render()].map(({ spec }) => spec.revisionHistoryLimit)).toEqual([2, 2]);
  });

  it('that assigns to a field which is not there does not compile', () => {
    const misspelt = (manifest: manifest.Deployment): manifest.Deployment => {
      // @ts-expect-error the field is called revisionHistoryLimit
      manifest.spec.revisionHistoryLimits = 2;
      // @ts-expect-error the first container is there always, its image is a text
      manifest.spec.template.spec.containers[0].image = 7;
      return manifest;
    };
    // @ts-expect-error a Deployment is no Service
    const wrongKind: manifest.Service = misspelt({ spec: { template: { spec: { containers: [{}] } } } } as manifest.Deployment);
    expect(wrongKind).toBeDefined();
    expect(() => {
      // @ts-expect-error a child that no service has
      new ProductionMicroservice(shopChart(), 'orders', {
        ...HTTP,
        overrides: { deploymint: (manifest: unknown) => manifest },
      }).deployment.toJson();
    }).toThrow('did you mean deployment?');
  });

  it('leaves the order of keys to Keelson', () => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', {
      ...HTTP,
      overrides: { service: ({ spec, metadata, ...rest }) => ({ spec: { ...spec, type: 'ClusterIP' }, metadata, ...rest }) },
    });
    expect(Object.keys(orders.service.render())).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  });

  it('of an object that is not there is refused, not ignored', () => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', {
      ...HTTP,
      scaling: 3,
      overrides: { horizontalPodAutoscaler: (manifest) => manifest },
    });
    expect(problemsOf(() => orders.deployment.toJson())).toEqual([
      expect.objectContaining({
        code: 'unknown-reference',
        path: 'services.orders.overrides.horizontalPodAutoscaler',
        expected: expect.stringContaining('deployment'),
      }),
    ]);
  });

  it.each([
    ['nothing', () => undefined, 'nothing'],
    ['no manifest', () => ({ kind: 'Deployment' }), '{"kind":"Deployment"}'],
  ])('that gives back %s is refused', (_, override, received) => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', { ...HTTP, overrides: { deployment: override as never } });
    expect(problemsOf(() => orders.deployment.toJson())).toEqual([expect.objectContaining({ code: 'invalid-override', received })]);
  });

  it('of a system is found by the unit and the child', () => {
    const { system, environment } = everything();
    const chart = new KubernetesSystem(new App(), 'shop', {
      system,
      environment: {
        ...environment,
        overrides: {
          'order-service': {
            deployment: (manifest: manifest.Deployment) => ({ ...manifest, spec: { ...manifest.spec, revisionHistoryLimit: 2 } }),
          },
          shop: {
            namespace: (manifest: manifest.Namespace) => ({
              ...manifest,
              metadata: { ...manifest.metadata, annotations: { 'example.com/cost': '42' } },
            }),
          },
        },
      },
    });
    expect(chart.microservice('order-service').deployment.render().spec.revisionHistoryLimit).toBe(2);
    expect(chart.microservice('search').statefulSet.render().spec.revisionHistoryLimit).toBe(5);
    expect(chart.shared?.namespace?.render().metadata.annotations).toEqual({ 'example.com/cost': '42' });
  });

  it('of a system that names no child is refused when the chart is made', () => {
    const { system, environment } = everything();
    const overrides = { 'order-service': { deploymnet: (manifest: manifest.Manifest) => manifest }, cleanup: { cronJob: 7 as never } };
    const app = new App();
    expect(problemsOf(() => new KubernetesSystem(app, 'shop', { system, environment: { ...environment, overrides } }))).toEqual([
      expect.objectContaining({ code: 'invalid-override', path: 'overrides.cleanup.overrides.cronJob' }),
      expect.objectContaining({
        code: 'unknown-reference',
        path: 'overrides.order-service.overrides.deploymnet',
        fix: 'did you mean deployment?',
      }),
    ]);
    expect(app.node.children).toEqual([]);
  });
});
