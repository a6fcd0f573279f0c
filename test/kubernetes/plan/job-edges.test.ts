import { imageOf, type Manifests, planned, shop } from './support/manifests';
import { mayReach, podsIn } from './support/reachability';

const manifests = (schedule?: string): Manifests =>
  planned(
    shop((each) => {
      const catalog = each.service('catalog', { image: imageOf('catalog'), http: { port: 8080 }, grpc: { port: 9000 } });
      each.service('stranger', { image: imageOf('stranger'), http: { port: 8080 } });
      const job = each.job('report', { image: imageOf('report'), ...(schedule === undefined ? {} : { schedule }) });
      job.calls(catalog, { protocol: 'grpc' });
      job.owns('report-db', { engine: 'postgres' });
      job.reaches('files.example.com:443', { addresses: ['203.0.113.0/24'] });
      job.publishes(each.topic('reports', { broker: 'kafka' }));
      job.uses(each.secret('upload-key', { provider: 'vault', keys: ['username', 'password'] }));
    }),
    {
      existing: { 'report-db': { host: '10.20.0.5', port: 5432, secret: 'upload-key' }, kafka: { brokers: ['10.30.0.5:9093'] } },
      kubernetes: { namespace: 'shop', secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com' } } },
    },
  );

describe.each([
  ['a job that runs once', undefined],
  ['a job on a schedule', '15 3 * * *'],
])('%s', (_, schedule) => {
  const all = manifests(schedule);
  const policies = all.of('NetworkPolicy');
  const pods = podsIn(all);
  const pod = (name: string): (typeof pods)[number] => pods.find((each) => each.name === name)!;

  it('reaches whom it calls, on the ports that it calls, and nobody comes in', () => {
    expect([8080, 9000, 9090].map((port) => mayReach(policies, pod('report'), pod('catalog'), port))).toEqual([false, true, false]);
    expect(mayReach(policies, pod('report'), pod('stranger'), 8080)).toBe(false);
    expect(mayReach(policies, pod('stranger'), pod('catalog'), 8080)).toBe(false);
    expect(all.one('NetworkPolicy', 'report').spec.ingress).toBeUndefined();
  });

  it.each<[string, string, number, boolean]>([
    ['its store', '10.20.0.5', 5432, true],
    ['its broker', '10.30.0.5', 9093, true],
    ['its external', '203.0.113.9', 443, true],
    ['another external', '198.51.100.9', 443, false],
    ['another port of the store', '10.20.0.5', 22, false],
    ['the metadata service', '169.254.169.254', 80, false],
  ])('and %s', (_name, address, port, allowed) => {
    expect(mayReach(policies, pod('report'), { address }, port)).toBe(allowed);
  });

  it('knows their addresses and has their secrets', () => {
    const report = all.belongingTo('report');
    expect(report.env).toMatchObject({
      CATALOG_URL: expect.stringContaining('catalog.shop.svc.cluster.local'),
      REPORT_DB_HOST: '10.20.0.5',
      REPORT_DB_CONFIG_DIR: '/var/run/config/upload-key',
      KAFKA_BROKERS: '10.30.0.5:9093',
      REPORTS_TOPIC: 'reports',
    });
    expect(report.one('ExternalSecret').spec.target.name).toBe('report-upload-key');
    expect(report.pod.volumes).toContainEqual(
      expect.objectContaining({ secret: expect.objectContaining({ secretName: 'report-upload-key' }) }),
    );
  });
});
