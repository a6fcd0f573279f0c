import { bucketOf, egressOf, natGatewaysOf } from '../../../src/aws/plan/network';
import { awsScope } from '../../../src/aws/plan/scope';
import { rotationRate, secretResource, usedSecrets } from '../../../src/aws/plan/secrets';
import { cacheLimits, capacityOf, versionOf } from '../../../src/aws/plan/stores';
import type { EnvironmentProperties } from '../../../src/model/properties/environment';
import type { StoreProperties } from '../../../src/model/properties/store';
import { Store } from '../../../src/model/store';
import { System } from '../../../src/model/system';

const http = { port: 8080 } as const;
const version = (properties: StoreProperties): string | undefined => versionOf(new Store('db', properties))?.full;

it.each([
  ['postgres', undefined, /^17\.\d+$/],
  ['postgres', '16', /^16\.\d+$/],
  ['aurora-postgres', '16.4', /^16\.4$/],
  ['mysql', '8', /^8\.0\.mysql_aurora\.3\./],
  ['mysql', '8.0', /^8\.0\.mysql_aurora\.3\./],
  ['redis', '7.1', /^7$/],
  ['memcached', '1.6.12', /^1\.6$/],
] as const)('%s %s is offered', (engine, asked, full) => {
  expect(version({ engine, ...(asked === undefined ? {} : { version: asked }) })).toMatch(full);
});

it.each([
  ['postgres', '9.6'],
  ['postgres', '1'],
  ['mysql', '5.7'],
  ['redis', '6'],
  ['memcached', '1.5'],
  ['dynamodb', '1'],
] as const)('%s %s is not', (engine, asked) => {
  expect(version({ engine, version: asked })).toBeUndefined();
});

it('capacity has room for a tenth of the data and for the connections, and for no more than Aurora has', () => {
  const max = (properties: Partial<StoreProperties>): number =>
    capacityOf({ store: new Store('db', { engine: 'postgres', ...properties }), environment: {} }).max;
  expect([max({}), max({ size: '400Gi' }), max({ maxConnections: 2_000 }), max({ size: '100Ti' })]).toEqual([8, 20, 9, 256]);
});

it.each([
  ['files.s3.eu-central-1.amazonaws.com:443', 'files'],
  ['a.b.s3.dualstack.eu-west-1.amazonaws.com:443', 'a.b'],
  ['files.s3.amazonaws.com', 'files'],
  ['files.s3-eu-west-1.amazonaws.com:443', 'files'],
  ['s3.cn-north-1.amazonaws.com.cn:443', '*'],
  ['files.s3.example.com:443', undefined],
  ['sqs.eu-central-1.amazonaws.com:443', undefined],
  ['notas3.eu-central-1.amazonaws.com:443', undefined],
])('%s is the address of bucket %s', (address, bucket) => {
  expect(bucketOf(address)).toBe(bucket);
});

it('a cache is never smaller than ElastiCache makes one, nor larger', () => {
  const limits = (size: string) => cacheLimits(new Store('cache', { engine: 'redis', size }));
  expect(limits('100Mi')).toEqual({ gigabytes: 1, unitsPerSecond: 5_000 });
  expect(limits('90Ti')).toEqual({ gigabytes: 5_000, unitsPerSecond: 15_000_000 });
});

describe('what a function may open connections to', () => {
  function egress(environment: EnvironmentProperties, declare: (system: System) => void): readonly string[] {
    const system = new System('shop');
    declare(system);
    const unit = system.units.find(({ name }) => name === 'orders');
    if (unit === undefined) throw new Error('no orders');
    return egressOf(awsScope(unit, { environment })).map(({ port, cidr, description }) => `${port} ${cidr}: ${description}`);
  }

  it('is a service elsewhere, at the port of its address', () => {
    const at = (url: string): readonly string[] =>
      egress({ existing: { pricing: { url } } }, (system) => {
        const pricing = system.service('pricing', { http });
        system.service('orders', { http }).calls(pricing, { operations: ['GET /v1/prices'] });
      });
    expect(at('https://pricing.example.com/base')).toEqual(['443 0.0.0.0/0: calls pricing']);
    expect(at('https://pricing.example.com:8443/base')).toEqual(['8443 0.0.0.0/0: calls pricing']);
    expect(at('http://pricing.internal')).toEqual(['80 0.0.0.0/0: calls pricing']);
  });

  it('is said once for each port and range, with every reason', () => {
    const rules = egress({}, (system) => {
      const orders = system.service('orders', { http });
      orders.reaches('b.example.com:443');
      orders.reaches('a.example.com:443');
      orders.reaches('smtp.example.com:587', { addresses: ['203.0.113.0/24', '2001:db8::/32'] });
    });
    expect(rules).toEqual([
      '443 0.0.0.0/0: reaches a.example.com:443, reaches b.example.com:443',
      '587 2001:db8::/32: reaches smtp.example.com:587',
      '587 203.0.113.0/24: reaches smtp.example.com:587',
    ]);
  });

  it('is where CloudFormation takes the answer of a migration', () => {
    const rules = egress({}, (system) => {
      system.service('orders', { http, migration: { command: ['migrate'] } });
    });
    expect(rules).toEqual(['443 0.0.0.0/0: answers CloudFormation by the gateway endpoint']);
  });

  it('is nothing where nothing is declared', () => {
    expect(egress({}, (system) => void system.service('orders', { http }))).toEqual([]);
  });
});

it('there is a NAT gateway only where somebody leaves, one a zone unless fewer were asked for', () => {
  expect([natGatewaysOf({ zones: 3, natGateways: undefined }, true), natGatewaysOf({ zones: 3, natGateways: 1 }, true)]).toEqual([3, 1]);
  expect(natGatewaysOf({ zones: 3, natGateways: 2 }, false)).toBe(0);
});

describe('secrets', () => {
  it('of a unit are those that it uses and the logins of its stores that exist, each once', () => {
    const system = new System('shop');
    const orders = system.service('orders', { http });
    const login = system.secret('login', { provider: 'aws-secrets-manager', path: 'shop/login', keys: ['username', 'password'] });
    system.secret('unused', { provider: 'aws-secrets-manager' });
    orders.owns('a-db', { engine: 'postgres' });
    orders.owns('b-db', { engine: 'postgres' });
    orders.uses(login, { keys: ['password'] });
    const existing = { 'a-db': { host: 'a.internal', port: 5432, secret: 'login' }, 'b-db': { host: 'b.internal', port: 5432 } };
    const used = usedSecrets(awsScope(orders, { environment: { existing } }));
    expect(used.map(({ name, keys }) => [name, [...keys.keys()]])).toEqual([['login', ['password']]]);
  });

  it('are told apart by the six characters that Secrets Manager adds', () => {
    const place = { partition: 'aws', region: 'eu-central-1', account: '111111111111' };
    expect(secretResource('shop/payment', place)).toBe('arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop/payment-??????');
  });

  it('are rotated at least as often as was declared, where Secrets Manager can', () => {
    expect(['25h', '60d', '1500h'].map(rotationRate)).toEqual(['rate(25 hours)', 'rate(60 days)', 'rate(62 days)']);
  });
});
