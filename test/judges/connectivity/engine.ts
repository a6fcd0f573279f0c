import { join } from 'node:path';
import { run } from '../command';
import { setting } from '../judge';
import { type End, namespaceLabels } from './ends';
import type { Question } from './questions';

/** What the engine says of a connection: that it passes, or which sides refuse it. */
export type Answer = 'allowed' | 'egress' | 'ingress' | 'both';

/** Cyclonus' answers to the questions, in their order. */
export async function ask(policies: readonly unknown[], questions: readonly Question[]): Promise<readonly Answer[]> {
  const ends = new Map<End, number>();
  const indexOf = (end: End): number => {
    const known = ends.get(end);
    if (known !== undefined) return known;
    ends.set(end, ends.size);
    return ends.size - 1;
  };
  const queries = questions.map(({ from, to, protocol, port }) => ({
    source: indexOf(from),
    destination: indexOf(to),
    protocol,
    port,
    portName: to.pod?.ports?.[port] ?? '',
  }));
  const input = JSON.stringify({
    policies,
    ends: [...ends.keys()].map(({ address, pod }) => ({
      ip: address,
      ...(pod === undefined ? {} : { namespace: pod.namespace, namespaceLabels: namespaceLabels(pod.namespace), podLabels: pod.labels }),
    })),
    queries,
  });
  const outcome = await run(join(setting('JUDGES'), 'bin/connectivity'), [], { input });
  if (outcome.status !== 0) throw new Error(outcome.stderr.trim() || `connectivity ended with ${outcome.status}`);
  const answers = JSON.parse(outcome.stdout) as Answer[];
  if (answers.length !== questions.length) throw new Error(`${answers.length} answers to ${questions.length} questions`);
  return answers;
}
