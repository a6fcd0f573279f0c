import type { EnvironmentOptions, System } from 'keelson';
import { codesOf, imageOf, job, type Manifests, planned, shop } from './support/manifests';

const VAULT: EnvironmentOptions = {
  kubernetes: {
    namespace: 'shop',
    reloader: true,
    secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } },
  },
};

type Declare = (system: System) => void;
const orders = (system: System) => system.service('orders', { image: imageOf('orders'), http: { port: 8080 } });
const plannedWith = (declare: Declare, environment = VAULT): Manifests => planned(shop(declare), environment);

describe('W30 C7 a secret', () => {
  const manifests = plannedWith((system) => {
    const payment = system.secret('payment', { provider: 'kubernetes', path: 'payment.v2', keys: { 'api-key': 'key', hook: 'webhook' } });
    orders(system).uses(payment, { keys: ['api-key'] });
  });

  it('is mounted as files, one folder for each, readable by owner and group', () => {
    expect(manifests.pod.volumes).toContainEqual({
      name: 'config-payment',
      secret: { secretName: 'payment.v2', defaultMode: 0o440, items: [{ key: 'key', path: 'api-key' }] },
    });
    expect(manifests.container.volumeMounts).toContainEqual({
      name: 'config-payment',
      mountPath: '/var/run/config/payment',
      readOnly: true,
    });
    expect(manifests.env.APP_CONFIG_DIR).toBe('/var/run/config');
  });

  it('that exists already needs no object', () => {
    expect(manifests.of('ExternalSecret')).toEqual([]);
    expect(manifests.of('ServiceAccount')).toHaveLength(1);
  });

  it('is a variable where its use says so', () => {
    const { container, pod } = plannedWith((system) => {
      const smtp = system.secret('smtp-login', { provider: 'vault', keys: { user: 'u', 'pass.word': 'p' } });
      const bank = system.secret('bank', { provider: 'kubernetes', keys: { pin: 'the-pin', other: 'o' } });
      orders(system)
        .uses(smtp, { as: 'variables' })
        .uses(bank, { as: 'variables', variables: { BANK_NUMBER: 'pin' } });
    });
    expect(container.env.filter((variable: any) => variable.valueFrom !== undefined)).toEqual([
      { name: 'BANK_NUMBER', valueFrom: { secretKeyRef: { name: 'bank', key: 'the-pin' } } },
      { name: 'SMTP_LOGIN_PASS_WORD', valueFrom: { secretKeyRef: { name: 'orders-smtp-login', key: 'pass.word' } } },
      { name: 'SMTP_LOGIN_USER', valueFrom: { secretKeyRef: { name: 'orders-smtp-login', key: 'user' } } },
    ]);
    expect(pod.volumes.some((volume: any) => volume.secret !== undefined)).toBe(false);
    expect(container.env.some((variable: any) => variable.name === 'APP_CONFIG_DIR')).toBe(false);
  });

  it('W29 has no value anywhere in the output', () => {
    expect(manifests.of('Secret')).toEqual([]);
  });
});

