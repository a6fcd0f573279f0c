import { mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { keelson } from '../judges/command';
import { manifestFiles } from '../judges/manifests';
import type { Report } from '../judges/report';
import { appliesWithoutWarning, noPodRefused, secondApplyChangesNothing } from './checks/apply';
import { injectedPodsAreAdmitted, redirectingPodsAreRefused } from './checks/injection';
import { rollsOut } from './checks/workloads';
import { installDefinitions } from './definitions';
import { mustKubectl } from './kubectl';
import { type Manifest, namespaceOf, ofKind, readManifests } from './manifests';

interface Example {
  readonly config: string;
  readonly environment: string;
  /** Istio's proxies stand beside its units. */
  readonly meshed?: boolean;
}

/** What is applied: a line here is all that a further example needs. Each has a namespace of its own. */
const EXAMPLES: readonly Example[] = [
  { config: 'examples/ecommerce/keelson.config.ts', environment: 'meshed', meshed: true },
  { config: 'examples/rides/keelson.config.ts', environment: 'production', meshed: true },
  { config: 'examples/rides/keelson.config.ts', environment: 'staging' },
];

interface Subject {
  readonly name: string;
  readonly folder: string;
  readonly manifests: readonly Manifest[];
  readonly namespace: string;
  readonly meshed: boolean;
}

async function synthesised({ config, environment, meshed = false }: Example, scratch: string): Promise<Subject> {
  const out = await mkdtemp(join(scratch, 'admission-'));
  await keelson(resolve(__dirname, '../..'), ['synth', config, '--env', environment, '--target', 'kubernetes', '--out', out]);
  const folder = join(out, 'kubernetes');
  const manifests = await readManifests(folder);
  return { name: `${config.split('/')[1]} ${environment}`, folder, manifests, namespace: namespaceOf(manifests), meshed };
}

/** Whether the API server takes every example as it is, and the pods that Istio's injector makes of it. */
export async function showAdmission(scratch: string, report: Report): Promise<void> {
  const subjects = await Promise.all(EXAMPLES.map((example) => synthesised(example, scratch)));
  await installDefinitions(
    `${process.env.CLUSTER_HOME}/crds`,
    subjects.flatMap(({ manifests }) => manifests),
  );
  // Another environment of the same example may have been applied before.
  await mustKubectl(['delete', 'namespace', ...subjects.map(({ namespace }) => namespace), '--ignore-not-found', '--timeout=60s']);
  await Promise.all(subjects.map((subject) => admit(subject, scratch, report)));
}

async function admit({ name, folder, manifests, namespace, meshed }: Subject, scratch: string, report: Report): Promise<void> {
  const check: Report['check'] = (what, body) => report.check(`${name}: ${what}`, body);
  if (!(await check('server-side apply, no warning', () => appliesWithoutWarning(folder, manifests.length)))) return;
  await check('every workload rolls out', () => rollsOut(namespace, manifests));
  await check('no pod was refused', () => noPodRefused(namespace));
  await check('a second apply changes nothing', () => secondApplyChangesNothing(folder, manifests));
  if (!meshed) return;
  const files = await manifestFiles(folder);
  await check("pods with Istio's proxy are admitted", () => injectedPodsAreAdmitted(files, namespace, manifests));
  const [deployment] = ofKind(manifests, 'Deployment');
  const file = files.find((each) => each.endsWith(`/${deployment?.metadata.name}.yaml`)) as string;
  await check('pods that redirect their own traffic are refused', () => redirectingPodsAreRefused(file, namespace, scratch));
}
