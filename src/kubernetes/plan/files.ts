import { boundedName, hash } from '../../model/name';
import { compare } from '../../model/problem';
import { isLate } from '../../model/token';
import type { ConfigMap, Volume, VolumeMount } from '../manifest';
import { head } from './labels';
import type { PlannedObject } from './planned-object';
import type { UnitScope } from './scope';

const VOLUME = 'files';

/** Whether a content is known only later: it cannot be hashed, so a change of it does not roll the replicas by itself. */
export function hasLateFiles({ properties }: Pick<UnitScope, 'properties'>): boolean {
  return Object.values(properties.files ?? {}).some(isLate);
}

/**
 * The ConfigMap of a unit's files. Its name carries a hash of the content and it is immutable: a change makes a new one, which
 * rolls the replicas, and a roll-back finds the old one.
 */
export function filesObject(scope: UnitScope): PlannedObject<ConfigMap>[] {
  const name = filesName(scope);
  if (name === undefined) return [];
  return [
    {
      id: 'configMap',
      apiVersion: 'v1',
      kind: 'ConfigMap',
      name,
      namespace: scope.namespace,
      build: () => ({
        ...head(scope, 'v1', 'ConfigMap', name),
        ...(hasLateFiles(scope) ? {} : { immutable: true as const }),
        data: dataOf(scope),
      }),
    },
  ];
}

export function filesName(scope: UnitScope): string | undefined {
  const { files } = scope.properties;
  if (files === undefined || Object.keys(files).length === 0) return undefined;
  const base = boundedName([scope.name, VOLUME], 200);
  return hasLateFiles(scope) ? base : `${base}-${hash(JSON.stringify(Object.entries(files).sort(([a], [b]) => compare(a, b))))}`;
}

export function fileVolumes(scope: UnitScope): { readonly volumes: Volume[]; readonly mounts: VolumeMount[] } {
  const name = filesName(scope);
  if (name === undefined) return { volumes: [], mounts: [] };
  const paths = Object.keys(scope.properties.files ?? {}).sort(compare);
  return {
    volumes: [{ name: VOLUME, configMap: { name } }],
    mounts: paths.map((path) => ({ name: VOLUME, mountPath: path, subPath: keyOf(path), readOnly: true })),
  };
}

function dataOf(scope: UnitScope): Record<string, string> {
  return Object.fromEntries(Object.entries(scope.properties.files ?? {}).map(([path, content]) => [keyOf(path), content]));
}

/** A ConfigMap's key for a path: readable where the path allows it, told apart by a hash where it does not. A key may not start with dots. */
function keyOf(path: string): string {
  const plain = path.slice(1).replaceAll('/', '_');
  if (/^\/[A-Za-z0-9][A-Za-z0-9./-]{0,199}$/.test(path)) return plain;
  return `${plain
    .replace(/[^A-Za-z0-9._-]/g, '-')
    .slice(-200)
    .replace(/^\.+/, '')}-${hash(path)}`;
}
