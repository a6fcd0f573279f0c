import type { CheckResult } from '../../judges/report';
import { get, list, mustKubectl, Watch } from '../kubectl';
import { type Manifest, ofKind, scaled } from '../manifests';
import { appliesWithoutWarning } from './apply';
import { selectorOf } from './workloads';

interface Status {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
    readonly disruptionsAllowed?: number;
  };
}

/** Long enough for two rounds of metrics-server and of the autoscaler. */
const METRICS_TIMEOUT = 150_000;

const isHealthy = ({ conditions = [] }: Status['status']): boolean =>
  ['AbleToScale', 'ScalingActive'].every((type) => conditions.some((condition) => condition.type === type && condition.status === 'True'));

/** Every autoscaler can read its metrics and may scale. */
export async function autoscalersAreHealthy(namespace: string, manifests: readonly Manifest[]): Promise<CheckResult> {
  const autoscalers = ofKind(manifests, 'HorizontalPodAutoscaler');
  const findings = await Promise.all(
    autoscalers.map(async ({ metadata: { name } }) => {
      const watch = await Watch.start(['hpa', name, '-n', namespace, '-o', 'jsonpath={.status}{"\\n"}']);
      const healthy = await watch.until((line) => isHealthy(JSON.parse(line) as Status['status']), METRICS_TIMEOUT);
      watch.stop();
      if (healthy) return [];
      const { status } = await get<Status>(['hpa', name, '-n', namespace]);
      return (status.conditions ?? []).map((condition) => `${name} ${condition.type}=${condition.status}: ${condition.message}`);
    }),
  );
  return { findings: autoscalers.length === 0 ? ['no autoscaler'] : findings.flat(), detail: `${autoscalers.length} autoscalers` };
}

/** Every disruption budget matches pods and lets at least one go. */
export async function budgetsAllowDisruption(namespace: string, manifests: readonly Manifest[]): Promise<CheckResult> {
  const budgets = ofKind(manifests, 'PodDisruptionBudget');
  const findings = (await list<Status>('pdb', namespace))
    .filter((budget) => (budget.status.disruptionsAllowed ?? 0) < 1)
    .map((budget) => `${budget.metadata.name} allows ${budget.status.disruptionsAllowed ?? 'no'} disruptions`);
  return { findings: budgets.length === 0 ? ['no budget'] : findings, detail: `${budgets.length} budgets` };
}

/** Makes every pod of a Deployment look busy: twice the CPU that it requests. */
export async function loadPods(namespace: string, manifests: readonly Manifest[], autoscaler: Manifest): Promise<void> {
  const busy = (
    await list<{ metadata: { name: string }; spec: { containers: { resources: { requests: { cpu: string } } }[] } }>(
      'pods',
      namespace,
      selectorOf(scaled(manifests, autoscaler)),
    )
  ).map((pod) => {
    const cpu = pod.spec.containers[0]?.resources.requests.cpu ?? '100m';
    const millis = cpu.endsWith('m') ? Number.parseInt(cpu, 10) : Number(cpu) * 1000;
    return mustKubectl(['annotate', 'pod', pod.metadata.name, '-n', namespace, `kwok.x-k8s.io/usage-cpu=${2 * millis}m`]);
  });
  await Promise.all(busy);
}

/** Under load, the autoscaler adds pods beyond its least. */
export async function scalesUp(namespace: string, autoscaler: Manifest): Promise<CheckResult> {
  const { name } = autoscaler.metadata;
  const least: number = autoscaler.spec.minReplicas;
  const watch = await Watch.start(['hpa', name, '-n', namespace, '-o', 'jsonpath={.status.desiredReplicas}{"\\n"}']);
  const grown = await watch.until((line) => Number(line) > least, METRICS_TIMEOUT);
  const seen = watch.stop();
  return {
    findings: grown ? [] : [`${name} wanted ${seen.join(', ')} pods under load, and never more than ${least}`],
    detail: `${name}: ${least} to ${seen.at(-1)}`,
  };
}

/** Another apply of the whole system does not take back the pods that the autoscaler added. */
export async function applyKeepsReplicas(folder: string, manifests: readonly Manifest[], autoscaler: Manifest): Promise<CheckResult> {
  const { name, namespace = '' } = scaled(manifests, autoscaler).metadata;
  const { findings } = await appliesWithoutWarning(folder, manifests.length);
  const now: number = (await get<Manifest>(['deployment', name, '-n', namespace])).spec.replicas;
  const least: number = autoscaler.spec.minReplicas;
  return { findings: now > least ? findings : [...findings, `${name} went back to ${now} replicas`], detail: `${name}: ${now}` };
}
