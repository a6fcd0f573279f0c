import { AttributeType, type CfnGlobalTable, Table, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ServerlessMicroservice, type ServerlessSystem } from '../../../src/aws/index';
import type { EnvironmentOptions } from '../../../src/model/configuration';
import type { StoreProperties } from '../../../src/model/properties/store';
import { System } from '../../../src/model/system';
import { groupsLetInto, inlineEgress, logicalId } from './reach';
import { IMAGE, ownStack, type Resource, resourcesOf, systemOf } from './support';

const http = { port: 8080 } as const;

/** An owner of one store, and somebody who has nothing to do with it. */
function keeping(properties: StoreProperties, environment: Partial<EnvironmentOptions> = {}): ServerlessSystem {
  const system = new System('shop');
  system.service('owner', { image: IMAGE, http }).owns('order-db', properties);
  system.service('stranger', { image: IMAGE, http });
  return systemOf(system, { aws: { network: 'vpc' }, ...environment });
}

function only(
  stack: ServerlessSystem,
  type: string,
): Resource & { readonly DeletionPolicy?: string; readonly UpdateReplacePolicy?: string } {
  const found = Object.values(resourcesOf(stack, type));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
}

function variablesOf(stack: ServerlessSystem, unit: string): Record<string, unknown> {
  return resourcesOf(stack, 'AWS::Lambda::Function')[logicalId(stack, stack.microservice(unit).function)]?.Properties.Environment.Variables;
}

const actionsOf = (stack: ServerlessSystem, unit: string): readonly string[] =>
  stack
    .microservice(unit)
    .permissions.statements()
    .flatMap(({ actions }) => actions);

function tableOf(stack: ServerlessSystem): TableV2 {
  const resources = stack.microservice('owner').stores.get('order-db');
  if (resources?.kind !== 'table' || !(resources.table instanceof TableV2)) throw new Error('no table of its own');
  return resources.table;
}

describe('a table', () => {
  const table = { engine: 'dynamodb', key: { partition: 'id', sort: 'at' }, expires: 'expiration' } as const;

  it('is encrypted with the key of the system, brings back any second, and stays when its stack goes', () => {
    const stack = keeping(table);
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = only(stack, 'AWS::DynamoDB::GlobalTable');
    const [replica] = Properties.Replicas;
    expect(replica.SSESpecification.KMSMasterKeyId['Fn::GetAtt'][0]).toBe(logicalId(stack, stack.shared.key));
    expect(replica.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 });
    expect(replica.DeletionProtectionEnabled).toBe(true);
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    expect(Properties.KeySchema).toEqual([
      { AttributeName: 'id', KeyType: 'HASH' },
      { AttributeName: 'at', KeyType: 'RANGE' },
    ]);
    expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expiration', Enabled: true });
    expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
  });

  it('is its owner’s alone: items, and never the table', () => {
    const stack = keeping(table);
    expect(actionsOf(stack, 'stranger').filter((action) => action.startsWith('dynamodb:'))).toEqual([]);
    const owned = stack
      .microservice('owner')
      .permissions.statements()
      .find(({ sid }) => sid === 'StoreOrderDb');
    const construct = tableOf(stack);
    expect(stack.resolve(owned?.resources)).toEqual([stack.resolve(construct.tableArn)]);
    expect(owned?.actions.join()).not.toMatch(/\*|DeleteTable|CreateTable|UpdateTable/);
    expect(variablesOf(stack, 'owner').ORDER_DB_TABLE).toEqual(stack.resolve(construct.tableName));
    expect(variablesOf(stack, 'stranger').ORDER_DB_TABLE).toBeUndefined();
  });

  it('may be asked by exactly the indexes that it has', () => {
    const stack = keeping(table);
    const construct = tableOf(stack);
    construct.addGlobalSecondaryIndex({ indexName: 'by-customer', partitionKey: { name: 'customer', type: AttributeType.STRING } });
    const owned = stack
      .microservice('owner')
      .permissions.statements()
      .find(({ sid }) => sid === 'StoreOrderDb');
    expect(owned?.resources).toEqual([construct.tableArn, `${construct.tableArn}/index/by-customer`]);
    expect((construct.node.defaultChild as CfnGlobalTable).cfnResourceType).toBe('AWS::DynamoDB::GlobalTable');
  });

  it.each([
    [{ deletionProtection: false }, {}, 'Delete', true, 35],
    [{}, { sizing: 'small' as const }, 'Delete', true, 35],
    [{ deletionProtection: true }, { sizing: 'small' as const }, 'Retain', true, 35],
    [{ backup: { retention: '7d' } }, {}, 'Retain', true, 7],
    [{ backup: { retention: '400d' } }, { accept: { 'backup-too-long': 'a plan of AWS Backup' } }, 'Retain', true, 35],
    [{ backup: false as const }, {}, 'Retain', false, undefined],
  ])('that says %j in %j: %s', (more, environment, policy, recovers, days) => {
    const { Properties, DeletionPolicy } = only(keeping({ ...table, ...more }, environment), 'AWS::DynamoDB::GlobalTable');
    expect(DeletionPolicy).toBe(policy);
    const [{ PointInTimeRecoverySpecification: recovery }] = Properties.Replicas;
    expect([recovery.PointInTimeRecoveryEnabled, recovery.RecoveryPeriodInDays]).toEqual([recovers, days]);
  });

  it('that was given is used, with its key', () => {
    const stack = ownStack();
    const encryptionKey = new Key(stack, 'TheirKey');
    const theirs = new Table(stack, 'Theirs', { partitionKey: { name: 'id', type: AttributeType.STRING }, encryptionKey });
    const owner = new ServerlessMicroservice(stack, 'owner', { image: IMAGE, http, provided: { tables: { items: theirs } } });
    owner.owns('items', { engine: 'dynamodb' });
    expect(resourcesOf(stack, 'AWS::DynamoDB::GlobalTable')).toEqual({});
    const statements = owner.permissions.statements();
    expect(statements.find(({ sid }) => sid === 'StoreItems')?.resources).toEqual([theirs.tableArn, `${theirs.tableArn}/index/*`]);
    expect(statements.find(({ sid }) => sid === 'StoreKeys')?.resources).toEqual([encryptionKey.keyArn]);
  });
});

