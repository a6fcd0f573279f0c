import type { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  AuroraMysqlEngineVersion,
  AuroraPostgresEngineVersion,
  type CfnDBCluster,
  type CfnDBProxyTargetGroup,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseProxy,
  type DatabaseProxyEndpointOptions,
  type IClusterEngine,
  ProxyEndpointTargetRole,
  ProxyTarget,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { STORE_PORTS, type Store } from '../../../model/store';
import {
  backupDays,
  borrowTimeout,
  capacityOf,
  databaseName,
  isProtected,
  type OfferedVersion,
  plainEngine,
  readerCount,
  versionOf,
} from '../../plan/stores';
import { ClosedGroup } from '../closed-group';
import type { Network } from '../network';
import { retentionOf } from '../retention';
import type { SharedResources } from '../shared-resources';
import { physicalName, textOf } from './physical-name';
import type { DatabaseResources } from './store-resources';

/** Characters of a cluster's and a proxy's name (RDS quotas). */
const CLUSTER_NAME = 63;
const PROXY_NAME = 60;

/** What differs between the two. Statements are not logged: they hold what people entrusted to the service. */
const FAMILIES = {
  postgres: {
    user: 'postgres',
    logs: ['postgresql'],
    parameters: { 'rds.force_ssl': '1' },
    engine: ({ full, major }: OfferedVersion): IClusterEngine =>
      DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.of(full, major) }),
  },
  mysql: {
    user: 'admin',
    logs: ['audit', 'error', 'slowquery'],
    parameters: {
      require_secure_transport: 'ON',
      server_audit_events: 'CONNECT,QUERY_DCL,QUERY_DDL',
      server_audit_logging: '1',
      slow_query_log: '1',
    },
    engine: ({ full, major }: OfferedVersion): IClusterEngine =>
      DatabaseClusterEngine.auroraMysql({ version: AuroraMysqlEngineVersion.of(full, major) }),
  },
} as const;

/**
 * A cluster of Aurora Serverless v2 in subnets without a way out, and a proxy before it that keeps connections: functions open many, and for
 * a short time. RDS makes the password and rotates it; TLS is the only way in.
 */
