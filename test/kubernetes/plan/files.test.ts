import { codesOf, imageOf, late, planned, SHOP, service, shop } from './support/manifests';

const FILES = { '/etc/app/settings.yaml': 'a: 1\n', '/etc/app/rules.json': '[]' };

describe('files', () => {
  it('stand in a ConfigMap, each mounted at its path', () => {
    const manifests = service({ files: FILES });
    expect(manifests.one('ConfigMap').data).toEqual({ 'etc_app_settings.yaml': 'a: 1\n', 'etc_app_rules.json': '[]' });
    expect(manifests.container.volumeMounts.filter((mount: any) => mount.name === 'files')).toEqual([
      { name: 'files', mountPath: '/etc/app/rules.json', subPath: 'etc_app_rules.json', readOnly: true },
      { name: 'files', mountPath: '/etc/app/settings.yaml', subPath: 'etc_app_settings.yaml', readOnly: true },
    ]);
  });

  it('5.3 roll the replicas when they change: the name carries a hash of them, and what it names cannot change', () => {
    const { metadata, immutable } = service({ files: FILES }).one('ConfigMap');
    expect(metadata.name).toMatch(/^orders-files-[0-9a-f]{8}$/);
    expect(immutable).toBe(true);
    const nameOf = (files: Record<string, string>): string => service({ files }).one('ConfigMap').metadata.name;
    expect(nameOf({ ...FILES, '/etc/app/rules.json': '[1]' })).not.toBe(metadata.name);
    expect(nameOf({ '/etc/app/rules.json': '[]', '/etc/app/settings.yaml': 'a: 1\n' })).toBe(metadata.name);
    expect(nameOf({ '/etc/app/settings.yaml': 'a: 1\n', '/etc/app/rules2.json': '[]' })).not.toBe(metadata.name);
  });

  it('that are known only later keep a plain name, may change, and are followed by Reloader', () => {
    const manifests = service({ files: { '/etc/queue': late('Queue.1') } }, { reloader: true });
    expect(manifests.one('ConfigMap')).toMatchObject({ metadata: { name: 'orders-files' }, data: { etc_queue: late('Queue.1') } });
    expect(manifests.one('ConfigMap')).not.toHaveProperty('immutable');
    expect(manifests.workload.metadata.annotations['configmap.reloader.stakater.com/reload']).toBe('orders-files');
    expect(service({ files: FILES }, { reloader: true }).workload.metadata.annotations).not.toHaveProperty([
      'configmap.reloader.stakater.com/reload',
    ]);
  });

  it('have keys that Kubernetes takes and that are told apart, whatever the path', () => {
    const paths = [
      '/.env',
      '/..env',
      '/...',
      '/etc/a b',
      '/etc/a-b',
      '/etc/a_b',
      '/etc_a/b',
      '/etc/ä',
      `/${'x'.repeat(600)}`,
      '/a/./b',
      '/Ümlaut',
    ];
    const { data } = service({ files: Object.fromEntries(paths.map((path) => [path, path])) }).one('ConfigMap');
    expect(Object.values(data).sort()).toEqual([...paths].sort());
    for (const key of Object.keys(data)) {
      expect(key).toMatch(/^[-._a-zA-Z0-9]{1,253}$/);
      expect(key).not.toMatch(/^\.\.|^\.$/);
    }
  });

  it('are not there where none are declared', () => {
    expect(service({ files: {} }).of('ConfigMap')).toEqual([]);
    expect(service().pod.volumes).toHaveLength(1);
  });
});

describe('folders', () => {
  it('are told from the volumes of files, secrets and tokens, whatever their paths', () => {
    const system = shop((each) => {
      each
        .service('orders', {
          image: imageOf('orders'),
          http: { port: 8080 },
          files: FILES,
          identityToken: { audience: 'vault' },
          writable: { '/files': {}, '/identity': {}, '/config/payment': {}, '/config': {}, '/a/b': {}, '/a-b': {}, '/A/b': {} },
        })
        .uses(each.secret('payment', { provider: 'kubernetes' }));
    });
    const { pod } = planned(system);
    const names = pod.volumes.map((volume: any) => volume.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(11);
    expect(names).toContain('a-b');
    for (const { name, mountPath } of pod.containers[0].volumeMounts.filter((mount: any) => mount.readOnly === undefined))
      expect([mountPath, pod.volumes.find((volume: any) => volume.name === name).emptyDir]).toEqual([mountPath, { sizeLimit: '64Mi' }]);
  });

  it.each([
    ['a file where a folder is', { files: { '/data': '' }, writable: { '/data': {} } }, 'duplicate-path'],
    ['a folder below a file', { files: { '/etc/app': '' }, writable: { '/etc/app/cache': {} } }, 'duplicate-path'],
    ['one path written in two ways', { writable: { '/data': {}, '/data/.': {} } }, 'duplicate-path'],
    ['a colon', { files: { '/etc/a:b': '' } }, 'invalid-path'],
    ['more than a ConfigMap holds', { files: { '/etc/a': 'x'.repeat(1_000_001) } }, 'over-limit'],
  ])('and files are refused: %s', (_, properties, code) => {
    expect(codesOf(() => service(properties))).toEqual([code]);
  });

  it('and secrets do not hide each other', () => {
    const system = shop((each) => {
      const payment = each.secret('payment', { provider: 'kubernetes' });
      each.service('orders', { image: imageOf('orders'), http: { port: 8080 }, files: { '/var/run/config/payment': '' } }).uses(payment);
    });
    expect(codesOf(() => planned(system, SHOP))).toEqual(['duplicate-path']);
  });

  it('that outlive the pod are not for jobs', () => {
    const system = shop((each) => each.job('load', { image: imageOf('load'), writable: { '/data': { medium: 'volume' } } }));
    expect(codesOf(() => planned(system))).toEqual(['not-expressed']);
  });
});