describe('a database', () => {
  const database = { engine: 'postgres', version: '16' } as const;

  it('is encrypted, kept, closed, and never leaves its password in the template', () => {
    const stack = keeping(database);
    const cluster = only(stack, 'AWS::RDS::DBCluster');
    expect(cluster.Properties).toMatchObject({
      Engine: 'aurora-postgresql',
      DatabaseName: 'order_db',
      StorageEncrypted: true,
      DeletionProtection: true,
      BackupRetentionPeriod: 35,
      CopyTagsToSnapshot: true,
      ManageMasterUserPassword: true,
      EnableIAMDatabaseAuthentication: true,
      EnableCloudwatchLogsExports: ['postgresql'],
    });
    expect(cluster.Properties.EngineVersion).toMatch(/^16\./);
    expect(cluster.Properties.MasterUserPassword).toBeUndefined();
    // With all that it needs: its subnets' group, its parameters, its instances.
    for (const type of ['DBCluster', 'DBSubnetGroup', 'DBClusterParameterGroup', 'DBInstance'])
      for (const part of Object.values(resourcesOf(stack, `AWS::RDS::${type}`)))
        expect(part).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    for (const field of ['KmsKeyId', 'PerformanceInsightsKmsKeyId'])
      expect(cluster.Properties[field]['Fn::GetAtt'][0]).toBe(logicalId(stack, stack.shared.key));
    expect(cluster.Properties.MasterUserSecret.KmsKeyId).toEqual(cluster.Properties.KmsKeyId);
    expect(only(stack, 'AWS::RDS::DBClusterParameterGroup').Properties.Parameters['rds.force_ssl']).toBe('1');
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::RDS::DBInstance')))
      expect(Properties).toMatchObject({ DBInstanceClass: 'db.serverless', PubliclyAccessible: false });
  });

  it('is asked through its proxy, by its owner alone', () => {
    const stack = keeping(database);
    const owner = stack.microservice('owner');
    const resources = owner.stores.get('order-db');
    if (resources?.kind !== 'database') throw new Error('no database');
    const group = (construct: Parameters<typeof logicalId>[1]): string => logicalId(stack, construct);
    expect(groupsLetInto(stack, group(resources.proxyGroup))).toEqual([`${group(owner.securityGroup)} 5432`]);
    const [behind] = only(stack, 'AWS::RDS::DBCluster').Properties.VpcSecurityGroupIds;
    expect(groupsLetInto(stack, behind['Fn::GetAtt'][0]).map((each) => each.split(' ')[0])).toEqual([group(resources.proxyGroup)]);
    expect(only(stack, 'AWS::RDS::DBProxy').Properties).toMatchObject({ RequireTLS: true, EngineFamily: 'POSTGRESQL' });
    expect(inlineEgress(stack, stack.microservice('stranger').securityGroup)).toMatchObject([{ CidrIp: '255.255.255.255/32' }]);
    expect(actionsOf(stack, 'stranger')).not.toContain('secretsmanager:GetSecretValue');
    const credentials = owner.permissions.statements().find(({ sid }) => sid === 'CredentialsOrderDb');
    expect(credentials?.resources).toEqual([resources.credentials.secretArn]);
  });

  it('tells its owner where it is, and the extension where its password is', () => {
    const stack = keeping({ ...database, readReplicas: 2 });
    const variables = variablesOf(stack, 'owner');
    const resources = stack.microservice('owner').stores.get('order-db');
    if (resources?.kind !== 'database') throw new Error('no database');
    expect(variables).toMatchObject({
      ORDER_DB_HOST: stack.resolve(resources.proxy.endpoint),
      ORDER_DB_READ_HOST: stack.resolve(resources.readerHost),
      ORDER_DB_PORT: '5432',
      ORDER_DB_NAME: 'order_db',
      ORDER_DB_TLS: 'true',
      ORDER_DB_CONFIG_DIR: '/tmp/config/order-db',
      APP_CONFIG_DIR: '/tmp/config',
    });
    expect(JSON.stringify(variables.KEELSON_SECRETS)).toContain('MasterUserSecret.SecretArn');
    expect(Object.keys(variablesOf(stack, 'stranger')).filter((name) => /ORDER_DB|KEELSON_SECRETS/.test(name))).toEqual([]);
    expect(only(stack, 'AWS::RDS::DBProxyEndpoint').Properties.TargetRole).toBe('READ_ONLY');
    expect(Object.keys(resourcesOf(stack, 'AWS::RDS::DBInstance'))).toHaveLength(3);
  });

  it('has its credentials beside a secret of the same name', () => {
    const system = new System('shop');
    const owner = system.service('owner', { image: IMAGE, http });
    owner.owns('order-db', database);
    owner.uses(system.secret('order-db', { provider: 'aws-secrets-manager', path: 'shop/order-db' }));
    const stack = systemOf(system, { aws: { network: 'vpc' } });
    expect(variablesOf(stack, 'owner').ORDER_DB_CONFIG_DIR).toBe('/tmp/config/order-db-credentials');
  });

  it.each([
    [{}, {}, 2],
    [{ highlyAvailable: false }, {}, 1],
    [{ readReplicas: 3 }, {}, 4],
    [{}, { sizing: 'small' as const }, 1],
    [{ highlyAvailable: true }, { sizing: 'small' as const }, 2],
  ])('that says %j in %j has %d instances', (more, environment, count) => {
    expect(Object.keys(resourcesOf(keeping({ ...database, ...more }, environment), 'AWS::RDS::DBInstance'))).toHaveLength(count);
  });

  it.each([
    [{}, {}, 1, 8],
    [{ size: '2Ti' }, {}, 1, 103],
    [{ maxConnections: 5_000 }, {}, 1, 23],
    [{}, { sizing: 'small' as const }, 0.5, 8],
  ])('that says %j in %j scales', (more, environment, MinCapacity, MaxCapacity) => {
    const { Properties } = only(keeping({ ...database, ...more }, environment), 'AWS::RDS::DBCluster');
    expect(Properties.ServerlessV2ScalingConfiguration).toEqual({ MinCapacity, MaxCapacity });
  });

  it.each([
    [{ deletionProtection: false }, {}, 'Snapshot'],
    [{ deletionProtection: false, backup: false as const }, {}, 'Delete'],
    [{}, { sizing: 'small' as const }, 'Delete'],
  ])('that says %j in %j is removed: %s', (more, environment, policy) => {
    const cluster = only(keeping({ ...database, ...more }, environment), 'AWS::RDS::DBCluster');
    expect(cluster.DeletionPolicy).toBe(policy);
    expect(cluster.Properties.DeletionProtection).toBe(false);
  });

  it('of MySQL takes encrypted connections alone, and keeps no statements with data in its logs', () => {
    const stack = keeping({ engine: 'aurora-mysql' });
    expect(only(stack, 'AWS::RDS::DBClusterParameterGroup').Properties.Parameters.require_secure_transport).toBe('ON');
    expect(only(stack, 'AWS::RDS::DBCluster').Properties.EnableCloudwatchLogsExports).toEqual(['audit', 'error', 'slowquery']);
    expect(variablesOf(stack, 'owner').ORDER_DB_PORT).toBe('3306');
  });

  it('writes its logs where they are encrypted and end some day', () => {
    const stack = keeping(database);
    const { DBClusterIdentifier } = only(stack, 'AWS::RDS::DBCluster').Properties;
    const logs = Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup')).filter(
      ({ Properties }) => Properties.LogGroupName === `/aws/rds/cluster/${DBClusterIdentifier}/postgresql`,
    );
    expect(logs).toHaveLength(1);
    expect(logs[0]?.Properties).toMatchObject({ RetentionInDays: 365, KmsKeyId: expect.anything() });
  });

  it('of a version that nobody offers is refused', () => {
    expect(() => keeping({ engine: 'postgres', version: '9.6' })).toThrow(/version-not-offered/);
    expect(() => keeping({ engine: 'postgres', version: '16.4' })).not.toThrow();
  });

  it.each(['a-very-long-name-of-a-store-that-nobody-can-remember', 'x'])('%s has names that RDS takes', (name) => {
    const system = new System('shop');
    system.service('owner', { image: IMAGE, http }).owns(name, { ...database, readReplicas: 1 });
    const stack = systemOf(system, { aws: { network: 'vpc' } });
    const names = [
      [only(stack, 'AWS::RDS::DBCluster').Properties.DBClusterIdentifier, 63],
      [only(stack, 'AWS::RDS::DBProxy').Properties.DBProxyName, 60],
      [only(stack, 'AWS::RDS::DBProxyEndpoint').Properties.DBProxyEndpointName, 60],
    ] as const;
    for (const [text, length] of names) {
      expect(text).toMatch(/^[a-z](-?[a-z0-9])*$/);
      expect(text.length).toBeLessThanOrEqual(length);
    }
  });
});

