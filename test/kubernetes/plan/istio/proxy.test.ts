import { codesOf, imageOf, job, planned, service, shop, templateOf, worker } from '../support/manifests';
import { mayReach, type Pod, podsIn } from '../support/reachability';

const OPERATOR = { mesh: 'istio', monitoring: 'prometheus-operator' } as const;
const prometheus: Pod = {
  name: 'prometheus',
  namespace: 'monitoring',
  labels: { 'app.kubernetes.io/name': 'prometheus' },
  address: '10.99.0.1',
};

describe('the pods of every kind of unit', () => {
  it.each([
    ['service', service],
    ['worker', worker],
    ['job', job],
  ] as const)('%s: ask for a native sidecar of Istio', (_, unit) => {
    const { metadata } = unit({}, { mesh: { kind: 'istio', revision: 'canary', proxy: { cpu: '50m' } } }).template;
    expect(metadata.labels).toMatchObject({ 'sidecar.istio.io/inject': 'true', 'istio.io/rev': 'canary' });
    expect(metadata.annotations).toMatchObject({
      'sidecar.istio.io/nativeSidecar': 'true',
      'sidecar.istio.io/proxyCPU': '50m',
      'sidecar.istio.io/proxyCPULimit': '2',
      'sidecar.istio.io/proxyMemory': '128Mi',
      'sidecar.istio.io/proxyMemoryLimit': '1Gi',
    });
  });

  it('are still selected by one label alone', () => {
    const manifests = service({}, { mesh: 'istio' });
    expect(manifests.workload.spec.selector.matchLabels).toEqual({ 'app.kubernetes.io/instance': 'orders' });
  });

  it('drain in the proxy until the process is told to end', () => {
    const config = (delay: string): string =>
      service({ shutdown: { delay } }, { mesh: 'istio' }).template.metadata.annotations['proxy.istio.io/config'];
    expect([JSON.parse(config('12s')), JSON.parse(config('0s'))]).toEqual([{ drainDuration: '12s' }, { drainDuration: '1s' }]);
  });

  it('keep their ports off those of the proxy, and its label as it is', () => {
    expect(codesOf(() => service({ http: { port: 15_020 } }, { mesh: 'istio' }))).toEqual(['reserved-port']);
    expect(codesOf(() => service({ labels: { 'sidecar.istio.io/inject': 'false' } }, { mesh: 'istio' }))).toEqual(['reserved-label']);
    expect(() => service({ http: { port: 15_020 } })).not.toThrow();
  });
});

describe('a namespace of a system on Istio', () => {
  it('says so to Istio, by the revision where one was named', () => {
    const labels = (mesh: object): object =>
      service({}, { ownsNamespace: true, mesh: { kind: 'istio', ...mesh } }).one('Namespace').metadata.labels;
    expect(labels({})).toMatchObject({ 'istio-injection': 'enabled' });
    expect(labels({ revision: 'canary' })).toMatchObject({ 'istio.io/rev': 'canary' });
    expect(labels({ revision: 'canary' })).not.toHaveProperty('istio-injection');
  });

  it('needs its node agent', () => {
    expect(codesOf(() => service({}, { ownsNamespace: true, mesh: { kind: 'istio', cni: false } }))).toEqual(['mesh-needs-cni']);
    expect(() => service({}, { mesh: { kind: 'istio', cni: false } })).not.toThrow();
  });

  it('has room for the proxies: what they reserve, and the memory that they may use', () => {
    const hard = (mesh: object): any => service({ scaling: 2 }, { ownsNamespace: true, ...mesh }).one('ResourceQuota').spec.hard;
    // Three pods at most while two roll out, doubled; each has a proxy.
    expect(hard({})).toMatchObject({ 'requests.cpu': '600m', 'requests.memory': '1536Mi', 'limits.memory': '1536Mi' });
    expect(hard({ mesh: 'istio' })).toMatchObject({ 'requests.cpu': '1200m', 'requests.memory': '2304Mi', 'limits.memory': '7680Mi' });
  });
});

