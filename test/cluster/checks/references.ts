import type { CheckResult } from '../../judges/report';
import { type Manifest, podTemplate } from '../manifests';

type Keys = ReadonlySet<string> | undefined;

/** What is there to refer to, `Kind/name`, with its keys where they are known. */
function provided(manifests: readonly Manifest[], existing: readonly string[]): ReadonlyMap<string, Keys> {
  const all = new Map<string, Keys>(existing.map((name) => [name, undefined]));
  for (const { kind, metadata, spec, data } of manifests) {
    if (kind === 'ServiceAccount') all.set(`ServiceAccount/${metadata.name}`, undefined);
    if (kind === 'ConfigMap' || kind === 'Secret') all.set(`${kind}/${metadata.name}`, new Set(Object.keys(data ?? {})));
    if (kind === 'ExternalSecret') {
      const keys: string[] = (spec.data ?? []).map((entry: { secretKey: string }) => entry.secretKey);
      all.set(`Secret/${spec.target?.name ?? metadata.name}`, spec.dataFrom === undefined ? new Set(keys) : undefined);
    }
  }
  return all;
}

interface Reference {
  readonly name: string;
  readonly keys: readonly string[];
}

const items = (source: any): string[] => (source.items ?? []).map((item: { key: string }) => item.key);

/** Every reference of a pod's template that is not optional. */
function references(template: any): readonly Reference[] {
  const { spec } = template;
  const found: Reference[] = [{ name: `ServiceAccount/${spec.serviceAccountName ?? 'default'}`, keys: [] }];
  const add = (kind: string, source: any, name: string | undefined, keys: string[]): void => {
    if (source !== undefined && source.optional !== true) found.push({ name: `${kind}/${name}`, keys });
  };
  for (const volume of spec.volumes ?? []) {
    for (const source of [volume, ...(volume.projected?.sources ?? [])]) {
      add('ConfigMap', source.configMap, source.configMap?.name, items(source.configMap ?? {}));
      add('Secret', source.secret, source.secret?.secretName ?? source.secret?.name, items(source.secret ?? {}));
    }
  }
  for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
    for (const { configMapRef, secretRef } of container.envFrom ?? []) {
      add('ConfigMap', configMapRef, configMapRef?.name, []);
      add('Secret', secretRef, secretRef?.name, []);
    }
    for (const { valueFrom: { configMapKeyRef, secretKeyRef } = {} as any } of container.env ?? []) {
      add('ConfigMap', configMapKeyRef, configMapKeyRef?.name, [configMapKeyRef?.key]);
      add('Secret', secretKeyRef, secretKeyRef?.name, [secretKeyRef?.key]);
    }
  }
  for (const { name } of spec.imagePullSecrets ?? []) found.push({ name: `Secret/${name}`, keys: [] });
  return found;
}

/** What pods need is emitted, made by an emitted ExternalSecret, or declared as existing: no container runs here that would miss it. */
export async function referencesAreThere(manifests: readonly Manifest[], existing: readonly string[]): Promise<CheckResult> {
  const there = provided(manifests, existing);
  const wanted = manifests.flatMap((manifest) => {
    const template = podTemplate(manifest);
    return template === undefined
      ? []
      : references(template).map((reference) => ({ by: `${manifest.kind}/${manifest.metadata.name}`, ...reference }));
  });
  const idle = existing
    .filter((name) => !wanted.some((reference) => reference.name === name))
    .map((name) => `no pod refers to ${name}, which is said to exist`);
  const missing = wanted.flatMap(({ by, name, keys }) => {
    if (!there.has(name)) return [`${by} needs ${name}, which nothing provides`];
    const known = there.get(name);
    return known === undefined ? [] : keys.filter((key) => !known.has(key)).map((key) => `${by} needs the key ${key} of ${name}`);
  });
  return { findings: [...idle, ...missing], detail: `${wanted.length} references` };
}