describe('a cache', () => {
  it('is encrypted, bounded, and its owner’s alone', () => {
    const stack = keeping({ engine: 'redis', size: '5Gi' });
    const cache = only(stack, 'AWS::ElastiCache::ServerlessCache');
    expect(cache.Properties).toMatchObject({
      Engine: 'redis',
      CacheUsageLimits: { DataStorage: { Maximum: 5, Unit: 'GB' }, ECPUPerSecond: { Maximum: 25_000 } },
      SnapshotRetentionLimit: 0,
    });
    expect(cache.Properties.KmsKeyId['Fn::GetAtt'][0]).toBe(logicalId(stack, stack.shared.key));
    expect(cache.Properties.ServerlessCacheName.length).toBeLessThanOrEqual(40);
    expect(cache.DeletionPolicy).toBe('Delete');
    const [group] = cache.Properties.SecurityGroupIds;
    expect(groupsLetInto(stack, group['Fn::GetAtt'][0])).toEqual([`${logicalId(stack, stack.microservice('owner').securityGroup)} 6379`]);
    expect(variablesOf(stack, 'owner')).toMatchObject({ ORDER_DB_PORT: '6379', ORDER_DB_TLS: 'true' });
    expect(variablesOf(stack, 'owner').ORDER_DB_NAME).toBeUndefined();
    expect(variablesOf(stack, 'stranger').ORDER_DB_HOST).toBeUndefined();
  });

  it('that keeps what must not be lost is backed up and stays', () => {
    const cache = only(keeping({ engine: 'redis', purpose: 'primary' }), 'AWS::ElastiCache::ServerlessCache');
    expect(cache.Properties.SnapshotRetentionLimit).toBe(35);
    expect(cache.DeletionPolicy).toBe('RetainExceptOnCreate');
  });

  it('of Memcached has no snapshots', () => {
    const { Properties } = only(keeping({ engine: 'memcached' }), 'AWS::ElastiCache::ServerlessCache');
    expect(Properties).toMatchObject({ Engine: 'memcached', MajorEngineVersion: '1.6' });
    expect(Properties.SnapshotRetentionLimit).toBeUndefined();
  });
});

