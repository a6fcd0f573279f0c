import type { Rule } from '../../rules/rule';
import type { Manifest } from '../manifest';

/** A rule over manifests, whoever wrote them: it relies on no field to be there. */
export type ManifestRule = Rule<readonly Manifest[]>;

/** JSON, of which nothing is known. */
// biome-ignore lint/suspicious/noExplicitAny: a manifest that somebody changed may hold anything anywhere
export type Json = any;

/** `Deployment/order-service`. */
export function subjectOf(manifest: Manifest): string {
  return `${manifest.kind}/${manifest.metadata?.name}`;
}

const WITH_TEMPLATE: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job'];

/** The metadata and the specification of the pods that an object makes. */
export function podTemplateOf(manifest: Manifest): { readonly metadata?: Json; readonly spec?: Json } | undefined {
  const body = manifest as Json;
  if (manifest.kind === 'Pod') return body;
  if (manifest.kind === 'CronJob') return body.spec?.jobTemplate?.spec?.template;
  return WITH_TEMPLATE.includes(manifest.kind) ? body.spec?.template : undefined;
}

/** The containers of a pod, those before the others included. */
export function containersOf(manifest: Manifest): Json[] {
  const spec = podTemplateOf(manifest)?.spec;
  return [...list(spec?.initContainers), ...list(spec?.containers)];
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}
