import { imageOf } from '../kubernetes/constructs/fixtures';
import { HTTP, manifestsOf, only, refusalsOf } from './kubernetes';

const image = imageOf('service');
const limitOf = (manifests: ReturnType<typeof manifestsOf>) => only('LimitRange', manifests).spec.limits[0];

describe('a namespace of the system', () => {
  it('gives no limit of CPU to containers that are declared without one: those that reserve more would be refused', () => {
    const manifests = manifestsOf((shop) => shop.service('search', { ...HTTP, resources: { cpu: '2', cpuLimit: 'none' } }), {
      kubernetes: { ownsNamespace: true },
    });
    expect(limitOf(manifests).default).not.toHaveProperty('cpu');
    expect(limitOf(manifests).defaultRequest).toMatchObject({ cpu: '100m' });
  });

  it('keeps the default limit of CPU where every unit has one of its own', () => {
    const manifests = manifestsOf((shop) => shop.service('search', HTTP), { kubernetes: { ownsNamespace: true } });
    expect(limitOf(manifests).default).toMatchObject({ cpu: '1' });
  });

  it.each([
    ['cpu', '1499m', '1500m'],
    ['memory', '3839Mi', '3840Mi'],
    ['pods', 14, 15],
  ] as const)('has room for the system and its roll-outs: %s', (field, tooLittle, enough) => {
    const environment = (amount: unknown) => ({ kubernetes: { ownsNamespace: { quota: { [field]: amount } } } });
    const declare = (shop: Parameters<Parameters<typeof manifestsOf>[0]>[0]) => shop.service('search', HTTP);
    expect(refusalsOf(declare, environment(tooLittle))).toEqual([
      `quota-too-small environments.production.kubernetes.ownsNamespace.quota.${field}`,
    ]);
    expect(only('ResourceQuota', manifestsOf(declare, environment(enough))).spec.hard).toBeDefined();
  });
});

describe('what Kubernetes or a controller would refuse', () => {
  it.each(['Local', 'Europe/Mars', 'UTC+1'])('is not a time zone: %s', (timeZone) => {
    expect(refusalsOf((shop) => shop.job('report', { image, schedule: '0 3 * * *', timeZone }))).toEqual([
      'invalid-value jobs.report.timeZone',
    ]);
  });

  it.each(['Europe/Vienna', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])('is a time zone: %s', (timeZone) => {
    const manifests = manifestsOf((shop) => shop.job('report', { image, schedule: '0 3 * * *', timeZone }));
    expect(only('CronJob', manifests).spec.timeZone).toBe(timeZone);
  });

  it.each([
    ['app', 'mine'],
    ['owner', 'another-team'],
    ['app.kubernetes.io/instance', 'mine'],
    ['app.kubernetes.io/version', '2'],
    ['pod-template-hash', 'abc'],
    ['controller-revision-hash', 'abc'],
  ])('is not a label of the user: %s', (key, value) => {
    expect(refusalsOf((shop) => shop.service('search', { ...HTTP, labels: { [key]: value } }))).toEqual([
      `reserved-label services.search.labels.${key}`,
    ]);
  });

  it('takes a label that says what is there already, and any other', () => {
    const labels = { app: 'search', 'app.kubernetes.io/part-of': 'shop', tier: 'backend' };
    const manifests = manifestsOf((shop) => shop.service('search', { ...HTTP, labels }));
    expect(only('Deployment', manifests).spec.template.metadata.labels).toMatchObject(labels);
  });

  it.each(['sidecars', 'initContainers'] as const)("is the user of the mesh's proxy among %s", (group) => {
    expect(refusalsOf((shop) => shop.service('search', { ...HTTP, [group]: { helper: { image, user: 1337 } } }))).toEqual([
      `reserved-user services.search.${group}.helper.user`,
    ]);
  });
});

describe('a small environment', () => {
  const declare = (shop: Parameters<Parameters<typeof manifestsOf>[0]>[0]) =>
    shop.service('search', { ...HTTP, scaling: { min: 3, max: 20 } });

  it('takes more replicas where it is told their number', () => {
    const manifests = manifestsOf(declare, { sizing: 'small', services: { search: { scaling: { min: 4 } } } });
    expect(only('Deployment', manifests).spec.replicas).toBe(4);
  });

  it('stays small where only another bound is said', () => {
    const manifests = manifestsOf(declare, { sizing: 'small', services: { search: { scaling: { cpu: 50 } } } });
    expect(only('HorizontalPodAutoscaler', manifests).spec).toMatchObject({ minReplicas: 1, maxReplicas: 2 });
  });
});

describe('an entry that is undefined', () => {
  it('says nothing of a store or broker', () => {
    const environment = { existing: { postgres: undefined } } as never;
    expect(refusalsOf((shop) => shop.service('search', HTTP).owns('postgres', { engine: 'postgres' }), environment)).toEqual([
      'no-store services.search.owns.postgres',
    ]);
  });
});