describe('5.1 External Secrets with Vault', () => {
  const declare: Declare = (system) => {
    const payment = system.secret('payment', { provider: 'vault', path: 'shop/payment', keys: { 'api-key': 'key' } });
    orders(system).uses(payment);
    system.worker('mailer', { image: imageOf('mailer') }).uses(payment);
  };
  const manifests = plannedWith(declare);

  it('brings a secret into the cluster for each unit that reads it', () => {
    expect(manifests.of('ExternalSecret').map(({ metadata }) => metadata.name)).toEqual(['mailer-payment', 'orders-payment']);
    expect(manifests.belongingTo('orders').one('ExternalSecret').spec).toEqual({
      refreshInterval: '1h',
      secretStoreRef: { name: 'orders-secrets', kind: 'SecretStore' },
      target: { name: 'orders-payment', creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      data: [{ secretKey: 'api-key', remoteRef: { key: 'shop/payment', property: 'key' } }],
    });
  });

  it("asks with an account and a role of the unit's own", () => {
    expect(manifests.belongingTo('orders').one('SecretStore').spec.provider.vault).toEqual({
      server: 'https://vault.example.com:8200',
      path: 'secret',
      version: 'v2',
      auth: { kubernetes: { mountPath: 'kubernetes', role: 'shop-orders', serviceAccountRef: { name: 'orders-secrets' } } },
    });
  });

  it('asks where and as the platform says', () => {
    const vault = { address: 'https://v:8200', mount: 'kv', authMount: 'cluster-a', role: 'r-{service}-{namespace}', namespace: 'team' };
    const other = plannedWith(declare, {
      kubernetes: { namespace: 'shop', secretStore: { kind: 'external-secrets', refresh: '5m', vault } },
    });
    expect(other.belongingTo('orders').one('ExternalSecret').spec.refreshInterval).toBe('5m');
    expect(other.belongingTo('orders').one('SecretStore').spec.provider.vault).toEqual({
      server: 'https://v:8200',
      path: 'kv',
      version: 'v2',
      namespace: 'team',
      auth: { kubernetes: { mountPath: 'cluster-a', role: 'r-orders-shop', serviceAccountRef: { name: 'orders-secrets' } } },
    });
  });

  it('has one store for all secrets of a unit', () => {
    const many = plannedWith((system) => {
      const unit = orders(system);
      for (const name of ['c', 'a', 'b']) unit.uses(system.secret(name, { provider: 'vault' }));
    });
    expect(many.all.map(({ kind, metadata }) => `${kind} ${metadata.name}`).slice(0, 6)).toEqual([
      'ServiceAccount orders',
      'ServiceAccount orders-secrets',
      'SecretStore orders-secrets',
      'ExternalSecret orders-a',
      'ExternalSecret orders-b',
      'ExternalSecret orders-c',
    ]);
  });

  it('brings the logins of stores and brokers too', () => {
    const withStore = plannedWith(
      (system) => {
        system.secret('db', { provider: 'vault', keys: ['username', 'password'] });
        orders(system).owns('db', { engine: 'postgres' });
      },
      { ...VAULT, existing: { db: { host: 'pg.internal', port: 5432, secret: 'db' } } },
    );
    expect(withStore.one('ExternalSecret').spec.data.map((each: any) => each.secretKey)).toEqual(['password', 'username']);
  });
});

describe('5.3 rotation', () => {
  const key = 'secret.reloader.stakater.com/reload';
  const declare: Declare = (system) => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => system.secret(name, { provider: 'vault' }));
    orders(system).uses(b!).uses(a!).uses(c!, { restart: false });
  };

  it('restarts the replicas, by the names of the secrets and of no others', () => {
    expect(plannedWith(declare).workload.metadata.annotations[key]).toBe('orders-a,orders-b');
  });

  it('is left to the process where nothing restarts it', () => {
    const without = plannedWith(declare, { kubernetes: { ...VAULT.kubernetes, reloader: false } });
    expect(without.workload.metadata.annotations).not.toHaveProperty([key]);
  });

  it('restarts no job: its next run reads the new value', () => {
    const nightly = plannedWith((system) => {
      system.job('nightly', { image: imageOf('nightly'), schedule: '@daily' }).uses(system.secret('a', { provider: 'vault' }));
    });
    expect(nightly.workload.metadata.annotations).toBeUndefined();
    expect(job().of('ExternalSecret')).toEqual([]);
  });
});

describe('a secret that cannot be brought', () => {
  it.each<[string, Declare, EnvironmentOptions, string]>([
    [
      'from Vault without a Vault',
      (system) => orders(system).uses(system.secret('a', { provider: 'vault' })),
      { kubernetes: { namespace: 'shop' } },
      'no-secret-store',
    ],
    [
      'from a provider of another target',
      (system) => orders(system).uses(system.secret('a', { provider: 'azure-key-vault' })),
      VAULT,
      'not-expressed',
    ],
    [
      'whose path is no name of a Secret',
      (system) => orders(system).uses(system.secret('a', { provider: 'kubernetes', path: 'shop/a' })),
      VAULT,
      'invalid-name',
    ],
    [
      'into a Secret that somebody else keeps',
      (system) => {
        orders(system).uses(system.secret('db', { provider: 'vault' }));
        system.worker('mailer', { image: imageOf('mailer') }).uses(system.secret('orders-db', { provider: 'kubernetes' }));
      },
      VAULT,
      'name-collision',
    ],
  ])('is refused: %s', (_, declare, environment, code) => {
    expect(codesOf(() => plannedWith(declare, environment))).toEqual([code]);
  });
});
