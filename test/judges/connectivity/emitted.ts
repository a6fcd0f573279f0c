import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Pod } from './ends';
import type { Declaration } from './expected';
import type { Policy } from './questions';

/** What the manifests of a system hold that decides who talks to whom. */
export interface Emitted {
  readonly pods: readonly Pod[];
  readonly policies: readonly Policy[];
}

/** Reads the files that `keelson synth` writes: one for each unit, with its name. */
export async function readEmitted(files: readonly string[], { system, environment }: Declaration): Promise<Emitted> {
  const pods: Pod[] = [];
  const policies: Policy[] = [];
  const namespace = environment.kubernetes?.namespace ?? system.name;
  for (const file of files) {
    const unit = system.units.find(({ name }) => name === basename(file, '.yaml'));
    for (const document of parseAllDocuments(await readFile(file, 'utf8'))) {
      const manifest: any = document.toJS();
      if (manifest?.kind === 'NetworkPolicy') policies.push(manifest);
      const template = templateOf(manifest);
      if (template === undefined) continue;
      if (unit === undefined) throw new Error(`${manifest.kind} ${manifest.metadata.name} belongs to no unit`);
      // A service and a worker have a Job for one thing alone.
      const migrates = manifest.kind === 'Job' && unit.kind !== 'job';
      pods.push({
        namespace: manifest.metadata.namespace ?? namespace,
        labels: template.metadata.labels,
        unit: unit.name,
        ...(migrates ? { migrates } : {}),
        ports: portNames(template.spec),
      });
    }
  }
  const missing = system.units.filter(({ name }) => !pods.some((pod) => pod.unit === name && pod.migrates !== true));
  if (missing.length > 0) throw new Error(`no pod of ${missing.map(({ name }) => name).join(', ')} was emitted`);
  return { pods, policies };
}

function templateOf(manifest: any): any {
  if (manifest?.kind === 'CronJob') return manifest.spec.jobTemplate.spec.template;
  return ['Deployment', 'StatefulSet', 'DaemonSet', 'Job'].includes(manifest?.kind) ? manifest.spec.template : undefined;
}

function portNames({ containers, initContainers = [] }: any): Record<number, string> {
  const ports = [...containers, ...initContainers].flatMap(({ ports: each = [] }) => each);
  return Object.fromEntries(ports.map(({ containerPort, name = '' }) => [containerPort, name]));
}
