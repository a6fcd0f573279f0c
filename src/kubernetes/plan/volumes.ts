import { hash } from '../../model/name';
import { compare } from '../../model/problem';
import type { WritableFolder } from '../../model/properties/resources';
import type { StatefulSet, Volume, VolumeMount } from '../manifest';
import { selectorLabels } from './labels';
import type { UnitScope } from './scope';

/** Of a folder that says no other. */
export const DEFAULT_SIZE = '64Mi';

/** Writable folders by path; `/tmp` is always there. */
export function writableFolders({ properties }: Pick<UnitScope, 'properties'>): readonly (readonly [string, WritableFolder])[] {
  return Object.entries({ '/tmp': {}, ...properties.writable }).sort(([a], [b]) => compare(a, b));
}

/** Whether anything of the unit outlives its pods. */
export function isStateful(scope: Pick<UnitScope, 'properties'>): boolean {
  return writableFolders(scope).some(([, folder]) => folder.medium === 'volume');
}

export function writableVolumes(scope: UnitScope): { readonly volumes: Volume[]; readonly mounts: VolumeMount[] } {
  const folders = writableFolders(scope);
  return {
    volumes: folders
      .filter(([, folder]) => folder.medium !== 'volume')
      .map(([path, folder]) => ({
        name: folderName(path),
        emptyDir: { sizeLimit: folder.size ?? DEFAULT_SIZE, ...(folder.medium === 'memory' ? { medium: 'Memory' as const } : {}) },
      })),
    mounts: folders.map(([path]) => ({ name: folderName(path), mountPath: path })),
  };
}

export function volumeClaimTemplates(scope: UnitScope): StatefulSet['spec']['volumeClaimTemplates'] {
  return writableFolders(scope)
    .filter(([, folder]) => folder.medium === 'volume')
    .map(([path, folder]) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: folderName(path), labels: selectorLabels(scope.name) },
      spec: {
        accessModes: ['ReadWriteOncePod'],
        ...(scope.platform.storageClass === undefined ? {} : { storageClassName: scope.platform.storageClass }),
        resources: { requests: { storage: folder.size ?? '1Gi' } },
      },
    }));
}

/** Names of the volumes that hold files, secrets and the identity token. */
const TAKEN = /^(files|identity|config(-.*)?)$/;

/** A volume's name for a path: `/var/cache/app` gives `var-cache-app`; where that loses something or is taken, a hash tells paths apart. */
export function folderName(path: string): string {
  const plain = path.slice(1).replaceAll('/', '-');
  if (/^(\/[a-z0-9]+)+$/.test(path) && plain.length <= 63 && !TAKEN.test(plain)) return plain;
  return `${plain
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 50)}-${hash(path)}`.replace(/^-/, '');
}
