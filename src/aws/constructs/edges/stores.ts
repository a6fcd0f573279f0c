import { Port } from 'aws-cdk-lib/aws-ec2';
import { Stack, Tags } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Ownership } from '../../../model/edges';
import { variableName } from '../../../model/name';
import type { Store } from '../../../model/store';
import { existingStore } from '../../../target/existing';
import { credentialsName, isRead, usedSecrets } from '../../plan/secrets';
import { databaseName, ITEM_ACTIONS, storeKind } from '../../plan/stores';
import { CONFIG_FOLDER } from '../../plan/variables';
import { type Statement, sidOf } from '../permissions';
import type { ServerlessUnit } from '../serverless-unit';
import { createCache } from '../stores/cache';
import { createDatabase } from '../stores/database';
import { indexArns } from '../stores/indexes';
import type { StoreResources } from '../stores/store-resources';
import { createTable } from '../stores/table';

/** Makes what keeps the data, opens the way to it for its owner alone, and tells the owner where it is. A store that exists is only told. */
export function attachStore(unit: ServerlessUnit, { to: store }: Ownership): void {
  const existing = existingStore(unit.scope, store);
  if (existing !== undefined) {
    announce(unit, store, {
      HOST: existing.host,
      PORT: String(existing.port),
      NAME: store.isCache ? undefined : (existing.database ?? databaseName(store)),
      USER: existing.user,
      CONFIG_DIR: folderOf(unit, existing.secret),
    });
    return;
  }
  const resources = createStore(unit, store);
  if (resources === undefined) return;
  unit.stores.set(store.name, resources);
  announce(unit, store, variablesOf(unit, store, resources));
  open(unit, store, resources);
}

function createStore(unit: ServerlessUnit, store: Store): StoreResources | undefined {
  const { shared } = unit;
  const kind = storeKind(store);
  const scope = (): Construct => {
    const created = new Construct(unit.identity, `Store ${store.name}`);
    if (store.properties.owner !== undefined) Tags.of(created).add('owner', store.properties.owner);
    return created;
  };
  if (kind === 'table') return createTable(scope(), store, shared);
  // Validation refuses it before: a database and a cache are reached only inside of a network.
  if (kind === undefined || shared.network === undefined) return undefined;
  return kind === 'database' ? createDatabase(scope(), store, shared, shared.network) : createCache(scope(), store, shared, shared.network);
}

function variablesOf(unit: ServerlessUnit, store: Store, resources: StoreResources): Readonly<Record<string, string | undefined>> {
  switch (resources.kind) {
    case 'table':
      return { TABLE: resources.table.tableName };
    case 'database':
      return {
        HOST: resources.proxy.endpoint,
        PORT: String(resources.port),
        NAME: databaseName(store),
        CONFIG_DIR: `${CONFIG_FOLDER}/${credentialsName(unit.scope, store)}`,
        READ_HOST: resources.readerHost,
        TLS: 'true',
      };
    case 'cache':
      return {
        HOST: resources.cache.attrEndpointAddress,
        PORT: String(resources.port),
        READ_HOST: resources.readerHost,
        READ_PORT: resources.readerHost === undefined ? undefined : String(resources.readerPort),
        TLS: 'true',
      };
  }
}

function announce(unit: ServerlessUnit, store: Store, variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables))
    if (value !== undefined) unit.setVariable(`${variableName(store.name)}_${name}`, value);
}

function open(unit: ServerlessUnit, store: Store, resources: StoreResources): void {
  if (resources.kind === 'table' || unit.securityGroup === undefined) return;
  const { connections } = unit.securityGroup;
  const why = `${unit.declaration.name} owns ${store.name}`;
  if (resources.kind === 'database') {
    connections.allowTo(resources.proxyGroup, Port.tcp(resources.port), why);
    return;
  }
  connections.allowTo(resources.group, Port.tcp(resources.port), why);
  if (resources.readerHost !== undefined) connections.allowTo(resources.group, Port.tcp(resources.readerPort), why);
}

/** Where the credentials of a store that exists are; undefined where they are no files. */
function folderOf(unit: ServerlessUnit, secret: string | undefined): string | undefined {
  const used = usedSecrets(unit.scope).find(({ name }) => name === secret);
  return used !== undefined && isRead(used) ? `${CONFIG_FOLDER}/${used.name}` : undefined;
}

/** Every item of the owner's own tables; the credentials of its databases. */
export function storeStatements(unit: ServerlessUnit): readonly Statement[] {
  const statements: Statement[] = [];
  const keys = new Set<string>();
  for (const [name, resources] of unit.stores) {
    if (resources.kind === 'database')
      statements.push({
        sid: sidOf('credentials', name),
        actions: ['secretsmanager:GetSecretValue'],
        resources: [resources.credentials.secretArn],
      });
    if (resources.kind !== 'table') continue;
    const { table } = resources;
    statements.push({ sid: sidOf('store', name), actions: ITEM_ACTIONS, resources: [table.tableArn, ...indexArns(table)] });
    const key = table.encryptionKey?.keyArn;
    if (key !== undefined) keys.add(key);
  }
  return keys.size === 0 ? statements : [...statements, tableKeys([...keys].sort(), Stack.of(unit).region)];
}

/** What DynamoDB does with a key in the name of whoever reads and writes (DynamoDB developer guide, "Customer managed keys"). */
function tableKeys(resources: readonly string[], region: string): Statement {
  return {
    sid: 'StoreKeys',
    actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
    resources,
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
  };
}
