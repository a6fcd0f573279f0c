import { indexOf } from '../../model/by-name';
import { seconds } from '../../model/duration';
import { effectiveSecret } from '../../model/effective';
import { boundedName, SUBDOMAIN_LENGTH, variableName } from '../../model/name';
import { compare } from '../../model/problem';
import type { SecretProperties, UseProperties } from '../../model/properties/secret';
import { Secret, secretKeys } from '../../model/secret';
import { UNKNOWN_SOURCE } from '../../model/source';
import { brokersOf, existingBroker, existingStore } from '../../target/existing';
import type { EnvironmentVariable, ExternalSecret, SecretStore, ServiceAccount, Volume, VolumeMount } from '../manifest';
import { head } from './labels';
import type { PlannedObject } from './planned-object';
import type { UnitScope } from './scope';

/** Below this folder every secret has one of its own; the process learns it as `APP_CONFIG_DIR`. */
export const CONFIG_FOLDER = '/var/run/config';

/** Read by owner and group only (0440); the group is the pod's own. */
const READ_ONLY_MODE = 0o440;

/** One secret that a unit reads, with everything that the cluster needs to know of it. */
export interface UsedSecret {
  readonly name: string;
  readonly properties: SecretProperties;
  readonly use: UseProperties;
  /** The Kubernetes Secret. */
  readonly secretName: string;
  /** Keys as the unit sees them, to their names in the Kubernetes Secret. */
  readonly keys: ReadonlyMap<string, string>;
}

/** The secrets of a unit: those that it uses, and the credentials of its stores and brokers. Sorted by name. */
export function usedSecrets(scope: UnitScope): readonly UsedSecret[] {
  const uses = new Map<string, { readonly secret: Secret; readonly use: UseProperties }>();
  for (const { to, properties } of scope.unit.edges.uses) uses.set(to.name, { secret: to, use: properties });
  for (const name of credentialNames(scope)) {
    if (uses.has(name)) continue;
    const declared = scope.unit.system === undefined ? undefined : indexOf(scope.unit.system.secrets).get(name);
    // A lone construct has no system that declares secrets: the name is a Kubernetes Secret's.
    uses.set(name, {
      secret: declared ?? new Secret(name, { provider: 'kubernetes', keys: ['username', 'password'] }, UNKNOWN_SOURCE),
      use: {},
    });
  }
  return [...uses.values()].map(({ secret, use }) => describe(scope, secret, use)).sort((a, b) => compare(a.name, b.name));
}

function credentialNames(scope: UnitScope): readonly string[] {
  const stores = scope.unit.edges.owns.map((ownership) => existingStore(scope, ownership.to)?.secret);
  const brokers = brokersOf(scope).map((broker) => existingBroker(scope, broker)?.secret);
  return [...stores, ...brokers].filter((name) => name !== undefined);
}

function describe(scope: UnitScope, secret: Secret, use: UseProperties): UsedSecret {
  const properties = effectiveSecret(secret, scope.environment);
  const declared = secretKeys(properties);
  const wanted = [...declared].filter(([key]) => use.keys === undefined || use.keys.includes(key));
  const inCluster = properties.provider === 'kubernetes';
  return {
    name: secret.name,
    properties,
    use,
    secretName: inCluster ? (properties.path ?? secret.name) : boundedName([(scope.migrates ?? scope).name, secret.name], SUBDOMAIN_LENGTH),
    keys: new Map(wanted.map(([key, provider]) => [key, inCluster ? provider : key])),
  };
}

/** Files of the secrets that are read as such. */
export function secretVolumes(scope: UnitScope): { readonly volumes: Volume[]; readonly mounts: VolumeMount[] } {
  const files = usedSecrets(scope).filter((secret) => secret.use.as !== 'variables');
  return {
    volumes: files.map(({ name, secretName, keys }) => ({
      name: volumeName(name),
      secret: { secretName, defaultMode: READ_ONLY_MODE, items: [...keys].map(([path, key]) => ({ key, path })) },
    })),
    mounts: files.map(({ name }) => ({ name: volumeName(name), mountPath: `${CONFIG_FOLDER}/${name}`, readOnly: true })),
  };
}