export function createDatabase(scope: Construct, store: Store, shared: SharedResources, network: Network): DatabaseResources {
  const { environment, key } = shared;
  const engine = plainEngine(store.properties.engine);
  const version = versionOf(store);
  if ((engine !== 'postgres' && engine !== 'mysql') || version === undefined) throw new RangeError(`no database: ${store.name}`);
  const family = FAMILIES[engine];
  const { maxConnections, readReplicas = 0 } = store.properties;
  const { vpc, storeSubnets: vpcSubnets } = network;
  const removalPolicy = removalOf(store, shared);
  const capacity = capacityOf({ store, environment });
  const group = (id: string, description: string): SecurityGroup => {
    const created = new ClosedGroup(scope, id, { vpc, description });
    if (isProtected({ store, environment })) created.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return created;
  };
  // A proxy keeps nothing: with other subnets, of which it can change none, it is made anew under another name.
  const subnets = textOf(vpc.selectSubnets(vpcSubnets).subnets);
  const clusterIdentifier = physicalName(scope, store, CLUSTER_NAME);
  const logGroups = family.logs.map(
    (log) =>
      new LogGroup(scope, `Logs ${log}`, {
        logGroupName: `/aws/rds/cluster/${clusterIdentifier}/${log}`,
        encryptionKey: key,
        retention: retentionOf(shared.platform.logs.retention),
        removalPolicy: environment.sizing === 'small' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      }),
  );
  const insights = { enablePerformanceInsights: true, performanceInsightEncryptionKey: key };
  const instance = { publiclyAccessible: false, autoMinorVersionUpgrade: true, ...insights };
  const cluster = new DatabaseCluster(scope, 'Cluster', {
    clusterIdentifier,
    engine: family.engine(version),
    defaultDatabaseName: databaseName(store),
    // Through a key that was brought in by its ARN: grants stay in policies of roles, where they are exact.
    credentials: Credentials.fromUsername(family.user, { encryptionKey: keyByArn(scope, key) }),
    manageMasterUserPassword: true,
    iamAuthentication: true,
    parameters: { ...family.parameters, ...(maxConnections === undefined ? {} : { max_connections: String(maxConnections) }) },
    serverlessV2MinCapacity: capacity.min,
    serverlessV2MaxCapacity: capacity.max,
    writer: ClusterInstance.serverlessV2('Writer', instance),
    // The first reader takes over from the writer: it is always as big.
    readers: Array.from({ length: readerCount({ store, environment }) }, (_, index) =>
      ClusterInstance.serverlessV2(`Reader${index + 1}`, { ...instance, scaleWithWriter: index === 0 }),
    ),
    vpc,
    vpcSubnets,
    securityGroups: [group('SecurityGroup', `Database ${store.name}: its proxy may ask it.`)],
    storageEncrypted: true,
    storageEncryptionKey: key,
    backup: { retention: Duration.days(Math.max(1, backupDays(store))) },
    copyTagsToSnapshot: true,
    cloudwatchLogsExports: [...family.logs],
    ...insights,
    deletionProtection: isProtected({ store, environment }),
    removalPolicy,
  });
  cluster.node.addDependency(...logGroups);
  // A cluster that stays needs its subnets' group, its parameters and its instances.
  if (isProtected({ store, environment }))
    for (const part of cluster.node.findAll())
      if (part instanceof CfnResource) part.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const credentials = cluster.secret as ISecret;
  const proxyGroup = group('ProxySecurityGroup', `Proxy of database ${store.name}: its owner may ask it.`);
  const proxy = new DatabaseProxy(scope, 'Proxy', {
    dbProxyName: physicalName(scope, store, PROXY_NAME, subnets),
    proxyTarget: ProxyTarget.fromCluster(cluster),
    secrets: [credentials],
    role: new Role(scope, 'ProxyRole', {
      assumedBy: new ServicePrincipal('rds.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
      }),
      description: `Reads the password of database ${store.name}.`,
    }),
    requireTLS: true,
    borrowTimeout: Duration.seconds(borrowTimeout(store)),
    securityGroups: [proxyGroup],
    vpc,
    vpcSubnets,
  });
  tidy(proxy, cluster);
  const reader = readReplicas > 0 ? proxy.addEndpoint('Reader', readerOptions(scope, store, network, proxyGroup)) : undefined;
  return {
    kind: 'database',
    cluster,
    proxy,
    proxyGroup,
    credentials,
    port: STORE_PORTS[store.properties.engine] as number,
    readerHost: reader?.endpoint,
  };
}

/** A target group has no tags (its resource type), and refers to its cluster already. */
function tidy(proxy: DatabaseProxy, cluster: DatabaseCluster): void {
  const targets = proxy.node.findChild('ProxyTargetGroup') as CfnDBProxyTargetGroup;
  targets.addPropertyDeletionOverride('Tags');
  targets.removeResourceDependency(cluster.node.defaultChild as CfnDBCluster);
}

function readerOptions(scope: Construct, store: Store, { vpc, storeSubnets }: Network, group: SecurityGroup): DatabaseProxyEndpointOptions {
  return {
    vpc,
    dbProxyEndpointName: `${physicalName(scope, store, PROXY_NAME - '-read'.length, textOf(vpc.selectSubnets(storeSubnets).subnets))}-read`,
    targetRole: ProxyEndpointTargetRole.READ_ONLY,
    vpcSubnets: storeSubnets,
    securityGroups: [group],
  };
}

/** What is not protected leaves a last snapshot, unless its data may be lost. */
function removalOf(store: Store, { environment }: SharedResources): RemovalPolicy {
  if (isProtected({ store, environment })) return RemovalPolicy.RETAIN;
  return environment.sizing === 'small' || backupDays(store) === 0 ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT;
}

function keyByArn(scope: Construct, key: IKey): IKey {
  return Key.fromKeyArn(scope, 'Key', key.keyArn);
}
