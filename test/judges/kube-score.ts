import { run } from './command';
import { type Finding, type Judge, setting } from './judge';

const LINE = /^\[(OK|SKIPPED|WARNING|CRITICAL)\] (\S+ \S+?)(?:: (.*))?$/;

/** kube-score: neither a CRITICAL nor a WARNING, and no check switched off. */
export function kubeScore(version: string): Judge {
  return {
    name: 'kube-score',
    async judge(files) {
      const outcome = await run(`${setting('JUDGES')}/bin/kube-score`, [
        'score',
        '--kubernetes-version',
        `v${version}`,
        '-o',
        'ci',
        ...files,
      ]);
      const objects = new Set<string>();
      const findings: Finding[] = [];
      for (const line of outcome.stdout.split('\n')) {
        const [, grade, about, message] = LINE.exec(line) ?? [];
        if (grade === undefined || about === undefined) continue;
        objects.add(about);
        if (grade === 'WARNING' || grade === 'CRITICAL') findings.push({ about, message: `${grade} ${message ?? ''}` });
      }
      if (objects.size === 0 || (outcome.status !== 0 && findings.length === 0)) {
        throw new Error(`kube-score ended with ${outcome.status} and judged ${objects.size} objects: ${outcome.stderr}`);
      }
      return { objects: objects.size, findings };
    },
  };
}
