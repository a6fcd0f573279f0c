import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { run } from '../../judges/command';
import { setting } from '../../judges/judge';
import type { CheckResult } from '../../judges/report';
import { kubectl, list, mustKubectl } from '../kubectl';
import { type Manifest, ofKind, podTemplate } from '../manifests';
import { noPodRefused } from './apply';
import { refused } from './refusals';
import { replicas, rollsOut, selectorOf } from './workloads';

const INJECT = resolve(__dirname, '../../judges/inject');
const WORKLOADS = 'deployments,statefulsets,jobs,cronjobs';

/** The workloads of some files as Istio's injector changes them. */
async function injected(files: readonly string[], values?: string): Promise<readonly Manifest[]> {
  const settings = values === undefined ? [] : [`INJECTION_VALUES=${values}`];
  const outcome = await run('env', [...settings, INJECT, ...files], { timeout: 60_000 });
  if (outcome.status !== 0) throw new Error(`nothing was injected: ${outcome.stderr}`);
  const manifests = parseAllDocuments(outcome.stdout).map((document) => document.toJS() as Manifest | null);
  return manifests.filter((manifest) => manifest !== null).filter((manifest) => podTemplate(manifest) !== undefined);
}

interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly containers: readonly { readonly name: string }[];
    readonly initContainers?: readonly { readonly name: string }[];
  };
}

/**
 * Puts the workloads as the injector changes them in the place of those that were applied: under the Pod Security that the namespace enforces,
 * every Deployment gets its pods, every Job runs, every CronJob can; and each of those pods has the proxy.
 */
export async function injectedPodsAreAdmitted(
  files: readonly string[],
  namespace: string,
  emitted: readonly Manifest[],
): Promise<CheckResult> {
  const workloads = await injected(files);
  // A Job cannot be changed, and a Deployment would take its pods away one by one.
  await mustKubectl(['delete', WORKLOADS, '--all', '-n', namespace, '--cascade=foreground', '--timeout=60s']);
  const applied = await kubectl(['apply', '--server-side', '--warnings-as-errors', '-f', '-'], JSON.stringify(asList(workloads)));
  const findings = applied.status === 0 ? [] : [`kubectl apply: ${applied.stderr.trim()}`];
  const once = await runOnce(namespace, ofKind(workloads, 'CronJob'));
  const jobs = [...ofKind(workloads, 'Job').map(({ metadata }) => metadata.name), ...once];
  const replicated = ofKind(workloads, 'Deployment', 'StatefulSet');
  findings.push(...(await rollsOut(namespace, [...replicated, ...ofKind(emitted, 'HorizontalPodAutoscaler')])).findings);
  for (const name of jobs) {
    const waited = await kubectl(['wait', `job/${name}`, '-n', namespace, '--for=condition=Complete', '--timeout=60s']);
    if (waited.status !== 0) findings.push(`job/${name}: ${waited.stderr.trim()}`);
  }
  findings.push(...(await noPodRefused(namespace)).findings);
  const sets = [
    ...replicated.map(
      (each) =>
        [each.metadata.name, selectorOf(each), replicas([...workloads, ...ofKind(emitted, 'HorizontalPodAutoscaler')], each)] as const,
    ),
    ...jobs.map((name) => [name, `batch.kubernetes.io/job-name=${name}`, 1] as const),
  ];
  let count = 0;
  for (const [name, selector, atLeast] of sets) {
    const pods = await list<Pod>('pods', namespace, selector);
    const proxied = pods.filter(({ spec }) =>
      [...spec.containers, ...(spec.initContainers ?? [])].some((each) => each.name === 'istio-proxy'),
    );
    count += proxied.length;
    if (proxied.length < pods.length || pods.length < atLeast)
      findings.push(`${name}: ${proxied.length} of ${pods.length} pods have the proxy, expected ${atLeast}`);
  }
  return { findings, detail: `${count} pods of ${replicated.length} workloads and ${jobs.length} jobs` };
}

/** Starts each scheduled job now; the names of the Jobs. */
async function runOnce(namespace: string, cronJobs: readonly Manifest[]): Promise<readonly string[]> {
  return Promise.all(
    cronJobs.map(async ({ metadata: { name } }) => {
      await mustKubectl(['create', 'job', `${name}-now`, `--from=cronjob/${name}`, '-n', namespace]);
      return `${name}-now`;
    }),
  );
}

const asList = (items: readonly Manifest[]): unknown => ({ apiVersion: 'v1', kind: 'List', items });

/**
 * The other way round: where no agent on the node redirects the traffic of pods, Istio's injector adds an init container with the rights to do
 * it, and Pod Security refuses that pod. So the check above would see such a pod.
 */
export async function redirectingPodsAreRefused(file: string, namespace: string, scratch: string): Promise<CheckResult> {
  const values = JSON.parse(await readFile(join(setting('JUDGES'), 'istio/values.json'), 'utf8'));
  values.pilot.cni.enabled = false;
  const changed = join(scratch, `values-${namespace}.json`);
  await writeFile(changed, JSON.stringify(values));
  const [workload] = await injected([file], changed);
  if (workload === undefined) return { findings: [`${file} holds no workload`] };
  const { metadata, spec } = podTemplate(workload);
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'redirecting', namespace }, spec };
  return refused(pod, /violates PodSecurity "restricted:[^"]*".*istio-init/s);
}
