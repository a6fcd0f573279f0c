import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderKubernetes } from '../src/cli/kubernetes/render';
import { type OutputFile, writeOutput } from '../src/cli/output/write';
import { parityOf } from '../src/kubernetes/parity';
import { planSystem } from '../src/kubernetes/plan/system';
import { validateForKubernetes } from '../src/kubernetes/validate';
import { stringifyManifests } from '../src/kubernetes/yaml';
import { validateSystem } from '../src/model/validate-system';
import { viewOf } from '../src/rules/model-rule';
import { MODEL_RULES } from '../src/rules/model-rules';
import { evaluate } from '../src/rules/rule';

/** One synthesis of the generated system in this process, each phase timed by itself; prints milliseconds as JSON. */
const times: Record<string, number> = {};

function timed<T>(phase: string, work: () => T): T {
  const begun = performance.now();
  const result = work();
  times[phase] = (times[phase] ?? 0) + performance.now() - begun;
  return result;
}

require('keelson'); // loaded before the clock starts: its size does not depend on the system's
const { default: configuration } = timed('declare', (): typeof import('./everything.config') => require('./everything.config'));
const { system, environments } = configuration;
const { production } = environments;
const folder = mkdtempSync(join(tmpdir(), 'keelson-phases-'));
try {
  timed('check the model', () => validateSystem(system));
  // Repeats the check of the model, and adds what Kubernetes and the environment ask for.
  timed('check for Kubernetes', () => validateForKubernetes(system, 'production', production));
  timed('plan', () => planSystem(system, production));
  // Repeats the plan, and builds every manifest: one group after another, each becoming text before the next is built.
  const groups = renderKubernetes(system, 'production', production, () => undefined);
  const files: OutputFile[] = [];
  for (;;) {
    const { done, value: group } = timed('plan and build', () => groups.next());
    if (done === true) break;
    files.push({ path: `kubernetes/${group.name}.yaml`, text: timed('YAML', () => stringifyManifests(group.manifests)) });
  }
  timed('rules', () => evaluate(MODEL_RULES, viewOf(system, 'production', production)));
  timed('parity', () => parityOf(system, production));
  timed('write', () => writeOutput(folder, 'kubernetes', files));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(JSON.stringify(times));