function volumeName(secret: string): string {
  return boundedName(['config', secret]);
}

/** Environment variables of the secrets that are read as such. */
export function secretVariables(scope: UnitScope): EnvironmentVariable[] {
  return usedSecrets(scope)
    .filter((secret) => secret.use.as === 'variables')
    .flatMap(variablesOf);
}

/** The variables of one secret: under the names that the edge gives, or made from both names. */
export function variablesOf({ name, use, secretName, keys }: UsedSecret): EnvironmentVariable[] {
  const variables =
    use.variables === undefined
      ? [...keys.keys()].map((key) => [`${variableName(name)}_${variableName(key)}`, key] as const)
      : Object.entries(use.variables);
  return variables.map(([variable, key]) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secretName, key: keys.get(key) ?? key } },
  }));
}

/** The Secrets whose change restarts the unit's replicas, sorted. */
export function restartingSecrets(scope: UnitScope): readonly string[] {
  return [
    ...new Set(
      usedSecrets(scope)
        .filter((secret) => secret.use.restart !== false)
        .map((secret) => secret.secretName),
    ),
  ].sort(compare);
}

/** The objects that bring values into the cluster: an account and a store of the unit's own, and one ExternalSecret for each secret. */
export function secretObjects(scope: UnitScope): PlannedObject[] {
  // A migration mounts the Secret of its unit: one of its own would ask for another role in Vault.
  if (scope.migrates !== undefined) return [];
  const external = usedSecrets(scope).filter((secret) => secret.properties.provider === 'vault');
  if (external.length === 0) return [];
  const accountName = `${scope.name}-secrets`;
  const planned: PlannedObject[] = [
    {
      id: 'secretStoreServiceAccount',
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      name: accountName,
      namespace: scope.namespace,
      build: (): ServiceAccount => ({ ...head(scope, 'v1', 'ServiceAccount', accountName), automountServiceAccountToken: false }),
    },
    {
      id: 'secretStore',
      apiVersion: 'external-secrets.io/v1',
      kind: 'SecretStore',
      name: accountName,
      namespace: scope.namespace,
      build: () => secretStore(scope, accountName),
    },
  ];
  for (const secret of external) {
    planned.push({
      id: `externalSecret-${secret.name}`,
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      name: secret.secretName,
      namespace: scope.namespace,
      build: () => externalSecret(scope, secret, accountName),
    });
  }
  return planned;
}

function secretStore(scope: UnitScope, accountName: string): SecretStore {
  const vault = scope.platform.secretStore?.vault;
  const role = (vault?.role ?? '{namespace}-{service}').replaceAll('{namespace}', scope.namespace).replaceAll('{service}', scope.name);
  return {
    ...head(scope, 'external-secrets.io/v1', 'SecretStore', accountName),
    spec: {
      provider: {
        vault: {
          server: vault?.address,
          path: vault?.mount ?? 'secret',
          version: 'v2',
          ...(vault?.namespace === undefined ? {} : { namespace: vault.namespace }),
          auth: { kubernetes: { mountPath: vault?.authMount ?? 'kubernetes', role, serviceAccountRef: { name: accountName } } },
        },
      },
    },
  };
}

/** As Go reads a duration: it knows no days. */
function goDuration(duration: string): string {
  return duration.includes('d') ? `${seconds(duration)}s` : duration;
}

function externalSecret(scope: UnitScope, secret: UsedSecret, storeName: string): ExternalSecret {
  const remote = secretKeys(secret.properties);
  return {
    ...head(scope, 'external-secrets.io/v1', 'ExternalSecret', secret.secretName),
    spec: {
      refreshInterval: goDuration(scope.platform.secretStore?.refresh ?? '1h'),
      secretStoreRef: { name: storeName, kind: 'SecretStore' },
      target: { name: secret.secretName, creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      data: [...secret.keys.keys()].map((key) => ({
        secretKey: key,
        remoteRef: { key: secret.properties.path ?? secret.name, property: remote.get(key) as string },
      })),
    },
  };
}
