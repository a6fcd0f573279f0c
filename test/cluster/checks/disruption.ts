import type { CheckResult } from '../../judges/report';
import { kubectl, list, Watch } from '../kubectl';

/** Drains a node: every pod moves, and no budget is ever exceeded on the way; then lets pods back on it. */
export async function drains(node: string, namespace: string): Promise<CheckResult> {
  const before = (await list<{ spec: { nodeName?: string } }>('pods', namespace)).filter((pod) => pod.spec.nodeName === node).length;
  const path = '{.metadata.name} {.status.currentHealthy} {.status.desiredHealthy}{"\\n"}';
  const watch = await Watch.start(['pdb', '-n', namespace, '-o', `jsonpath=${path}`]);
  const drained = await kubectl(['drain', node, '--ignore-daemonsets', '--delete-emptydir-data', '--timeout=120s']);
  const findings =
    drained.status === 0
      ? []
      : [`drain of ${node} ended with ${drained.status}: ${[...new Set(drained.stderr.trim().split('\n'))].join('\n')}`];
  const left = (await list<{ spec: { nodeName?: string } }>('pods', namespace)).filter((pod) => pod.spec.nodeName === node).length;
  if (before === 0) findings.push(`${node} had no pod of the system: nothing was shown`);
  if (left > 0) findings.push(`${left} pods stayed on ${node}`);
  const uncordoned = await kubectl(['uncordon', node]);
  if (uncordoned.status !== 0) findings.push(uncordoned.stderr.trim());
  for (const line of watch.stop()) {
    const [name, current, desired] = line.split(' ');
    if (Number(current) < Number(desired)) findings.push(`${name} had ${current} healthy pods where ${desired} are due`);
  }
  return { findings, detail: `${node}, ${before} pods moved` };
}
