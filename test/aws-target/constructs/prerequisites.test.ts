import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { ServerlessMicroservice } from '../../../src/aws/index';
import type { AwsPlatform } from '../../../src/model/properties/aws-platform';
import { System } from '../../../src/model/system';
import { circular, type Deployable, finishedBefore, idsOf } from './closure';
import { IMAGE, ownStack, systemOf, templatesOf } from './support';

const http = { port: 8080 } as const;

function shop(): System {
  const system = new System('shop');
  const catalog = system.service('product-catalog', { image: IMAGE, http });
  const orders = system.service('order-service', { image: IMAGE, http, criticality: 'high', migration: { command: ['/migrate'] } });
  const backfill = system.job('backfill', { image: IMAGE, command: ['/backfill'] });
  orders.owns('order-db', { engine: 'postgres', readReplicas: 2 });
  backfill.owns('backfill-db', { engine: 'mysql' });
  catalog.owns('catalog-cache', { engine: 'redis' });
  orders.calls(catalog, { operations: ['GET /v1/products'] });
  catalog.calls(orders, { operations: ['GET /v1/orders'] });
  backfill.reaches('files.example.com:443');
  return system;
}

const PATH = [
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBProxy',
  'AWS::RDS::DBProxyTargetGroup',
  'AWS::RDS::DBProxyEndpoint',
] as const;
const NETWORK = ['AWS::EC2::VPCEndpoint', 'AWS::EC2::Route', 'AWS::EC2::NatGateway', 'AWS::EC2::InternetGateway'] as const;

const templatesBy = (aws: AwsPlatform): readonly [Deployable, ...Deployable[]] =>
  Object.values(templatesOf(systemOf(shop(), { aws: { network: 'vpc', ...aws } }))) as unknown as [Deployable];

/** The rules between two groups of which one of them names a store or a unit. */
function rulesNaming(template: Deployable, name: string): readonly string[] {
  return [...idsOf(template, 'AWS::EC2::SecurityGroupIngress'), ...idsOf(template, 'AWS::EC2::SecurityGroupEgress')].filter((id) =>
    JSON.stringify(template.Resources[id]).includes(name),
  );
}

describe('before a program runs for the first time', () => {
  const [template] = templatesBy({});
  const waits = (id: string, type: string): ReadonlySet<string> => {
    const found = idsOf(template, type).filter((each) => each.toLowerCase().startsWith(id));
    expect(found).toHaveLength(1);
    return finishedBefore(template, found[0] as string);
  };

  it.each([
    ['the migration of a service', 'orderservice', 'Custom::KeelsonRun', 'Storeorderdb', 3],
    ['the version that serves, which is kept warm', 'orderservice', 'AWS::Lambda::Alias', 'Storeorderdb', 3],
    ['a job without a schedule', 'backfill', 'Custom::KeelsonRun', 'Storebackfilldb', 2],
  ])('its whole database is there: %s', (_what, unit, type, store, instances) => {
    const finished = waits(unit, type);
    for (const each of PATH) {
      const all = idsOf(template, each).filter((id) => id.includes(store));
      if (each === 'AWS::RDS::DBInstance') expect(all).toHaveLength(instances);
      else if (each !== 'AWS::RDS::DBProxyEndpoint') expect(all).toHaveLength(1);
      expect([...finished]).toEqual(expect.arrayContaining(all));
    }
    // From the unit to the proxy and from the proxy to the cluster, each out of one group and into the other.
    const rules = rulesNaming(template, store);
    expect(rules.length).toBeGreaterThanOrEqual(3);
    expect([...finished]).toEqual(expect.arrayContaining([...rules]));
    // Not for those of others.
    const others = [...finished].filter((id) => /^AWS::(RDS|ElastiCache)/.test(template.Resources[id]?.Type ?? '') && !id.includes(store));
    expect(others).toEqual([]);
  });

  it('so is what the extension asks, and the way out', () => {
    for (const id of ['orderservice', 'backfill']) {
      const finished = [...waits(id, 'Custom::KeelsonRun')];
      for (const type of NETWORK) {
        const all = idsOf(template, type).filter((each) => type !== 'AWS::EC2::VPCEndpoint' || each.includes('Endpoint'));
        expect(all.length).toBeGreaterThan(0);
        expect(finished).toEqual(expect.arrayContaining([...all]));
      }
      expect(finished).toEqual(expect.arrayContaining([...rulesNaming(template, 'NetworkEndpoints')]));
    }
    expect(rulesNaming(template, 'NetworkEndpoints').length).toBeGreaterThanOrEqual(2);
  });

  it('so is its cache', () => {
    const finished = [...waits('productcatalog', 'AWS::Lambda::Alias')];
    expect(finished).toEqual(expect.arrayContaining([...idsOf(template, 'AWS::ElastiCache::ServerlessCache')]));
    expect(finished).toEqual(expect.arrayContaining([...rulesNaming(template, 'Storecatalogcache')]));
    expect(rulesNaming(template, 'Storecatalogcache').length).toBeGreaterThan(0);
  });

  it('and nothing waits for itself', () => {
    expect(circular(template)).toEqual([]);
  });
});

it('a unit in a stack of its own waits for the database in the stack of the system', () => {
  const [root, ...nested] = templatesBy({ stacks: 'nested' });
  expect(nested).toHaveLength(0);
  const stacks = idsOf(root, 'AWS::CloudFormation::Stack');
  expect(stacks).toHaveLength(3);
  const orders = stacks.find((id) => id.toLowerCase().includes('orderservice')) as string;
  const finished = [...finishedBefore(root, orders)];
  for (const type of PATH) expect(finished).toEqual(expect.arrayContaining(idsOf(root, type).filter((id) => id.includes('Storeorderdb'))));
  expect(finished).toEqual(expect.arrayContaining([...idsOf(root, 'AWS::EC2::VPCEndpoint'), ...rulesNaming(root, 'Storeorderdb')]));
  expect(circular(root)).toEqual([]);
});

it('a lone unit waits for a store that it owns by its verb, in a network of yours', () => {
  const stack = ownStack();
  const orders = new ServerlessMicroservice(stack, 'orders', {
    image: IMAGE,
    http,
    migration: { command: ['/migrate'] },
    platform: { network: 'vpc' },
    provided: { vpc: new Vpc(stack, 'Vpc', { maxAzs: 2 }) },
  });
  orders.owns('order-db', { engine: 'postgres' });
  const [template] = Object.values(templatesOf(stack)) as [Deployable];
  const finished = [...finishedBefore(template, idsOf(template, 'Custom::KeelsonRun')[0] as string)];
  for (const type of ['AWS::RDS::DBInstance', 'AWS::RDS::DBProxyTargetGroup', 'AWS::EC2::NatGateway'])
    expect(finished).toEqual(expect.arrayContaining([idsOf(template, type)[0]]));
  expect(finished.filter((id) => template.Resources[id]?.Type === 'AWS::EC2::Route').length).toBeGreaterThan(0);
  expect(circular(template)).toEqual([]);
});
