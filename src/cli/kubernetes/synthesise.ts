import { crossingsOf } from '../../analysis/crossings';
import { parityOf } from '../../kubernetes/parity';
import { resolvePlatform } from '../../kubernetes/plan/platform';
import { validateForKubernetes } from '../../kubernetes/validate';
import { stringifyManifests } from '../../kubernetes/yaml';
import type { EnvironmentOptions } from '../../model/configuration';
import { compare } from '../../model/problem';
import type { System } from '../../model/system';
import type { UnitSummary } from '../../report/summary';
import { viewOf } from '../../rules/model-rule';
import { MODEL_RULES } from '../../rules/model-rules';
import { evaluate, type Finding, sortFindings } from '../../rules/rule';
import { countEdges } from '../edges';
import type { OutputFile } from '../output/write';
import type { Progress } from '../progress';
import { reportFiles, type Synthesis } from '../synthesis';
import { describeUnit } from './describe';
import { renderKubernetes } from './render';

/** The folder of the manifests, below the output folder. */
export const KUBERNETES = 'kubernetes';

/**
 * Validates a system and makes its manifests, its findings and its parity report.
 *
 * @throws KeelsonError with every problem
 */
export async function synthesiseKubernetes(
  system: System,
  name: string,
  environment: EnvironmentOptions,
  progress: Progress,
): Promise<Synthesis> {
  progress.step(`checking ${system.name}`);
  const accepted = validateForKubernetes(system, name, environment);
  const units = new Map(system.units.map((unit) => [unit.name, unit]));
  const manifests: OutputFile[] = [];
  const described: UnitSummary[] = [];
  const kinds = new Map<string, number>();
  const broken: Finding[] = [];
  const planning = (done: number, of: number): void => progress.step(`planning ${done} of ${of}`);
  for (const group of renderKubernetes(system, name, environment, planning)) {
    // The system's own come first in the order of names: a folder is applied in that order, and nothing fits into a namespace before it is there.
    manifests.push({ path: `${KUBERNETES}/${group.isSystem ? '00-' : ''}${group.name}.yaml`, text: stringifyManifests(group.manifests) });
    const unit = group.isSystem ? undefined : units.get(group.name);
    if (unit !== undefined) described.push(describeUnit(unit, group.manifests));
    for (const { kind } of group.manifests) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    broken.push(...group.findings);
  }
  progress.step('asking the rules');
  const findings = sortFindings([...evaluate(MODEL_RULES, viewOf(system, name, environment)), ...broken]);
  const platform = resolvePlatform(environment.kubernetes);
  const summary = {
    system: system.name,
    environment: name,
    target: KUBERNETES,
    platform: `Kubernetes ${platform.version}, namespace ${environment.kubernetes?.namespace}`,
    units: described,
    edges: countEdges(system),
    crossings: crossingsOf(system, environment),
    objects: Object.fromEntries([...kinds].sort(([a], [b]) => compare(a, b))),
    findings,
    accepted,
    parity: parityOf(system, environment),
  };
  return { files: [...manifests, ...reportFiles(summary)], summary };
}