it.each(['dynamodb', 'postgres', 'redis'] as const)('%s that asks for backups for longer than AWS keeps them is refused', (engine) => {
  expect(() => keeping({ engine, backup: { retention: '36d' } })).toThrow(/owner\.owns\.order-db\.backup\.retention\s+\[backup-too-long\]/);
  expect(() => keeping({ engine, backup: { retention: '35d' } })).not.toThrow();
});

describe('with other zones', () => {
  const names = (properties: StoreProperties, zones: 2 | 3, type: string, name: string): unknown =>
    only(keeping(properties, { aws: { network: { zones } } }), type).Properties[name];

  it.each([
    [{ engine: 'postgres', readReplicas: 1 }, 'AWS::RDS::DBProxy', 'DBProxyName'],
    [{ engine: 'postgres', readReplicas: 1 }, 'AWS::RDS::DBProxyEndpoint', 'DBProxyEndpointName'],
    [{ engine: 'redis' }, 'AWS::ElastiCache::ServerlessCache', 'ServerlessCacheName'],
  ] as const)('%j: what cannot change its subnets is made anew under another name: %s', (properties, type, name) => {
    expect(names(properties, 2, type, name)).not.toBe(names(properties, 3, type, name));
    expect(names(properties, 3, type, name)).toBe(names(properties, 3, type, name));
  });

  it.each([
    [{ engine: 'postgres' }, 'AWS::RDS::DBCluster', 'DBClusterIdentifier'],
    [{ engine: 'redis', purpose: 'primary' }, 'AWS::ElastiCache::ServerlessCache', 'ServerlessCacheName'],
  ] as const)('%j: what keeps data keeps its name, and is never replaced unseen: %s', (properties, type, name) => {
    expect(names(properties, 2, type, name)).toBe(names(properties, 3, type, name));
  });
});

