import { App, Chart, Testing } from 'cdk8s';
import { ProductionJob, ProductionMicroservice } from 'keelson/kubernetes';
import { HTTP, shopChart } from '../kubernetes/constructs/fixtures';

const imported = (port: number | undefined) => {
  const chart = shopChart();
  const job = new ProductionJob(chart, 'import', { image: HTTP.image });
  if (port !== undefined) job.calls(new ProductionMicroservice(chart, 'catalog', { image: HTTP.image, grpc: { port } }));
  return { job: job.job, written: Testing.synth(chart).find(({ kind }) => kind === 'Job') };
};

describe('a Job of a lone construct', () => {
  it('is another one where an edge changes its pods, which Kubernetes lets nobody change', () => {
    const names = [undefined, 9000, 9001].map((port) => imported(port).written.metadata.name);
    expect(new Set(names).size).toBe(3);
    expect(imported(9000).written.metadata.name).toBe(names[1]);
  });

  it('is called as it is written', () => {
    const { job, written } = imported(9000);
    expect(job.name).toBe(written.metadata.name);
    expect(job.metadata.name).toBe(written.metadata.name);
  });
});

describe('a label of the chart', () => {
  it('does not take the place of the one by which monitors find a Service', () => {
    const chart = new Chart(new App(), 'shop', { namespace: 'shop', labels: { 'app.kubernetes.io/instance': 'blue', team: 'shop' } });
    new ProductionMicroservice(chart, 'catalog', { ...HTTP, platform: { monitoring: 'prometheus-operator' } });
    const manifests = Testing.synth(chart);
    const [service, monitor] = ['Service', 'ServiceMonitor'].map((kind) => manifests.find((manifest) => manifest.kind === kind));
    expect(service.metadata.labels).toMatchObject({ ...monitor.spec.selector.matchLabels, team: 'shop' });
  });
});
