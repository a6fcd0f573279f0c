import everything from '../../systems/everything/keelson.config';
import { planned, service, templateOf } from './support/manifests';

const manifests = planned(everything.system, everything.environments.production);

describe('W25 labels', () => {
  it('are the recommended set, on each workload and its pods', () => {
    for (const { unit, manifest } of manifests.entries.filter((entry) => manifests.workloads.includes(entry.manifest)))
      for (const { labels } of [manifest.metadata, templateOf(manifest).metadata])
        expect(labels).toMatchObject({
          app: unit,
          'app.kubernetes.io/component': expect.stringMatching(/^(service|worker|job)$/),
          'app.kubernetes.io/instance': unit,
          'app.kubernetes.io/managed-by': 'keelson',
          'app.kubernetes.io/name': unit,
          'app.kubernetes.io/part-of': 'warehouse',
          'app.kubernetes.io/version': expect.stringMatching(/^\d/),
          owner: 'team-warehouse',
        });
  });

  it('name the object where it runs pods, but for a Job: its name tells one version from the next', () => {
    for (const { kind, metadata } of manifests.workloads)
      if (kind !== 'Job') expect(metadata.labels['app.kubernetes.io/instance']).toBe(metadata.name);
    expect(manifests.one('Job').metadata.name).toMatch(/^backfill-[0-9a-f]{8}$/);
  });

  it('name owner and context on every object', () => {
    for (const { unit, manifest } of manifests.entries.filter(({ unit }) => unit === 'pricing'))
      expect(manifest.metadata.labels).toMatchObject({ owner: 'team-warehouse', context: 'money', app: unit });
  });

  it("hold the user's own", () => {
    const { workload, template } = service({ labels: { tier: 'gold' } });
    for (const { labels } of [workload.metadata, template.metadata])
      expect(labels).toMatchObject({ tier: 'gold', 'app.kubernetes.io/instance': 'orders', app: 'orders' });
  });
});

describe('the version', () => {
  const versionOf = (image: string): string | undefined => service({ image }).workload.metadata.labels['app.kubernetes.io/version'];

  it('is the tag of the image, where it has one that a label can hold', () => {
    expect(versionOf('registry.example.com:5000/a/orders:1.2.3-rc.1')).toBe('1.2.3-rc.1');
    expect(versionOf(`orders:7@sha256:${'0'.repeat(64)}`)).toBe('7');
    expect(versionOf(`registry.example.com:5000/orders@sha256:${'0'.repeat(64)}`)).toBeUndefined();
    expect(versionOf(`orders:${'a'.repeat(64)}`)).toBeUndefined();
    expect(versionOf('orders:_private')).toBeUndefined();
  });
});
