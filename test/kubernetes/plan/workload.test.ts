import { imageOf, job, late, planned, service, shop, worker } from './support/manifests';

describe('W20 a roll-out', () => {
  it('adds a quarter and takes nothing away before the new replica has been ready for ten seconds', () => {
    expect(service().workload.spec).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      minReadySeconds: 10,
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 5,
    });
  });

  it('is given up only after the longest start', () => {
    expect(service({ health: { startup: '20m' } }).workload.spec.progressDeadlineSeconds).toBe(1_320);
  });
});

describe('W38 what has folders that outlive the pod', () => {
  const manifests = service(
    {
      writable: {
        '/var/lib/data': { size: '20Gi', medium: 'volume' },
        '/var/lib/Data': { medium: 'volume' },
        '/run/cache': { medium: 'memory' },
      },
      scaling: 3,
    },
    { storageClass: 'fast' },
  );

  it('is a StatefulSet with a name for each replica', () => {
    const { kind, spec } = manifests.workload;
    expect([kind, spec.serviceName, spec.podManagementPolicy, spec.replicas]).toEqual(['StatefulSet', 'orders-headless', 'Parallel', 3]);
    expect(manifests.one('Service', 'orders-headless').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: { 'app.kubernetes.io/instance': 'orders' },
    });
    expect(manifests.one('Service', 'orders').spec).not.toHaveProperty('clusterIP');
  });

  it('has a volume of its own for each replica and folder, which stays', () => {
    const { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy } = manifests.workload.spec;
    expect(volumeClaimTemplates.map((claim: any) => claim.spec)).toEqual([
      { accessModes: ['ReadWriteOncePod'], storageClassName: 'fast', resources: { requests: { storage: '1Gi' } } },
      { accessModes: ['ReadWriteOncePod'], storageClassName: 'fast', resources: { requests: { storage: '20Gi' } } },
    ]);
    expect(persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
    expect(manifests.pod.volumes.map((volume: any) => volume.name)).toEqual(['run-cache', 'tmp']);
    expect(manifests.pod.volumes[0].emptyDir.medium).toBe('Memory');
  });

  it("takes the cluster's class of volumes unless the platform names one", () => {
    const { volumeClaimTemplates } = worker({ writable: { '/data': { medium: 'volume' } } }).workload.spec;
    expect(volumeClaimTemplates[0].spec).not.toHaveProperty('storageClassName');
  });
});

describe('W37 a job on a schedule', () => {
  const { spec } = job({ schedule: '15 3 * * *', timeZone: 'Europe/Vienna', timeout: '30m', retries: 1, overlap: 'replace' }).workload;

  it('says its schedule, its zone, and what becomes of a run that is missed or overlaps', () => {
    expect(spec).toMatchObject({
      schedule: '15 3 * * *',
      timeZone: 'Europe/Vienna',
      concurrencyPolicy: 'Replace',
      startingDeadlineSeconds: 300,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
    });
    expect(job({ schedule: '@daily' }).workload.spec).toMatchObject({ timeZone: 'Etc/UTC', concurrencyPolicy: 'Forbid' });
    expect(job({ schedule: '@daily', overlap: 'allow' }).workload.spec.concurrencyPolicy).toBe('Allow');
  });

  it('has attempts and a time, and leaves cleaning up to the history', () => {
    expect(spec.jobTemplate.spec).toMatchObject({ backoffLimit: 1, activeDeadlineSeconds: 1_800 });
    expect(spec.jobTemplate.spec).not.toHaveProperty('ttlSecondsAfterFinished');
    expect(spec.jobTemplate.spec.template.spec.restartPolicy).toBe('Never');
  });
});

describe('W37 a job that runs once', () => {
  it('has attempts and a time, and is gone a week after it ended', () => {
    expect(job().workload.spec).toMatchObject({ backoffLimit: 3, activeDeadlineSeconds: 3_600, ttlSecondsAfterFinished: 604_800 });
    expect(job().pod.restartPolicy).toBe('Never');
  });

  const nameOf = (...parts: Parameters<typeof job>): string => job(...parts).workload.metadata.name;

  it.each<[string, Parameters<typeof job>]>([
    ['image', [{ image: imageOf('orders', '2.0.0') }]],
    ['arguments', [{ args: ['--all'] }]],
    ['memory', [{ resources: { memory: '1Gi' } }]],
    ['a file', [{ files: { '/etc/a': '1' } }]],
    ['a sidecar', [{ sidecars: { proxy: { image: imageOf('proxy') } } }]],
    ['a folder', [{ writable: { '/data': {} } }]],
    ['the drain', [{ shutdown: { drain: '90s' } }]],
    ['what the platform adds to pods', [{}, { podAnnotations: { a: 'b' } }]],
  ])('is another job once its pods are others: %s', (_, parts) => {
    expect(nameOf(...parts)).not.toBe(nameOf());
  });

  it('is the same job where its pods are the same', () => {
    expect(nameOf({ retries: 9, timeout: '5m', description: 'once' })).toBe(nameOf());
    expect(nameOf({ env: { A: '1', B: '2' }, labels: { x: '1', y: '2' } })).toBe(
      nameOf({ env: { B: '2', A: '1' }, labels: { y: '2', x: '1' } }),
    );
  });

  it('of a system is another job once an edge gives its pods other variables', () => {
    const named = (calls: boolean): string =>
      planned(
        shop((system) => {
          const catalog = system.service('catalog', { image: imageOf('catalog'), http: { port: 8080 } });
          const load = system.job('load', { image: imageOf('load') });
          if (calls) load.calls(catalog);
        }),
      ).one('Job').metadata.name;
    expect(named(true)).not.toBe(named(false));
  });

  it('keeps its plain name where something of it is known only later', () => {
    expect(nameOf({ image: late('Image.1') })).toBe('orders');
    expect(nameOf({ env: { A: `x${late('A.1')}` } })).toBe('orders');
    expect(nameOf({ files: { '/etc/a': late('A.1') } })).toBe('orders');
    expect(nameOf({ sidecars: { proxy: { image: late('Image.1') } } })).toBe('orders');
  });
});
