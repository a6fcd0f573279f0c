import { count } from '../text';
import type { SystemGraph } from './graph';

/** `shop`, or `shop, production`. */
export function titleOf({ system, environment }: Pick<SystemGraph, 'system' | 'environment'>): string {
  return environment === undefined ? system : `${system}, ${environment}`;
}

/** `31 objects: 3 Deployment, 3 ExternalSecret`. */
export function objectsText(objects: Readonly<Record<string, number>>): string {
  const kinds = Object.entries(objects);
  const total = kinds.reduce((sum, [, number]) => sum + number, 0);
  return `${count(total, 'object')}: ${kinds.map(([kind, number]) => `${number} ${kind}`).join(', ')}`;
}
