import { job, service, worker } from './support/manifests';

const operator = { monitoring: 'prometheus-operator' } as const;

describe('4.7 monitors', () => {
  it('are there where the platform scrapes and the unit has metrics', () => {
    const kindsOf = (manifests: ReturnType<typeof service>): string[] =>
      manifests.all.map(({ kind }) => kind).filter((kind) => kind.endsWith('Monitor'));
    expect(kindsOf(service({}, operator))).toEqual(['ServiceMonitor']);
    expect(kindsOf(worker({}, operator))).toEqual(['PodMonitor']);
    expect(kindsOf(job({ metrics: {} }, operator))).toEqual(['PodMonitor']);
    for (const none of [service(), service({ metrics: false }, operator), job({}, operator)]) expect(kindsOf(none)).toEqual([]);
  });

  it('scrape the port of the metrics within bounds, and name the version', () => {
    const limits = { sampleLimit: 10_000, labelLimit: 64, labelValueLengthLimit: 512, podTargetLabels: ['app.kubernetes.io/version'] };
    const endpoint = { port: 'http-metrics', path: '/metrics', interval: '30s', scrapeTimeout: '10s', honorLabels: false };
    const selector = { matchLabels: { 'app.kubernetes.io/instance': 'orders' } };
    expect(service({}, operator).one('ServiceMonitor').spec).toEqual({ selector, endpoints: [endpoint], ...limits });
    expect(worker({}, operator).one('PodMonitor').spec).toEqual({ selector, podMetricsEndpoints: [endpoint], ...limits });
  });

  it('scrape where and as often as was said, and wait no longer than between two scrapes', () => {
    const [endpoint] = service({ metrics: { port: 8080, path: '/actuator/prometheus', interval: '5s' } }, operator).one('ServiceMonitor')
      .spec.endpoints;
    expect(endpoint).toMatchObject({ port: 'http', path: '/actuator/prometheus', interval: '5s', scrapeTimeout: '5s' });
  });

  it('carry the labels by which the operator finds them', () => {
    const labelled = { monitoring: { kind: 'prometheus-operator', labels: { release: 'kube-prometheus-stack' } } } as const;
    expect(service({}, labelled).one('ServiceMonitor').metadata.labels).toMatchObject({ release: 'kube-prometheus-stack', app: 'orders' });
    expect(service({}, labelled).workload.metadata.labels).not.toHaveProperty('release');
  });
});
