import { type EnvironmentProperties, Secret, type SecretProperties, Service, type ServiceProperties, System } from 'keelson';
import { effectiveProperties, effectiveSecret } from '../../src/model/effective';

const DECLARED: ServiceProperties = {
  http: { port: 8080, timeout: '5s' },
  image: 'registry.example.com/orders:1.0.0',
  env: { LEVEL: 'info', REGION: 'eu' },
  args: ['--one', '--two'],
  scaling: { min: 3, max: 20, cpu: 60 },
  criticality: 'high',
};
const effective = (environment: EnvironmentProperties, properties: ServiceProperties = DECLARED) =>
  effectiveProperties(new Service('orders', properties), environment);
const overridden = (override: object, properties: ServiceProperties = DECLARED) =>
  effective({ services: { orders: override } } as EnvironmentProperties, properties);

describe('what an environment changes of a service', () => {
  test('is nothing where it says nothing of it', () => {
    const orders = new Service('orders', DECLARED);
    const silent: readonly EnvironmentProperties[] = [
      {},
      { services: {} },
      { services: { other: { user: 20_000 } } },
      { images: { other: 'a:1' } },
    ];
    for (const environment of silent) expect(effectiveProperties(orders, environment)).toBe(orders.properties);
    expect(effectiveProperties(orders)).toBe(orders.properties);
  });

  test('replaces lists', () => {
    expect(overridden({ args: ['--three'] }).args).toEqual(['--three']);
  });

  test('merges maps, one level deep', () => {
    expect(overridden({ env: { LEVEL: 'debug', TRACE: '1' } }).env).toEqual({ LEVEL: 'debug', REGION: 'eu', TRACE: '1' });
    expect(overridden({ http: { timeout: '1s' } }).http).toEqual({ port: 8080, timeout: '1s' });
    const writable = { '/data': { size: '1Gi', medium: 'disk' } } as const;
    expect(overridden({ writable: { '/data': { size: '2Gi' } } }, { ...DECLARED, writable }).writable).toEqual({
      '/data': { size: '2Gi' },
    });
  });

  test('is nothing where a value is undefined, within a map neither', () => {
    expect(overridden({ image: undefined, env: { LEVEL: undefined }, scaling: { min: undefined, max: 4 } })).toEqual({
      ...DECLARED,
      scaling: { min: 3, max: 4, cpu: 60 },
    });
  });

  test('switches off with false, and on again with a map', () => {
    expect(overridden({ metrics: false, scaling: false })).toMatchObject({ metrics: false, scaling: false });
    expect(overridden({ metrics: { port: 9091 } }, { ...DECLARED, metrics: false }).metrics).toEqual({ port: 9091 });
  });

  test('leaves the declaration as it was', () => {
    const orders = new Service('orders', DECLARED);
    effectiveProperties(orders, { services: { orders: { env: { LEVEL: 'debug' } } }, sizing: 'small', images: { orders: 'a:2' } });
    expect(orders.properties).toEqual(DECLARED);
  });

  test('is an image by the name of its unit, which wins over everything', () => {
    expect(effective({ images: { orders: 'a:2' } }).image).toBe('a:2');
    expect(effective({ images: { orders: 'a:3' }, services: { orders: { image: 'a:2' } } }).image).toBe('a:3');
  });
});

describe('a small environment', () => {
  const small = (properties: ServiceProperties, override?: object) =>
    effective({ sizing: 'small', ...(override === undefined ? {} : { services: { orders: override } }) }, properties).scaling;

  test('runs one or two replicas, by the load that was declared', () => {
    expect(small({ ...DECLARED })).toEqual({ min: 1, max: 2, cpu: 60 });
    expect(small({})).toEqual({ min: 1, max: 2 });
  });

  test('runs one where a number was declared, or no scaling', () => {
    expect(small({ scaling: 5 })).toBe(1);
    expect(small({ scaling: false })).toBe(1);
  });

  test('lets what it says of a service win', () => {
    expect(small(DECLARED, { scaling: { max: 3 } })).toEqual({ min: 1, max: 3, cpu: 60 });
    expect(small(DECLARED, { scaling: 4 })).toBe(4);
  });

  test('scales workers and never jobs', () => {
    const system = new System('shop');
    expect(effectiveProperties(system.worker('mailer', {}), { sizing: 'small' })).toEqual({ scaling: { min: 1, max: 2 } });
    expect(effectiveProperties(system.job('report', {}), { sizing: 'small' })).toEqual({});
  });

  test('is not what a standard one is', () => {
    expect(effective({ sizing: 'standard' }).scaling).toEqual(DECLARED.scaling);
  });
});

describe('a secret in an environment', () => {
  const declared: SecretProperties = { provider: 'vault', path: 'shop/key', rotation: { every: '30d' } };
  const secret = (override: object) => effectiveSecret(new Secret('key', declared), { secrets: { key: override } });

  test('is what was declared where nothing is said of it', () => {
    expect(effectiveSecret(new Secret('key', declared), { secrets: { other: { provider: 'kubernetes' } } })).toEqual(declared);
    expect(effectiveSecret(new Secret('key', declared))).toEqual(declared);
  });

  test('takes another provider and path, and keeps the rest', () => {
    expect(secret({ provider: 'kubernetes', path: 'key' })).toEqual({ ...declared, provider: 'kubernetes', path: 'key' });
  });

  test('keeps what is undefined there', () => {
    expect(secret({ path: undefined, rotation: { every: undefined, by: 'person' } })).toEqual({
      ...declared,
      rotation: { every: '30d', by: 'person' },
    });
  });
});
