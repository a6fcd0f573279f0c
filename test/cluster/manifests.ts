import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import { manifestFiles } from '../judges/manifests';

/** A manifest as it was synthesised; what lies below `spec` is looked at by the checks alone. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: any;
  readonly data?: Readonly<Record<string, string>>;
}

export async function readManifests(folder: string): Promise<readonly Manifest[]> {
  const texts = await Promise.all((await manifestFiles(folder)).map((file) => readFile(file, 'utf8')));
  return texts
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Manifest | null))
    .filter((manifest) => manifest !== null);
}

export const ofKind = (manifests: readonly Manifest[], ...kinds: readonly string[]): readonly Manifest[] =>
  manifests.filter((manifest) => kinds.includes(manifest.kind));

/** `deployments.apps/orders` the way kubectl takes it. */
export function resource(manifest: Manifest): string {
  const [group, version] = manifest.apiVersion.includes('/') ? manifest.apiVersion.split('/') : ['', manifest.apiVersion];
  return `${manifest.kind}.${version}.${group}/${manifest.metadata.name}`;
}

/** The one namespace of a system. */
export function namespaceOf(manifests: readonly Manifest[]): string {
  const names = new Set(manifests.map((manifest) => manifest.metadata.namespace).filter((name) => name !== undefined));
  const [name] = names;
  if (name === undefined || names.size > 1) throw new Error(`expected objects of one namespace, found ${[...names].join(', ') || 'none'}`);
  return name;
}

/** The template of the pods that an object makes, if it makes any. */
export function podTemplate(manifest: Manifest): any {
  if (manifest.kind === 'CronJob') return manifest.spec.jobTemplate.spec.template;
  return ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(manifest.kind) ? manifest.spec.template : undefined;
}

/** The Deployment that an autoscaler scales. */
export function scaled(manifests: readonly Manifest[], autoscaler: Manifest): Manifest {
  const target = ofKind(manifests, autoscaler.spec.scaleTargetRef.kind).find(
    (manifest) => manifest.metadata.name === autoscaler.spec.scaleTargetRef.name,
  );
  if (target === undefined)
    throw new Error(`${autoscaler.metadata.name} scales ${autoscaler.spec.scaleTargetRef.name}, which is not there`);
  return target;
}
