import { App, Chart } from 'cdk8s';
import type { EnvironmentOptions, KubernetesPlatform, ServiceProperties } from 'keelson';
import { Secret } from 'keelson';
import { KubernetesSystem, ProductionMicroservice } from 'keelson/kubernetes';
import { codesOf, imageOf, late, type Manifests, planned, problemsOf, shop, templateOf } from './support/manifests';

const MIGRATION = { command: ['/app/migrate', 'up'], timeout: '20m' } as const;
const WAVE = 'argocd.argoproj.io/sync-wave';

/** A system whose service `orders` owns a database and a cache, calls another one, and uses a secret of its own. */
const system = (properties: Partial<ServiceProperties> = {}): ReturnType<typeof shop> =>
  shop((each) => {
    const catalog = each.service('catalog', { image: imageOf('catalog'), http: { port: 8080 } });
    const login = each.secret('db-login', { provider: 'vault', keys: ['username', 'password'] });
    const key = each.secret('payment-key', { provider: 'vault' });
    const orders = each.service('orders', { image: imageOf('orders'), http: { port: 8080 }, migration: MIGRATION, ...properties });
    orders.calls(catalog);
    orders.owns('order-db', { engine: 'postgres' });
    orders.owns('order-cache', { engine: 'redis' });
    orders.uses(key);
    orders.reaches('pay.example.com:443');
    each.worker('mailer', { image: imageOf('mailer') }).uses(login, { as: 'variables' });
  });

const environment = (kubernetes: KubernetesPlatform = {}): EnvironmentOptions => ({
  existing: {
    'order-db': { host: '10.20.0.5', port: 5432, secret: 'db-login' },
    'order-cache': { host: '10.20.0.6', port: 6379 },
  },
  kubernetes: {
    namespace: 'shop',
    secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com' } },
    ...kubernetes,
  },
});

const ARGO = { migrations: 'argo-cd' } as const;
const inPods = planned(system(), environment());
const withArgo = planned(system(), environment(ARGO));
const named = (manifests: Manifests, id: string): any => manifests.belongingTo('orders').entries.find((each) => each.id === id)?.manifest;
const jobOf = (properties: Partial<ServiceProperties> = {}): any =>
  planned(system(properties), environment(ARGO))
    .of('Job')
    .find((each) => each.metadata.name.startsWith('orders-migration'));