describe('a store that exists', () => {
  const existing = { host: 'pg.internal', port: 5433, secret: 'order-login', addresses: ['10.20.0.0/16'] };

  it('is told to its owner, whose group lets it go there and nowhere else', () => {
    const system = new System('shop');
    system.secret('order-login', { provider: 'aws-secrets-manager', path: 'shop/order-login', keys: ['username', 'password'] });
    system.service('owner', { image: IMAGE, http }).owns('order-db', { engine: 'postgres' });
    const stack = systemOf(system, { aws: { network: 'vpc' }, existing: { 'order-db': existing } });
    expect(resourcesOf(stack, 'AWS::RDS::DBCluster')).toEqual({});
    expect(variablesOf(stack, 'owner')).toMatchObject({
      ORDER_DB_HOST: 'pg.internal',
      ORDER_DB_PORT: '5433',
      ORDER_DB_NAME: 'order_db',
      ORDER_DB_CONFIG_DIR: '/tmp/config/order-login',
    });
    expect(inlineEgress(stack, stack.microservice('owner').securityGroup)).toMatchObject([{ CidrIp: '10.20.0.0/16', FromPort: 5433 }]);
    expect(variablesOf(stack, 'owner').KEELSON_SECRETS).toBe(
      '{"order-login":{"id":"shop/order-login","keys":{"password":"password","username":"username"}}}',
    );
  });

  it('may be anywhere in private ranges where it does not say', () => {
    const stack = keeping({ engine: 'mysql' }, { existing: { 'order-db': { host: 'db.internal', port: 3306 } } });
    const ranges = inlineEgress(stack, stack.microservice('owner').securityGroup).map(({ CidrIp }) => CidrIp);
    expect(ranges).toEqual(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);
    expect(variablesOf(stack, 'owner').ORDER_DB_CONFIG_DIR).toBeUndefined();
  });
});

it('state stands in the stack of the system, where a release of its owner does not touch it', () => {
  const system = new System('shop');
  const owner = system.service('owner', { image: IMAGE, http });
  owner.owns('order-db', { engine: 'postgres' });
  owner.owns('items', { engine: 'dynamodb' });
  const stack = systemOf(system, { aws: { network: 'vpc', stacks: 'nested' } });
  for (const type of ['AWS::RDS::DBCluster', 'AWS::DynamoDB::GlobalTable', 'AWS::RDS::DBProxy', 'AWS::EC2::VPC'])
    expect(Object.keys(resourcesOf(stack, type))).toHaveLength(1);
  expect(resourcesOf(stack, 'AWS::Lambda::Function')).toEqual({});
});

it('a store is tagged with its owner', () => {
  const stack = keeping({ engine: 'dynamodb', owner: 'team-data' });
  const tags = only(stack, 'AWS::DynamoDB::GlobalTable').Properties.Replicas[0].Tags as { Key: string; Value: string }[];
  expect(Object.fromEntries(tags.map(({ Key: key, Value }) => [key, Value]))).toMatchObject({
    owner: 'team-data',
    service: 'owner',
    system: 'shop',
  });
});
