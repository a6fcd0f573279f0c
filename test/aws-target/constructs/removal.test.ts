import { System } from '../../../src/model/system';
import { IMAGE, systemOf, templatesOf } from './support';

interface Removable {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

function resources(sizing: 'small' | 'standard'): readonly [string, Removable][] {
  const system = new System('shop');
  const placed = system.topic('order-placed', { broker: 'sns-sqs' });
  const orders = system.service('order-service', { image: IMAGE, http: { port: 8080 } });
  const mailer = system.worker('mailer', { image: IMAGE });
  orders.publishes(placed);
  mailer.subscribes(placed, { idempotencyKey: 'id' });
  orders.owns('order-db', { engine: 'postgres' });
  orders.owns('orders', { engine: 'dynamodb' });
  orders.owns('sessions', { engine: 'redis', purpose: 'primary' });
  const [template] = Object.values(templatesOf(systemOf(system, { aws: { network: 'vpc' }, sizing }))) as [
    { readonly Resources: Readonly<Record<string, Removable>> },
  ];
  return Object.entries(template.Resources);
}

const of = (all: readonly [string, Removable][], type: string, id = /./): readonly Removable[] => {
  const found = all.filter(([name, { Type }]) => Type === type && id.test(name)).map(([, resource]) => resource);
  expect(found.length).toBeGreaterThan(0);
  return found;
};

const KEPT: readonly (readonly [string, RegExp])[] = [
  ['AWS::Logs::LogGroup', /./],
  ['AWS::KMS::Key', /./],
  ['AWS::SQS::Queue', /DeadLetters|Failures/],
  ['AWS::ElastiCache::ServerlessCache', /./],
  ['AWS::RDS::DBCluster', /./],
];

it.each(KEPT)('what is kept goes with a first deployment that fails, so that the next one finds no traces of it: %s', (type, id) => {
  for (const resource of of(resources('standard'), type, id))
    expect(resource).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
});

it('what AWS refuses to delete stays where its deployment fails, under a name that nobody else takes', () => {
  for (const table of of(resources('standard'), 'AWS::DynamoDB::GlobalTable')) {
    expect(table.DeletionPolicy).toBe('Retain');
    expect(table.Properties.TableName).toBeUndefined();
  }
});

it('nothing that has a name of its own stays behind where its creation is taken back, unless it refuses to', () => {
  const named = resources('standard').filter(([, { Properties = {} }]) =>
    ['LogGroupName', 'QueueName', 'DBClusterIdentifier', 'ServerlessCacheName', 'DBProxyName', 'ArchiveName'].some(
      (name) => name in Properties,
    ),
  );
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain')).toEqual([]);
});

it('a small environment leaves nothing behind but its key', () => {
  const left = resources('small').filter(
    ([, { Type, DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain') && Type !== 'AWS::Lambda::Version',
  );
  expect(left.map(([, { Type }]) => Type)).toEqual(['AWS::KMS::Key']);
});
