import { compare } from '../../model/problem';
import type { Container as DeclaredContainer } from '../../model/properties/container';
import type { Container, ContainerSecurityContext, VolumeMount } from '../manifest';
import { fileVolumes } from './files';
import { MIGRATION_CONTAINER, migratesInPods } from './migration';
import { containerPorts, portsOf } from './ports';
import { probes } from './probes';
import { containerSizes, resourceRequirements, sizesOf } from './resources';
import type { UnitScope } from './scope';
import { secretVolumes } from './secrets';
import { timingOf } from './timing';
import { environmentVariables } from './variables';
import { folderName, writableVolumes } from './volumes';

/** The user `nonroot` of distroless images; scanners ask for more than 10000. */
export const DEFAULT_USER = 65_532;
export const IDENTITY_VOLUME = 'identity';
const IDENTITY_FOLDER = '/var/run/identity';

/** The unit's own container. */
export function mainContainer(scope: UnitScope): Container {
  const { properties, platform, name } = scope;
  const { delay } = timingOf(scope);
  const ports = containerPorts(portsOf(scope));
  return {
    name,
    image: properties.image as string,
    imagePullPolicy: platform.imagePullPolicy,
    ...(properties.command === undefined ? {} : { command: [...properties.command] }),
    ...(properties.args === undefined ? {} : { args: [...properties.args] }),
    ...(ports.length === 0 ? {} : { ports }),
    env: environmentVariables(scope),
    resources: resourceRequirements(sizesOf(properties.resources)),
    ...probes(scope),
    ...(delay > 0 ? { lifecycle: { preStop: { sleep: { seconds: delay } } } } : {}),
    securityContext: securityContext(scope, properties.user ?? DEFAULT_USER, properties.writableRoot !== true),
    volumeMounts: volumeMounts(scope),
  };
}

/** Where the unit's own container finds its folders, its files and its secrets; by path. */
export function volumeMounts(scope: UnitScope): VolumeMount[] {
  return [
    ...writableVolumes(scope).mounts,
    ...fileVolumes(scope).mounts,
    ...secretVolumes(scope).mounts,
    ...(scope.properties.identityToken === undefined ? [] : [{ name: IDENTITY_VOLUME, mountPath: IDENTITY_FOLDER, readOnly: true }]),
  ].sort((a, b) => compare(a.mountPath, b.mountPath));
}

/** Containers that run before the process, and those that run beside it: native sidecars, which start first and stop last. */
export function initContainers(scope: UnitScope): Container[] {
  const { initContainers: before = {}, sidecars = {} } = scope.properties;
  const sorted = (containers: Readonly<Record<string, DeclaredContainer>>): [string, DeclaredContainer][] =>
    Object.entries(containers).sort(([a], [b]) => compare(a, b));
  return [
    ...sorted(sidecars).map(([name, declared]): Container => ({ ...ownContainer(scope, name, declared), restartPolicy: 'Always' })),
    ...sorted(before).map(([name, declared]) => ownContainer(scope, name, declared)),
    ...(migratesInPods(scope) ? [migrationContainer(scope)] : []),
  ];
}

/** Migrates as the unit's own process would: the same image, variables, folders, secrets and limits. It is the last to run before that. */
function migrationContainer(scope: UnitScope): Container {
  const { command, args, ports, startupProbe, livenessProbe, readinessProbe, lifecycle, ...common } = mainContainer(scope);
  return { ...common, name: MIGRATION_CONTAINER, command: [...(scope.properties.migration?.command ?? [])] };
}

function ownContainer(scope: UnitScope, name: string, declared: DeclaredContainer): Container {
  const shares = declared.shares ?? [];
  return {
    name,
    image: declared.image,
    imagePullPolicy: scope.platform.imagePullPolicy,
    ...(declared.command === undefined ? {} : { command: [...declared.command] }),
    ...(declared.args === undefined ? {} : { args: [...declared.args] }),
    ...(declared.ports === undefined
      ? {}
      : { ports: declared.ports.map((port) => ({ name: `port-${port}`, containerPort: port, protocol: 'TCP' as const })) }),
    ...(declared.env === undefined
      ? {}
      : {
          env: Object.entries(declared.env)
            .map(([key, value]) => ({ name: key, value }))
            .sort((a, b) => compare(a.name, b.name)),
        }),
    resources: resourceRequirements(containerSizes(declared)),
    securityContext: securityContext(scope, declared.user ?? DEFAULT_USER, true),
    ...(shares.length === 0
      ? {}
      : { volumeMounts: [...shares].sort(compare).map((path) => ({ name: folderName(path), mountPath: path })) }),
  };
}

/** Pod Security "restricted", said for each container: some scanners read only there. */
function securityContext(scope: UnitScope, user: number, readOnlyRoot: boolean): ContainerSecurityContext {
  return {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: readOnlyRoot,
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
    ...(scope.platform.appArmor === 'RuntimeDefault' ? { appArmorProfile: { type: 'RuntimeDefault' } } : {}),
  };
}
