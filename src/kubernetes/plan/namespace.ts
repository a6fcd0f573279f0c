import type { EnvironmentProperties } from '../../model/properties/environment';
import { bytes, formatBytes, formatCpu, millicores } from '../../model/quantity';
import type { LimitRange, Manifest, Namespace, NetworkPolicy, ResourceQuota } from '../manifest';
import { isMeshed } from './istio/mesh';
import { proxySizes } from './istio/proxy';
import { migrationScope } from './migration';
import type { PlannedObject } from './planned-object';
import type { ResolvedPlatform } from './platform';
import { mostPods } from './replicas';
import { containerSizes, sizesOf } from './resources';
import type { UnitScope } from './scope';

/** The quota leaves room for as much again as the system asks for at its largest: roll-outs, jobs, repair. */
const QUOTA_FACTOR = 2;

/** A system that owns its namespace. */
export interface NamespaceScope {
  readonly system: string;
  readonly owner: string | undefined;
  readonly namespace: string;
  readonly platform: ResolvedPlatform;
  readonly environment: EnvironmentProperties;
  readonly units: readonly UnitScope[];
}

/** Guard rails of a namespace that the system owns: Pod Security, default deny, quota and limits. */
export function namespaceObjects(scope: NamespaceScope): PlannedObject<Manifest>[] {
  const { platform, namespace, system } = scope;
  if (platform.guards === undefined) return [];
  const planned: PlannedObject<Manifest>[] = [
    { id: 'namespace', apiVersion: 'v1', kind: 'Namespace', name: namespace, build: () => namespaceManifest(scope) },
    {
      id: 'defaultDeny',
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      name: 'default-deny',
      namespace,
      build: () => defaultDeny(scope),
    },
  ];
  if (platform.guards.quota !== false)
    planned.push({ id: 'resourceQuota', apiVersion: 'v1', kind: 'ResourceQuota', name: system, namespace, build: () => quota(scope) });
  planned.push({ id: 'limitRange', apiVersion: 'v1', kind: 'LimitRange', name: system, namespace, build: () => limitRange(scope) });
  return planned;
}

/** Labels of the objects that belong to a system and to none of its units. */
export function labels({ system, owner }: NamespaceScope): Record<string, string> {
  return { 'app.kubernetes.io/managed-by': 'keelson', 'app.kubernetes.io/part-of': system, ...(owner === undefined ? {} : { owner }) };
}

function namespaceManifest(scope: NamespaceScope): Namespace {
  const { namespace, platform } = scope;
  const level = platform.guards?.podSecurity ?? 'restricted';
  const version = `v${platform.version}`;
  const key = 'pod-security.kubernetes.io';
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: {
        ...labels(scope),
        ...injectionLabels(platform),
        [`${key}/enforce`]: level,
        [`${key}/enforce-version`]: version,
        [`${key}/audit`]: 'restricted',
        [`${key}/audit-version`]: version,
        [`${key}/warn`]: 'restricted',
        [`${key}/warn-version`]: version,
      },
    },
  };
}

/** What the namespace says to Istio; its pods say it themselves as well, wherever they are. */
function injectionLabels(platform: ResolvedPlatform): Record<string, string> {
  if (!isMeshed(platform)) return {};
  const { revision } = platform.mesh;
  return revision === undefined ? { 'istio-injection': 'enabled' } : { 'istio.io/rev': revision };
}

function defaultDeny(scope: NamespaceScope): NetworkPolicy {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'default-deny', namespace: scope.namespace, labels: labels(scope) },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
}

function quota(scope: NamespaceScope): ResourceQuota {
  const declared = scope.platform.guards?.quota || {};
  const most = largest(scope.units);
  const cpu = declared.cpu === undefined ? most.cpu * QUOTA_FACTOR : millicores(declared.cpu);
  const memoryOf = (needed: number): string => formatBytes(declared.memory === undefined ? needed * QUOTA_FACTOR : bytes(declared.memory));
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: scope.system, namespace: scope.namespace, labels: labels(scope) },
    spec: {
      hard: {
        'limits.memory': memoryOf(most.memoryLimit),
        pods: String(declared.pods ?? most.pods * QUOTA_FACTOR),
        'requests.cpu': formatCpu(cpu),
        'requests.memory': memoryOf(most.memory),
      },
    },
  };
}

/** What a system asks for at its largest: thousandths of a core, and bytes. Only proxies of a mesh may use more memory than they reserve. */
export interface Largest {
  readonly cpu: number;
  readonly memory: number;
  readonly memoryLimit: number;
  readonly pods: number;
}

/** What the system asks for while every unit runs its most replicas and rolls out. */
export function largest(units: readonly UnitScope[]): Largest {
  let cpu = 0;
  let memory = 0;
  let memoryLimit = 0;
  let pods = 0;
  for (const scope of units.flatMap(withMigration)) {
    const count = scope.unit.kind === 'job' ? 1 : mostPods(scope);
    const { sidecars = {}, initContainers = {}, resources } = scope.properties;
    const own = sizesOf(resources);
    const beside = Object.values(sidecars).map(containerSizes);
    const before = Object.values(initContainers).map(containerSizes);
    // Sidecars run all the time; the process and what runs before it take turns (kubernetes.io, resource sharing within containers).
    const podOf = (size: 'cpu' | 'memory'): number =>
      beside.reduce((sum, each) => sum + each[size], 0) + Math.max(own[size], ...before.map((each) => each[size]));
    const proxy = proxySizes(scope);
    cpu += count * (podOf('cpu') + proxy.cpu);
    memory += count * (podOf('memory') + proxy.memory);
    memoryLimit += count * (podOf('memory') + proxy.memoryLimit);
    pods += count;
  }
  return { cpu, memory, memoryLimit, pods };
}

/** A migration's Job runs beside the pods of its unit. */
function withMigration(scope: UnitScope): readonly UnitScope[] {
  const migration = migrationScope(scope);
  return migration === undefined ? [scope] : [scope, migration];
}

/**
 * For pods that somebody adds by hand: without requests the quota would refuse them. A default limit of CPU would hold for containers
 * that are declared without one as well, and a pod that reserves more than it would be refused.
 */
function limitRange(scope: NamespaceScope): LimitRange {
  const isUnlimited = scope.units.some(({ properties }) => properties.resources?.cpuLimit === 'none');
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: scope.system, namespace: scope.namespace, labels: labels(scope) },
    spec: {
      limits: [
        {
          type: 'Container',
          default: { ...(isUnlimited ? {} : { cpu: '1' }), memory: '256Mi', 'ephemeral-storage': '512Mi' },
          defaultRequest: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '128Mi' },
        },
      ],
    },
  };
}
