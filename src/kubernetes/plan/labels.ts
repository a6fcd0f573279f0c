import { imageVersion } from '../../target/image-version';
import type { LabelSelector, Manifest, ObjectMetadata } from '../manifest';
import type { UnitScope } from './scope';

/** The one label that selectors carry: nothing that a release, a chart or a canary changes. */
export const INSTANCE = 'app.kubernetes.io/instance';

export function selectorLabels(name: string): Record<string, string> {
  return { [INSTANCE]: name };
}

export function selector(scope: UnitScope): LabelSelector {
  return { matchLabels: selectorLabels(scope.name) };
}

/** Labels of a unit's objects: the recommended set of kubernetes.io, the owner, the context and the user's own. */
export function labelsOf(scope: UnitScope): Record<string, string> {
  const { unit, properties, name, system } = scope;
  const owner = properties.owner ?? unit.system?.properties.owner;
  return {
    ...properties.labels,
    app: name,
    'app.kubernetes.io/component': unit.kind,
    [INSTANCE]: name,
    'app.kubernetes.io/managed-by': 'keelson',
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': system,
    ...(owner === undefined ? {} : { owner }),
    ...(properties.context === undefined ? {} : { context: properties.context }),
  };
}

/** Labels of a workload and its pods: the version too, so that a new image changes this one object and no other. */
export function versionedLabels(scope: UnitScope): Record<string, string> {
  const version = imageVersion(scope.properties.image);
  return { ...labelsOf(scope), ...(version === undefined ? {} : { 'app.kubernetes.io/version': version }) };
}

function metadata(scope: UnitScope, name: string = scope.name): ObjectMetadata {
  return { name, namespace: scope.namespace, labels: labelsOf(scope) };
}

/** A manifest's head. */
export function head<K extends string>(scope: UnitScope, apiVersion: string, kind: K, name?: string): Manifest & { kind: K } {
  return { apiVersion, kind, metadata: metadata(scope, name) };
}
