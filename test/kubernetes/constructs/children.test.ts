import { KubernetesObject, ProductionJob, ProductionMicroservice, ProductionWorker } from 'keelson/kubernetes';
import { HTTP, imageOf, problemsOf, shopChart } from './fixtures';

const MONITORED = { platform: { monitoring: 'prometheus-operator' } } as const;

/** The kinds of a construct's children, by their ids. */
const kindsOf = (unit: ProductionMicroservice | ProductionWorker | ProductionJob) =>
  Object.fromEntries(unit.node.children.map((child) => [child.node.id, (child as KubernetesObject).kind]));

describe('the children of a service', () => {
  const orders = new ProductionMicroservice(shopChart(), 'orders', { ...HTTP, ...MONITORED, files: { '/etc/app/settings.yaml': 'a: 1' } });

  it('are the objects of the plan, from the constructor on', () => {
    expect(kindsOf(orders)).toEqual({
      serviceAccount: 'ServiceAccount',
      configMap: 'ConfigMap',
      networkPolicy: 'NetworkPolicy',
      deployment: 'Deployment',
      service: 'Service',
      horizontalPodAutoscaler: 'HorizontalPodAutoscaler',
      podDisruptionBudget: 'PodDisruptionBudget',
      serviceMonitor: 'ServiceMonitor',
    });
  });

  it('are each reached by the name that they have in the tree', () => {
    for (const child of orders.node.children) expect(orders[child.node.id as 'deployment']).toBe(child);
  });

  it('are typed: what is always there needs no check', () => {
    const image: string = orders.deployment.render().spec.template.spec.containers[0].image;
    const account: string = orders.serviceAccount.render().metadata.name;
    const ports: number[] = orders.service.render().spec.ports.map((port) => port.port);
    const replicas: number | undefined = orders.horizontalPodAutoscaler?.render().spec.maxReplicas;
    expect([image, account, ports, replicas]).toEqual([HTTP.image, 'orders', [80, 9090], 12]);
    // @ts-expect-error a field that no Deployment has
    expect(orders.deployment.render().spec.replica).toBeUndefined();
    // @ts-expect-error an autoscaler is there only where replicas are not fixed
    const fixed = () => orders.horizontalPodAutoscaler.render();
    expect(fixed().kind).toBe('HorizontalPodAutoscaler');
  });

  it('have the workload among them, whatever it is', () => {
    expect(orders.workload).toBe(orders.deployment);
    const search = new ProductionMicroservice(shopChart(), 'search', { ...HTTP, writable: { '/var/lib/search': { medium: 'volume' } } });
    expect(search.workload).toBe(search.statefulSet);
    expect(search.workload.render().spec.template.spec.containers[0].name).toBe('search');
    expect(search.headlessService?.render().spec.clusterIP).toBe('None');
  });

  it('that the properties rule out are named when they are read', () => {
    expect(problemsOf(() => orders.statefulSet)).toEqual([
      expect.objectContaining({ code: 'no-such-object', path: 'shop/orders.statefulSet', fix: 'read workload, or change the properties' }),
    ]);
  });

  it('that the platform or a property does not ask for are not there', () => {
    const plain = new ProductionMicroservice(shopChart(), 'plain', { ...HTTP, scaling: 2 });
    expect([plain.horizontalPodAutoscaler, plain.serviceMonitor, plain.configMap, plain.secretStore, plain.headlessService]).toEqual(
      Array(5).fill(undefined),
    );
    expect(plain.externalSecrets.size).toBe(0);
  });
});

describe('the children of a worker', () => {
  it('lack a Service: Prometheus scrapes the pods', () => {
    const mailer = new ProductionWorker(shopChart(), 'mailer', { image: imageOf('mailer'), ...MONITORED });
    expect(Object.keys(kindsOf(mailer)).sort()).toEqual([
      'deployment',
      'horizontalPodAutoscaler',
      'networkPolicy',
      'podDisruptionBudget',
      'podMonitor',
      'serviceAccount',
    ]);
    expect(mailer.podMonitor?.render().spec.podMetricsEndpoints).toHaveLength(1);
  });
});

describe('the children of a job', () => {
  it('are a Job that runs once', () => {
    const load = new ProductionJob(shopChart(), 'load', { image: imageOf('load') });
    expect(load.workload).toBe(load.job);
    expect(load.job.render().spec.template.spec.containers[0].image).toBe(imageOf('load'));
    expect(problemsOf(() => load.cronJob)[0]?.code).toBe('no-such-object');
  });

  it('or a CronJob where it has a schedule', () => {
    const cleanup = new ProductionJob(shopChart(), 'cleanup', { image: imageOf('cleanup'), schedule: '15 3 * * *' });
    expect(cleanup.workload).toBe(cleanup.cronJob);
    expect(cleanup.cronJob.render().spec.schedule).toBe('15 3 * * *');
  });
});

describe('an object', () => {
  it('is told from other API objects', () => {
    const chart = shopChart();
    const orders = new ProductionMicroservice(chart, 'orders', HTTP);
    const { ApiObject } = require('cdk8s');
    const foreign = new ApiObject(chart, 'foreign', { apiVersion: 'v1', kind: 'ConfigMap' });
    expect(orders.deployment).toBeInstanceOf(ApiObject);
    expect(orders.deployment).toBeInstanceOf(KubernetesObject);
    expect(foreign).not.toBeInstanceOf(KubernetesObject);
  });

  it('is found by cdk8s where it looks for names', () => {
    const orders = new ProductionMicroservice(shopChart(), 'orders', HTTP);
    const { name, kind, apiVersion, apiGroup } = orders.deployment;
    expect({ name, kind, apiVersion, apiGroup }).toEqual({ name: 'orders', kind: 'Deployment', apiVersion: 'apps/v1', apiGroup: 'apps' });
    expect(orders.deployment.metadata.namespace).toBe('shop');
    expect(orders.deployment.metadata.getLabel('app.kubernetes.io/instance')).toBe('orders');
  });
});
