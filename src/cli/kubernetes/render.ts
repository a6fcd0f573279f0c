import type { Manifest } from '../../kubernetes/manifest';
import { overridden, systemOverrideProblems } from '../../kubernetes/override';
import type { PlannedGroup } from '../../kubernetes/plan/planned-object';
import { planSystem } from '../../kubernetes/plan/system';
import { MANIFEST_RULES } from '../../kubernetes/rules/manifest-rules';
import type { EnvironmentOptions, ManifestOverride } from '../../model/configuration';
import { KeelsonError } from '../../model/problem';
import type { System } from '../../model/system';
import { evaluate, type Finding } from '../../rules/rule';

/** The manifests of one unit, or of the system itself. */
export interface RenderedGroup {
  readonly name: string;
  /** Whether these are the system's own: its namespace and what guards it. */
  readonly isSystem: boolean;
  readonly manifests: readonly Manifest[];
  /** What overrides broke: a standard that the plan had kept. */
  readonly findings: readonly Finding[];
}

/**
 * Plans a system that was validated before, and builds every manifest with the overrides of its environment: one group after another, so
 * that a large system never stands in memory whole.
 *
 * @throws KeelsonError where an override names no object, or fails
 */
export function* renderKubernetes(
  system: System,
  name: string,
  environment: EnvironmentOptions,
  step: (done: number, of: number) => void,
): Generator<RenderedGroup> {
  const groups = planSystem(system, environment);
  const overrides = environment.overrides ?? {};
  const problems = systemOverrideProblems(groups, overrides, (unit) => `environments.${name}.overrides.${unit}`);
  if (problems.length > 0) throw new KeelsonError(problems);
  for (const [index, group] of groups.entries()) {
    step(index, groups.length);
    const { isSystem } = group;
    const own = overrides[group.name];
    const manifests = group.objects.map((object) =>
      own === undefined
        ? overridden(object.build(), undefined, '')
        : overriddenObject(object.build(), own[object.id], `environments.${name}.overrides.${group.name}.${object.id}`),
    );
    yield { name: group.name, isSystem, manifests, findings: own === undefined ? [] : broken(group, manifests) };
  }
}

function overriddenObject(manifest: Manifest, override: ManifestOverride | undefined, path: string): Manifest {
  try {
    return overridden(manifest, override, path.replace(/\.overrides\..*$/, ''));
  } catch (error) {
    if (error instanceof KeelsonError) throw new KeelsonError(error.problems.map((problem) => ({ ...problem, path })));
    const received = error instanceof Error ? error.message : String(error);
    throw new KeelsonError([
      { code: 'override-failed', path, received, expected: 'a function that gives a manifest back', fix: 'mend the override' },
    ]);
  }
}

/** What the rules find now and did not find in the plan. */
function broken(group: PlannedGroup, manifests: readonly Manifest[]): Finding[] {
  const before = new Set(
    evaluate(
      MANIFEST_RULES,
      group.objects.map((object) => object.build()),
    ).map(keyOf),
  );
  return evaluate(MANIFEST_RULES, manifests)
    .filter((finding) => !before.has(keyOf(finding)))
    .map((finding) => ({ ...finding, subject: `overrides.${group.name}: ${finding.subject}` }));
}

function keyOf({ rule, subject, message }: Finding): string {
  return `${rule} ${subject} ${message}`;
}
