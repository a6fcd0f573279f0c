import { byArn, byId, byName, type Facts, HEXADECIMAL, id, name, type ReturnTable, UPPER } from './facts';

const keyId = (facts: Facts): string => {
  const hex = facts.id(32, HEXADECIMAL);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};
const key = { ...byName(undefined, 'kms', (facts) => `key/${keyId(facts)}`), ref: keyId, attributes: { KeyId: keyId } };
const table = byName('TableName', 'dynamodb', (facts) => `table/${facts.name}`, {
  StreamArn: (facts) =>
    `arn:${facts.partition}:dynamodb:${facts.region}:${facts.account}:table/${facts.name}/stream/2026-01-01T00:00:00.000`,
  TableId: keyId,
});
const ofSecret = { ref: (facts: Facts): string => facts.property('SecretId') ?? facts.id(16) };
const host =
  (kind: string) =>
  (facts: Facts): string =>
    `${facts.name.toLowerCase()}.${kind}-${facts.id(12)}.${facts.region}.rds.${facts.urlSuffix}`;
const cacheHost = (facts: Facts): string =>
  `${facts.name.toLowerCase()}-${facts.id(6)}.serverless.${facts.region}.cache.${facts.urlSuffix}`;
const proxyId = id(17, 'prx-', HEXADECIMAL);

/** Keys, secrets, tables, databases, caches and files. */
export const DATA: ReturnTable = {
  'AWS::KMS::Key': key,
  'AWS::KMS::ReplicaKey': key,
  'AWS::KMS::Alias': { named: 'AliasName', ref: name },
  'AWS::SecretsManager::Secret': byArn('Name', 'secretsmanager', (facts) => `secret:${facts.name}-${facts.id(6)}`, {
    Id: (facts) => `arn:${facts.partition}:secretsmanager:${facts.region}:${facts.account}:secret:${facts.name}-${facts.id(6)}`,
  }),
  'AWS::SecretsManager::SecretTargetAttachment': { ...ofSecret, attributes: { Id: ofSecret.ref } },
  'AWS::SecretsManager::RotationSchedule': { ...ofSecret, attributes: { Id: ofSecret.ref } },
  'AWS::SecretsManager::ResourcePolicy': { ...ofSecret, attributes: { Id: ofSecret.ref } },
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::RDS::DBCluster': {
    ...byName('DBClusterIdentifier', 'rds', (facts) => `cluster:${facts.name.toLowerCase()}`),
    attributes: {
      DBClusterArn: (facts) => `arn:${facts.partition}:rds:${facts.region}:${facts.account}:cluster:${facts.name.toLowerCase()}`,
      DBClusterResourceId: id(26, 'cluster-', UPPER),
      'Endpoint.Address': host('cluster'),
      'Endpoint.Port': (facts) => facts.property('Port') ?? '5432',
      'ReadEndpoint.Address': host('cluster-ro'),
      'MasterUserSecret.SecretArn': (facts) =>
        `arn:${facts.partition}:secretsmanager:${facts.region}:${facts.account}:secret:rds!cluster-${facts.id(36)}-${facts.id(6)}`,
    },
  },
  'AWS::RDS::DBInstance': byName('DBInstanceIdentifier', 'rds', (facts) => `db:${facts.name.toLowerCase()}`, {
    DBInstanceArn: (facts) => `arn:${facts.partition}:rds:${facts.region}:${facts.account}:db:${facts.name.toLowerCase()}`,
    DbiResourceId: id(26, 'db-', UPPER),
    'Endpoint.Address': host('db'),
    'Endpoint.Port': (facts) => facts.property('Port') ?? '5432',
  }),
  'AWS::RDS::DBProxy': byName('DBProxyName', 'rds', (facts) => `db-proxy:${proxyId(facts)}`, {
    DBProxyArn: (facts) => `arn:${facts.partition}:rds:${facts.region}:${facts.account}:db-proxy:${proxyId(facts)}`,
    Endpoint: host('proxy'),
    VpcId: id(17, 'vpc-', HEXADECIMAL),
  }),
  'AWS::RDS::DBProxyTargetGroup': byArn(undefined, 'rds', (facts) => `target-group:${id(17, 'prx-tg-', HEXADECIMAL)(facts)}`, {
    TargetGroupName: () => 'default',
  }),
  'AWS::RDS::DBSubnetGroup': { named: 'DBSubnetGroupName', ref: name },
  'AWS::RDS::DBClusterParameterGroup': { named: 'DBClusterParameterGroupName', ref: name },
  'AWS::RDS::DBParameterGroup': { named: 'DBParameterGroupName', ref: name },
  'AWS::ElastiCache::ServerlessCache': byName(
    'ServerlessCacheName',
    'elasticache',
    (facts) => `serverlesscache:${facts.name.toLowerCase()}`,
    {
      ARN: (facts) => `arn:${facts.partition}:elasticache:${facts.region}:${facts.account}:serverlesscache:${facts.name.toLowerCase()}`,
      'Endpoint.Address': cacheHost,
      'Endpoint.Port': () => '6379',
      'ReaderEndpoint.Address': cacheHost,
      'ReaderEndpoint.Port': () => '6380',
    },
  ),
  'AWS::ElastiCache::User': byName('UserId', 'elasticache', (facts) => `user:${facts.name}`),
  'AWS::ElastiCache::UserGroup': byName('UserGroupId', 'elasticache', (facts) => `usergroup:${facts.name}`),
  'AWS::S3::Bucket': {
    named: 'BucketName',
    arn: (facts) => `arn:${facts.partition}:s3:::${facts.name.toLowerCase()}`,
    ref: (facts) => facts.name.toLowerCase(),
    attributes: {
      DomainName: (facts) => `${facts.name.toLowerCase()}.s3.${facts.urlSuffix}`,
      RegionalDomainName: (facts) => `${facts.name.toLowerCase()}.s3.${facts.region}.${facts.urlSuffix}`,
    },
  },
  'AWS::S3::BucketPolicy': byId('', 16),
  'AWS::SSM::Parameter': byName('Name', 'ssm', (facts) => `parameter/${facts.name.replace(/^\//, '')}`, {
    Type: (facts) => facts.property('Type') ?? 'String',
    Value: (facts) => facts.property('Value') ?? facts.id(16),
  }),
  'AWS::AppConfig::Application': byId('', 7, { ApplicationId: id(7) }),
};