describe('3.9 metrics under Istio', () => {
  const portsFor = (metrics: { port: number } | false): number[] => {
    const manifests = service({ metrics }, OPERATOR);
    const [to] = podsIn(manifests);
    const ports = [8080, 9090, 15_000, 15_012, 15_020, 15_021, 15_090];
    const policies = manifests.of('NetworkPolicy');
    for (const port of ports) expect(mayReach(policies, { ...prometheus, labels: { app: 'grafana' } }, to!, port)).toBe(false);
    return ports.filter((port) => mayReach(policies, prometheus, to!, port));
  };

  it('are reached by Prometheus where they are, and with the proxy’s own', () => {
    expect(portsFor({ port: 9090 })).toEqual([9090, 15_090]);
    expect(portsFor({ port: 8080 })).toEqual([15_020, 15_090]);
    expect(portsFor(false)).toEqual([15_090]);
  });

  it('on a port of callers are handed out by the proxy', () => {
    const manifests = service({ metrics: { port: 8080, path: '/actuator/prometheus' } }, OPERATOR);
    expect(manifests.of('ServiceMonitor')).toEqual([]);
    expect(manifests.template.metadata.annotations).toMatchObject({
      'prometheus.io/scrape': 'true',
      'prometheus.io/port': '8080',
      'prometheus.io/path': '/actuator/prometheus',
    });
    const [{ relabelings, ...endpoint }] = manifests.one('PodMonitor', 'orders').spec.podMetricsEndpoints;
    expect(endpoint).toMatchObject({ port: 'http-envoy-prom', path: '/stats/prometheus' });
    const [{ regex, replacement }] = relabelings;
    for (const host of ['10.0.0.7', '[fd12::7]'])
      expect(`${host}:15090`.replace(new RegExp(`^(?:${regex})$`), replacement)).toBe(`${host}:15020`);
  });

  it('on a port of their own are asked for there and nowhere else', () => {
    const manifests = service({}, OPERATOR);
    expect(manifests.of('ServiceMonitor')).toHaveLength(1);
    expect(manifests.of('PodMonitor').map(({ metadata }) => metadata.name)).toEqual(['orders-proxy']);
    expect(manifests.template.metadata.annotations).toMatchObject({ 'prometheus.istio.io/merge-metrics': 'false' });
  });

  it('of a proxy are counted once, and bounded', () => {
    const proxies = (name: string): RegExp[] =>
      service({ metrics: { port: 8080 } }, OPERATOR)
        .one('PodMonitor', name)
        .spec.podMetricsEndpoints[0].metricRelabelings.map(({ regex }: { regex: string }) => new RegExp(`^(?:${regex})$`));
    const [merged] = proxies('orders');
    const [kept, dropped] = proxies('orders-proxy');
    expect(['istio_requests_total', 'orders_total'].map((name) => merged!.test(name))).toEqual([true, false]);
    expect(['istio_requests_total', 'envoy_cluster_http1_dropped_total'].map((name) => kept!.test(name))).toEqual([true, false]);
    expect(dropped!.test('istio_request_bytes_bucket')).toBe(true);
  });
});

test('the order of declaration changes nothing', () => {
  const system = (names: readonly string[]): string =>
    JSON.stringify(
      planned(
        shop((each) => {
          for (const name of names) {
            const unit = each.worker(name, { image: imageOf('unit') });
            for (const host of name === 'a' ? ['z.example.com:25', 'y.example.com:443'] : ['y.example.com:443', 'z.example.com:25'])
              unit.reaches(host);
          }
        }),
        { kubernetes: { namespace: 'shop', ...OPERATOR } },
      ).all.map((manifest) => (manifest.kind === 'Deployment' ? templateOf(manifest).metadata : manifest)),
    );
  expect(system(['b', 'a'])).toBe(system(['a', 'b']));
});
