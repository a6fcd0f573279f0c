import type { EnvironmentOptions, ServiceProperties } from 'keelson';
import { imageOf, late, type Manifests, planned, SHOP, shop } from './support/manifests';

/** The shop, with other properties of its orders. */
const shopWith = (properties: Partial<ServiceProperties> = {}, environment: EnvironmentOptions = SHOP): Manifests =>
  planned(
    shop((system) => {
      const catalog = system.service('catalog', { image: imageOf('catalog'), http: { port: 8080 } });
      const orders = system.service('orders', {
        image: imageOf('orders'),
        http: { port: 8080 },
        files: { '/etc/app.yaml': 'a: 1\n' },
        ...properties,
      });
      orders.calls(catalog);
    }),
    environment,
  );

/** What differs, as `Kind/name path`, where the name is without its hash. */
function differences(before: Manifests, after: Manifests): string[] {
  const found: string[] = [];
  const compare = (path: string, a: any, b: any): void => {
    if (JSON.stringify(a) === JSON.stringify(b)) return;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
      found.push(path);
      return;
    }
    for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) compare(`${path}.${key}`, a[key], b[key]);
  };
  const keyed = (manifests: Manifests): Record<string, any> =>
    Object.fromEntries(manifests.entries.map(({ unit, id, manifest }) => [`${unit}/${id}`, manifest]));
  const [a, b] = [keyed(before), keyed(after)];
  for (const key of [...new Set([...Object.keys(a), ...Object.keys(b)])].sort()) compare(key, a[key], b[key]);
  return found;
}

describe('what changes', () => {
  it('with an image: the workload and its pods alone', () => {
    expect(differences(shopWith(), shopWith({ image: imageOf('orders', '2.0.0') }))).toEqual([
      'orders/deployment.metadata.labels.app.kubernetes.io/version',
      'orders/deployment.spec.template.metadata.labels.app.kubernetes.io/version',
      expect.stringMatching(/containers\.0\.env\.\d+\.value$/),
      'orders/deployment.spec.template.spec.containers.0.image',
    ]);
    expect(differences(shopWith({ image: late('A.1') }), shopWith({ image: late('B.2') }))).toEqual([
      'orders/deployment.spec.template.spec.containers.0.image',
    ]);
  });

  it('with a file: the ConfigMap, its name, and the pods that mount it', () => {
    expect(differences(shopWith(), shopWith({ files: { '/etc/app.yaml': 'a: 2\n' } }))).toEqual([
      'orders/configMap.data.etc_app.yaml',
      'orders/configMap.metadata.name',
      expect.stringMatching(/^orders\/deployment\.spec\.template\.spec\.volumes\.\d\.configMap\.name$/),
    ]);
  });

  it("with a port: the pods, the policies of both ends and nothing of the Service's", () => {
    const changed = differences(shopWith(), shopWith({}, { ...SHOP, services: { catalog: { http: { port: 8181 } } } }));
    expect([...new Set(changed.map((path) => path.split('.')[0]))]).toEqual([
      'catalog/deployment',
      'catalog/networkPolicy',
      'orders/networkPolicy',
    ]);
  });

  it('with the number of replicas: the autoscaler and the budget', () => {
    expect(differences(shopWith({ scaling: { min: 3, max: 7 } }), shopWith({ scaling: { min: 4, max: 16 } }))).toEqual([
      'orders/horizontalPodAutoscaler.spec.maxReplicas',
      'orders/horizontalPodAutoscaler.spec.minReplicas',
      'orders/podDisruptionBudget.spec.maxUnavailable',
    ]);
  });

  it('never a selector: those of a Deployment cannot be changed', () => {
    const all = shopWith({
      labels: { tier: 'gold' },
      image: imageOf('orders', '3.0.0'),
      owner: 'others',
      criticality: 'low',
      runtime: 'go',
    });
    expect(differences(shopWith(), all).filter((path) => /selector/i.test(path))).toEqual([]);
  });

  it('nothing, once more', () => {
    expect(differences(shopWith(), shopWith())).toEqual([]);
  });
});
