import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, Testing, Yaml, YamlOutputType } from 'cdk8s';
import { KubernetesObject, ProductionMicroservice } from 'keelson/kubernetes';
import { parseAllDocuments } from 'yaml';
import type { ConfigMap } from '../../../src/kubernetes/manifest';
import { inCanonicalOrder } from '../../../src/kubernetes/yaml';
import { HTTP, imageOf, shopChart } from './fixtures';

function twoServices(app = new App()) {
  const chart = shopChart(app);
  const catalog = new ProductionMicroservice(chart, 'product-catalog', {
    image: imageOf('product-catalog'),
    runtime: 'go',
    http: { port: 8080 },
  });
  const orders = new ProductionMicroservice(chart, 'order-service', {
    image: imageOf('order-service'),
    runtime: 'fastapi',
    http: { port: 8080 },
  });
  orders.calls(catalog, { timeout: '800ms', retries: 1 });
  return { chart, catalog, orders };
}

/** What an app writes, by file. */
function written(props: AppProps): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'keelson-'));
  try {
    const app = new App({ ...props, outdir });
    twoServices(app);
    app.synth();
    const files = readdirSync(outdir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    return Object.fromEntries(
      files.map((file) => [
        join(file.parentPath, file.name).slice(outdir.length + 1),
        readFileSync(join(file.parentPath, file.name), 'utf8'),
      ]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

describe('what a chart of lone services writes', () => {
  it('has this shape', () => {
    expect(Yaml.stringify(...Testing.synth(twoServices().chart))).toMatchSnapshot();
  });

  it.each([
    ['FILE_PER_APP', 1],
    ['FILE_PER_CHART', 1],
    ['FILE_PER_RESOURCE', 12],
    ['FOLDER_PER_CHART_FILE_PER_RESOURCE', 12],
  ] as const)('is the same manifests with %s', (type, count) => {
    const files = written({ yamlOutputType: YamlOutputType[type] });
    expect(Object.keys(files)).toHaveLength(count);
    const manifests = Object.values(files).flatMap((text) => parseAllDocuments(text).map((document) => document.toJS()));
    const expected = Testing.synth(twoServices().chart);
    const byName = (all: any[]) => [...all].sort((a, b) => (`${a.kind} ${a.metadata.name}` < `${b.kind} ${b.metadata.name}` ? -1 : 1));
    expect(byName(manifests)).toEqual(byName(expected));
  });

  it('does not depend on whether cdk8s sorts', () => {
    const sorted = written({});
    process.env.CDK8S_DISABLE_SORT = 'yes';
    try {
      expect(written({})).toEqual(sorted);
    } finally {
      delete process.env.CDK8S_DISABLE_SORT;
    }
  });

  it('holds the same objects whatever the order of constructs and edges', () => {
    const chart = shopChart();
    const orders = new ProductionMicroservice(chart, 'order-service', {
      image: imageOf('order-service'),
      runtime: 'fastapi',
      http: { port: 8080 },
    });
    const catalog = new ProductionMicroservice(chart, 'product-catalog', {
      image: imageOf('product-catalog'),
      runtime: 'go',
      http: { port: 8080 },
    });
    orders.calls(catalog, { timeout: '800ms', retries: 1 });
    const texts = (manifests: unknown[]) => manifests.map((manifest) => Yaml.stringify(manifest)).sort();
    expect(texts(Testing.synth(chart))).toEqual(texts(Testing.synth(twoServices().chart)));
  });

  it('has no dependency between constructs: cdk8s resolves chains of them in exponential time', () => {
    const { chart } = twoServices();
    expect(chart.node.findAll().flatMap((construct) => construct.node.dependencies)).toEqual([]);
  });
});

describe('a rendering', () => {
  it('holds the edges that were declared after the object was made', () => {
    const { orders, catalog } = twoServices();
    const variables = orders.deployment.render().spec.template.spec.containers[0].env ?? [];
    expect(variables).toContainEqual({ name: 'PRODUCT_CATALOG_URL', value: 'http://product-catalog.shop.svc.cluster.local' });
    const [rule] = catalog.networkPolicy.render().spec.ingress ?? [];
    expect(rule).toEqual({
      from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/instance': 'order-service' } } }],
      ports: [{ port: 8080, protocol: 'TCP' }],
    });
  });

  it('is a new object each time: what a reader does to one does not reach the next', () => {
    const { orders } = twoServices();
    const first = orders.deployment.toJson();
    const expected = JSON.stringify(first);
    first.metadata.labels = { changed: 'yes' };
    first.spec.template.spec.containers[0].image = 'changed';
    expect(JSON.stringify(orders.deployment.toJson())).toBe(expected);
  });

  it('has the keys in the one order, each of them once', () => {
    const { chart } = twoServices();
    for (const manifest of Testing.synth(chart)) expect(JSON.stringify(manifest)).toBe(JSON.stringify(inCanonicalOrder(manifest)));
  });

  it('forgets a key that the body no longer has', () => {
    let body: Partial<ConfigMap> = { immutable: true, data: { a: '1' } };
    const chart = shopChart();
    const planned = {
      id: 'settings',
      apiVersion: 'v1',
      kind: 'ConfigMap' as const,
      name: 'settings',
      namespace: 'shop',
      build: () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' }, ...body }) as ConfigMap,
    };
    const settings = new KubernetesObject<ConfigMap>(chart, 'settings', { planned });
    expect(settings.toJson()).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'shop' },
      immutable: true,
      data: { a: '1' },
    });
    body = { data: { b: '2' } };
    expect(settings.toJson()).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings', namespace: 'shop' },
      data: { b: '2' },
    });
  });

  it('puts the chart in no other namespace than its own', () => {
    const app = new App();
    const orders = new ProductionMicroservice(shopChart(app), 'orders', { ...HTTP, platform: { namespace: 'elsewhere' } });
    for (const child of orders.node.children) expect((child as KubernetesObject).toJson().metadata.namespace).toBe('elsewhere');
  });
});
