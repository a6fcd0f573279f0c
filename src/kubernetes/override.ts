import type { EnvironmentOptions, ManifestOverride } from '../model/configuration';
import { compare, KeelsonError, type Problem, show } from '../model/problem';
import { isRecord } from '../model/shape';
import { type OverrideText, overrideProblems as problemsOf } from '../target/overrides';
import type { Manifest } from './manifest';
import type { PlannedGroup } from './plan/planned-object';
import { inCanonicalOrder } from './yaml';

/**
 * The last change to a manifest, and its keys in the one order whatever the change did to them.
 *
 * @param path - whose manifest it is, for messages
 * @throws KeelsonError with code `invalid-override` where the override gives no manifest back, `not-json` where it holds what JSON cannot
 */
export function overridden<M extends Manifest>(manifest: M, override: ManifestOverride | undefined, path: string): M {
  if (override === undefined) return inCanonicalOrder(manifest);
  const result: unknown = override(manifest);
  if (!isManifest(result)) {
    throw new KeelsonError([
      {
        code: 'invalid-override',
        path: `${path}.overrides`,
        received: result === undefined ? 'nothing' : show(result),
        expected: 'a manifest with apiVersion, kind and metadata.name',
        fix: 'return the manifest from the override, changed or not',
      },
    ]);
  }
  return inCanonicalOrder(result as M);
}

function isManifest(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isRecord(value.metadata) &&
    typeof value.metadata.name === 'string'
  );
}

const MANIFEST: OverrideText = {
  function: 'a function from a manifest to a manifest',
  example: '(manifest) => manifest',
  thing: 'an object that is there',
};

/** The problems of overrides of manifests. */
export function overrideProblems(
  overrides: Readonly<Record<string, unknown>>,
  ids: Iterable<string>,
  path: string,
  source?: string,
): Problem[] {
  return problemsOf(overrides, ids, MANIFEST, path, source);
}

/** The problems of the overrides of a whole system, by unit. */
export function systemOverrideProblems(
  groups: readonly PlannedGroup[],
  overrides: EnvironmentOptions['overrides'],
  pathOf: (name: string) => string,
): Problem[] {
  const ids = new Map<string, string[]>();
  for (const { name, objects } of groups) ids.set(name, [...(ids.get(name) ?? []), ...objects.map((object) => object.id)]);
  const names = Object.keys(overrides ?? {}).sort(compare);
  return names.flatMap((name) => overrideProblems(overrides?.[name] ?? {}, ids.get(name) ?? [], pathOf(name)));
}