describe('a migration in the pods of the new version', () => {
  const pod = named(inPods, 'deployment').spec.template.spec;
  const migration = pod.initContainers.at(-1);

  it("is the image's own program, with the variables, folders, secrets, limits and rights of the process", () => {
    const [main] = pod.containers;
    expect(migration).toEqual({
      name: 'migration',
      image: main.image,
      imagePullPolicy: main.imagePullPolicy,
      command: ['/app/migrate', 'up'],
      env: main.env,
      resources: main.resources,
      securityContext: main.securityContext,
      volumeMounts: main.volumeMounts,
    });
    expect(migration.env).toContainEqual({ name: 'ORDER_DB_HOST', value: '10.20.0.5' });
  });

  it('runs after whatever else runs before the process, sidecars included: its connections may need them', () => {
    const { spec } = planned(
      system({ sidecars: { 'z-proxy': { image: imageOf('proxy') } }, initContainers: { 'z-setup': { image: imageOf('setup') } } }),
      environment(),
    ).one('Deployment', 'orders').spec.template;
    expect(spec.initContainers.map((each: any) => each.name)).toEqual(['z-proxy', 'z-setup', 'migration']);
    expect(spec.initContainers.at(-1)).not.toHaveProperty('restartPolicy');
  });

  it('is one at a time, and old replicas stay until new ones have migrated', () => {
    expect(named(inPods, 'deployment').spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(inPods.one('Deployment', 'catalog').spec.strategy.rollingUpdate.maxSurge).toBe('25%');
  });

  it('has time: a roll-out is not given up before the migration and the start after it could have ended', () => {
    expect(named(inPods, 'deployment').spec.progressDeadlineSeconds).toBe(20 * 60 + 60 + 120);
    const usual = planned(system({ migration: { command: ['up'] } }), environment());
    expect(named(usual, 'deployment').spec.progressDeadlineSeconds).toBe(10 * 60 + 60 + 120);
  });

  it('leaves what kubectl logs shows by default to the process', () => {
    expect(named(inPods, 'deployment').spec.template.metadata.annotations).toEqual({ 'kubectl.kubernetes.io/default-container': 'orders' });
  });

  it('runs in the pods of a StatefulSet too, which replaces them one by one anyway', () => {
    const { kind, spec } = planned(system({ writable: { '/data': { medium: 'volume' } } }), environment()).one('StatefulSet');
    expect([kind, spec.updateStrategy]).toEqual(['StatefulSet', { type: 'RollingUpdate' }]);
    expect(spec.template.spec.initContainers.map((each: any) => each.name)).toEqual(['migration']);
    expect(spec.template.spec.initContainers[0].volumeMounts).toContainEqual({ name: 'data', mountPath: '/data' });
  });

  it('makes no other object, and no wave', () => {
    expect(inPods.of('Job')).toEqual([]);
    expect(JSON.stringify(inPods.all)).not.toContain(WAVE);
  });

  it.each([
    ['a sidecar', { sidecars: { migration: { image: imageOf('x') } } }],
    ['an init container', { initContainers: { migration: { image: imageOf('x') } } }],
  ])('refuses its name to %s', (_, properties) => {
    expect(codesOf(() => planned(system(properties), environment()))).toEqual(['duplicate-name']);
  });

  it('refuses its name to its unit', () => {
    const named = shop((each) => each.service('migration', { image: imageOf('a'), http: { port: 8080 }, migration: { command: ['up'] } }));
    expect(codesOf(() => planned(named))).toEqual(['duplicate-name']);
  });
});

describe('a migration as a Job that Argo CD waits for', () => {
  it('stands in a wave after what it needs and before the workload; what follows the pods comes last', () => {
    const waves = Object.fromEntries(
      withArgo.belongingTo('orders').entries.map(({ id, manifest }) => [id, manifest.metadata.annotations?.[WAVE]]),
    );
    expect(waves).toEqual({
      'migration-serviceAccount': undefined,
      'migration-networkPolicy': undefined,
      'migration-job': '1',
      serviceAccount: undefined,
      secretStoreServiceAccount: undefined,
      secretStore: undefined,
      'externalSecret-db-login': undefined,
      'externalSecret-payment-key': undefined,
      networkPolicy: undefined,
      deployment: '2',
      service: undefined,
      horizontalPodAutoscaler: '3',
      podDisruptionBudget: '3',
    });
  });

  it('waits for no workload of another unit: each is in the same wave', () => {
    expect(withArgo.of('Deployment').map((each) => each.metadata.annotations[WAVE])).toEqual(['2', '2', '2']);
  });

  it('is another Job for another image, and the same for the same', () => {
    const name = (tag: string): string => jobOf({ image: imageOf('orders', tag) }).metadata.name;
    expect(name('2.0.0')).toMatch(/^orders-migration-[0-9a-f]{8}$/);
    expect(new Set(['2.0.0', '2.1.0', '2.2.0'].map(name)).size).toBe(3);
    expect(name('2.0.0')).toBe(name('2.0.0'));
  });

  it('is not changed by what its pods do not have: a call, a replica, a probe', () => {
    const other = { scaling: 7, health: { startup: '5m' }, metrics: false, description: 'sells' } as const;
    expect(jobOf(other).metadata.name).toBe(jobOf().metadata.name);
  });

  it('runs the program of the image for as long as declared, and stays for Argo CD to see', () => {
    const { spec } = jobOf();
    expect(spec.activeDeadlineSeconds).toBe(1_200);
    expect(spec).not.toHaveProperty('ttlSecondsAfterFinished');
    expect(spec.template.spec.containers[0]).toMatchObject({ image: imageOf('orders'), command: ['/app/migrate', 'up'] });
    expect(spec.template.spec.restartPolicy).toBe('Never');
  });

  it('has an identity and a name of its own, so that no Service sends requests to it', () => {
    const { metadata, spec } = jobOf().spec.template;
    expect(spec.serviceAccountName).toBe('orders-migration');
    expect(withArgo.one('ServiceAccount', 'orders-migration').automountServiceAccountToken).toBe(false);
    expect(metadata.labels).toMatchObject({
      'app.kubernetes.io/instance': 'orders-migration',
      'app.kubernetes.io/component': 'job',
      owner: 'team-shop',
    });
    expect(withArgo.one('Service', 'orders').spec.selector).toEqual({ 'app.kubernetes.io/instance': 'orders' });
  });

  it('reaches its store and the names of hosts, and nothing else', () => {
    const { spec } = withArgo.one('NetworkPolicy', 'orders-migration');
    expect(spec.podSelector.matchLabels).toEqual({ 'app.kubernetes.io/instance': 'orders-migration' });
    expect(spec.ingress).toBeUndefined();
    const ports = spec.egress.map((rule: any) => [
      rule.ports.map((each: any) => each.port),
      rule.to.map((each: any) => each.ipBlock?.cidr),
    ]);
    expect(ports).toContainEqual([[5432], ['10.20.0.5/32']]);
    expect(ports.flatMap(([numbers]: any) => numbers).filter((port: number) => port !== 53)).toEqual([5432]);
  });

  it("has the variables of that store and the unit's own, and its secret alone", () => {
    const { containers, volumes } = jobOf({ env: { LOG_LEVEL: 'debug' } }).spec.template.spec;
    const names = containers[0].env.map((each: any) => each.name);
    expect(names).toEqual(expect.arrayContaining(['LOG_LEVEL', 'ORDER_DB_CONFIG_DIR', 'ORDER_DB_HOST', 'ORDER_DB_NAME', 'ORDER_DB_PORT']));
    expect(names.filter((name: string) => /CATALOG|CACHE|PAY|^PORT/.test(name))).toEqual([]);
    expect(volumes.filter((volume: any) => volume.secret).map((volume: any) => volume.secret.secretName)).toEqual(['orders-db-login']);
  });

  it('reads the Secret that its unit has: Vault needs no role more', () => {
    expect(withArgo.of('SecretStore').map((each) => each.metadata.name)).toEqual(['mailer-secrets', 'orders-secrets']);
    expect(withArgo.one('ExternalSecret', 'orders-db-login').spec.target.name).toBe('orders-db-login');
  });

  it('has what runs beside the process too, and an empty folder where a replica has a lasting one', () => {
    const { spec } = jobOf({
      sidecars: { proxy: { image: imageOf('proxy') } },
      writable: { '/data': { medium: 'volume', size: '5Gi' }, '/cache': { size: '1Mi' } },
      files: { '/etc/a.conf': 'a' },
    }).spec.template;
    expect(spec.initContainers.map((each: any) => each.name)).toEqual(['proxy']);
    expect(spec.volumes).toContainEqual({ name: 'data', emptyDir: { sizeLimit: '64Mi' } });
    expect(spec.volumes.find((each: any) => each.name === 'files').configMap.name).toMatch(/^orders-migration-files-/);
  });

  it('leaves the workload without it', () => {
    const deployment = named(withArgo, 'deployment');
    expect(deployment.spec.template.spec).not.toHaveProperty('initContainers');
    expect(deployment.spec.strategy.rollingUpdate.maxSurge).toBe('25%');
  });

  it('means the declared store where there are several', () => {
    const several = (store?: string): Manifests =>
      planned(
        shop((each) => {
          const orders = each.service('orders', {
            image: imageOf('orders'),
            http: { port: 8080 },
            migration: { command: ['up'], ...(store === undefined ? {} : { store }) },
          });
          orders.owns('order-db', { engine: 'postgres' });
          orders.owns('audit-db', { engine: 'mysql' });
        }),
        {
          existing: { 'order-db': { host: '10.20.0.5', port: 5432 }, 'audit-db': { host: '10.20.0.7', port: 3306 } },
          kubernetes: { namespace: 'shop', ...ARGO },
        },
      );
    const [job] = several('audit-db').of('Job');
    const variables = templateOf(job).spec.containers[0].env.map((each: any) => each.name);
    expect(variables.filter((name: string) => name.endsWith('_HOST'))).toEqual(['AUDIT_DB_HOST']);
    const [problem] = problemsOf(() => several());
    expect(problem).toMatchObject({
      code: 'unknown-reference',
      path: 'services.orders.migration.store',
      fix: "add store: 'audit-db' to migration",
    });
  });

  it('is refused without a store, and with values that its name cannot follow from', () => {
    const without = shop((each) => each.worker('orders', { image: imageOf('orders'), migration: { command: ['up'] } }));
    expect(codesOf(() => planned(without, environment(ARGO)))).toContain('unknown-reference');
    for (const properties of [{ image: late('Image') }, { env: { A: late('A') } }, { files: { '/etc/a': late('F') } }])
      expect(codesOf(() => planned(system(properties), environment(ARGO)))).toEqual(['late-value']);
  });

  it('collides with no unit: one of that name is refused', () => {
    const both = system();
    both.job('orders-migration', { image: imageOf('x') });
    expect(new Set(codesOf(() => planned(both, environment(ARGO))))).toEqual(new Set(['name-collision']));
    expect(() => planned(both, environment())).not.toThrow();
  });

  it('keeps the name of its Job within bounds', () => {
    const name = `o${'r'.repeat(51)}`;
    const long = shop((each) =>
      each.worker(name, { image: imageOf('orders'), migration: { command: ['up'] } }).owns('order-db', { engine: 'postgres' }),
    );
    const manifests = planned(long, { existing: { 'order-db': { host: 'db', port: 5432 } }, kubernetes: { namespace: 'shop', ...ARGO } });
    expect(manifests.one('Job').metadata.name.length).toBeLessThanOrEqual(63);
  });

  it('counts towards the quota', () => {
    const quota = (migrations: 'argo-cd' | 'init-container'): any =>
      planned(system(), environment({ ownsNamespace: true, migrations })).one('ResourceQuota').spec.hard;
    expect(Number(quota('argo-cd').pods)).toBe(Number(quota('init-container').pods) + 2);
  });
});

describe('the Job of a migration in a mesh', () => {
  const meshed = planned(system(), environment({ ...ARGO, mesh: 'istio' })).belongingTo('orders');

  it('lets nobody in, and its proxy knows its store alone', () => {
    expect(named(meshed, 'migration-authorizationPolicy').spec).toEqual({
      selector: { matchLabels: { 'app.kubernetes.io/instance': 'orders-migration' } },
      action: 'ALLOW',
    });
    const hosts = named(meshed, 'migration-sidecar').spec.egress.flatMap((each: any) => each.hosts);
    expect(JSON.stringify(hosts)).not.toMatch(/catalog|pay\.example/);
    expect(named(meshed, 'sidecar').spec.egress.flatMap((each: any) => each.hosts)).toContainEqual(expect.stringContaining('catalog'));
  });

  it('has a proxy that starts before it and ends with it', () => {
    expect(named(meshed, 'migration-job').spec.template.metadata.annotations['sidecar.istio.io/nativeSidecar']).toBe('true');
  });
});

describe('what runs once under Argo CD', () => {
  const job = (platform: KubernetesPlatform): any =>
    planned(
      shop((each) => each.job('load', { image: imageOf('load') })),
      { kubernetes: { namespace: 'shop', ...platform } },
    ).one('Job');

  it('is not removed by the cluster, since Argo CD would run it again', () => {
    expect(job({}).spec.ttlSecondsAfterFinished).toBe(604_800);
    expect(job(ARGO).spec).not.toHaveProperty('ttlSecondsAfterFinished');
    expect(job(ARGO).metadata.annotations).toEqual({ [WAVE]: '3' });
  });
});

describe('the constructs', () => {
  const chart = (): Chart => new Chart(new App(), 'shop', { namespace: 'shop' });
  const PLATFORM = { namespace: 'shop', ...ARGO } as const;
  const lone = (where = chart()): ProductionMicroservice =>
    new ProductionMicroservice(where, 'orders', {
      image: imageOf('orders'),
      http: { port: 8080 },
      migration: MIGRATION,
      platform: PLATFORM,
      existing: { 'order-db': { host: '10.20.0.5', port: 5432, secret: 'db-login' } },
      overrides: { 'migration-job': (manifest) => ({ ...manifest, spec: { ...manifest.spec, backoffLimit: 0 } }) },
    });

  it('of a lone service have the Job and what it needs from the constructor on, and its store once it is declared', () => {
    const orders = lone();
    expect([...orders.migration.keys()]).toEqual(['serviceAccount', 'networkPolicy', 'job']);
    orders.owns('order-db', { engine: 'postgres' });
    const job: any = orders.migrationJob?.toJson();
    expect(job.spec.template.spec.containers[0].env).toContainEqual({ name: 'ORDER_DB_HOST', value: '10.20.0.5' });
    expect(job.spec.backoffLimit).toBe(0);
    expect(job.metadata.name).toMatch(/^orders-migration-/);
  });

  it('of a lone service in a mesh say once where its store is', () => {
    const where = chart();
    const orders = new ProductionMicroservice(where, 'orders', {
      image: imageOf('orders'),
      http: { port: 8080 },
      migration: MIGRATION,
      platform: { ...PLATFORM, mesh: 'istio' },
      existing: { 'order-db': { host: 'db.example.com', port: 5432 } },
    });
    orders.owns('order-db', { engine: 'postgres' });
    expect(
      where
        .toJson()
        .filter((each) => each.kind === 'ServiceEntry')
        .map((each) => each.spec.hosts),
    ).toEqual([['db.example.com']]);
  });

  it('refuse a lone service that migrates no store', () => {
    const where = chart();
    lone(where);
    expect(codesOf(() => where.toJson())).toContain('unknown-reference');
  });

  it('mount a secret that the lone service uses as it says', () => {
    const orders = lone();
    orders.owns('order-db', { engine: 'postgres' });
    orders.uses(new Secret('db-login', { provider: 'kubernetes', keys: ['url'] }), { as: 'variables', variables: { DATABASE_URL: 'url' } });
    const [container] = (orders.migrationJob as any).toJson().spec.template.spec.containers;
    expect(container.env).toContainEqual({ name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'db-login', key: 'url' } } });
  });

  it('of a system have them too, and a unit without a migration has none', () => {
    const whole = new KubernetesSystem(new App(), 'shop', { system: system(), environment: environment(ARGO) });
    expect(whole.microservice('orders').migrationJob?.kind).toBe('Job');
    expect(whole.microservice('catalog').migrationJob).toBeUndefined();
    expect(whole.microservice('catalog').migration.size).toBe(0);
  });
});
