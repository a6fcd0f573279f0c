import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { crossingsOf } from '../../analysis/crossings';
import { awsParityOf } from '../../aws/parity';
import { validateForAws } from '../../aws/validate';
import type { EnvironmentOptions } from '../../model/configuration';
import { compare } from '../../model/problem';
import type { System } from '../../model/system';
import { viewOf } from '../../rules/model-rule';
import { MODEL_RULES } from '../../rules/model-rules';
import { evaluate, sortFindings } from '../../rules/rule';
import { countEdges } from '../edges';
import type { OutputFile } from '../output/write';
import type { Progress } from '../progress';
import { reportFiles, type Synthesis } from '../synthesis';
import { describeUnits } from './describe';

/** The folder of the cloud assembly, below the output folder. */
const AWS = 'aws';

/**
 * Validates a system and makes its cloud assembly, its findings and its parity report.
 *
 * @throws KeelsonError with every problem
 */
export async function synthesiseAws(system: System, name: string, environment: EnvironmentOptions, progress: Progress): Promise<Synthesis> {
  progress.step(`checking ${system.name}`);
  const accepted = validateForAws(system, name, environment);
  progress.step('making the templates');
  const assembly = cloudAssembly(system, name, environment);
  progress.step('asking the rules');
  const summary = {
    system: system.name,
    environment: name,
    target: AWS,
    platform: platformText(environment),
    units: describeUnits(system, environment),
    edges: countEdges(system),
    crossings: crossingsOf(system, environment),
    objects: resourceTypes(assembly),
    findings: sortFindings(evaluate(MODEL_RULES, viewOf(system, name, environment))),
    accepted,
    parity: awsParityOf(system, environment),
  };
  return { files: [...assembly, ...reportFiles(summary)], summary };
}

/** The cloud assembly, read back: its files are brought to their place all at once. */
function cloudAssembly(system: System, name: string, environment: EnvironmentOptions): OutputFile[] {
  const { writeCloudAssembly }: typeof import('../../aws/constructs/cloud-assembly') = require('../../aws/constructs/cloud-assembly');
  const folder = mkdtempSync(join(tmpdir(), 'keelson-assembly-'));
  try {
    writeCloudAssembly(system, name, environment, folder);
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
      .map((file) => ({ path: `${AWS}/${relative(folder, file).split(sep).join('/')}`, text: readFileSync(file) }))
      .sort((a, b) => compare(a.path, b.path));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many resources of each type, in all templates: `Lambda::Function`. */
function resourceTypes(files: readonly OutputFile[]): Record<string, number> {
  const types = new Map<string, number>();
  for (const { path, text } of files) {
    if (!path.endsWith('.template.json')) continue;
    const { Resources = {} } = JSON.parse(text.toString()) as { readonly Resources?: Readonly<Record<string, { readonly Type: string }>> };
    for (const { Type } of Object.values(Resources))
      types.set(Type.replace(/^AWS::/, ''), (types.get(Type.replace(/^AWS::/, '')) ?? 0) + 1);
  }
  return Object.fromEntries([...types].sort(([a], [b]) => compare(a, b)));
}

function platformText({ aws = {} }: EnvironmentOptions): string {
  const where = [aws.region, aws.account === undefined ? undefined : `account ${aws.account}`].filter((part) => part !== undefined);
  return ['AWS', ...(where.length === 0 ? ['the account and region of the credentials in use'] : where)].join(', ');
}
