import { run } from './command';
import { type Finding, type Judge, setting } from './judge';

const LINE = /^(INFO|WARN|ERROR)\s+(.*)$/;
const UNKNOWN_KIND = /Couldn't find schema for kind \S+ with api version (\S+) /;

/** Groups whose name has no dot, or ends in k8s.io, are Kubernetes' own; the Gateway API is a CRD all the same. */
function isBuiltIn(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return group !== 'gateway.networking.k8s.io' && (!group.includes('.') || group.endsWith('.k8s.io'));
}

/** Kubernetes' own schemas of one minor version, strict. It knows no custom resource: those it may pass over, a built-in kind it may not. */
export function kubernetesValidate(minor: string): Judge {
  return {
    name: `kubernetes-validate-${minor}`,
    async judge(files) {
      const outcome = await run(`${setting('KUBERNETES_VALIDATE')}/bin/kubernetes-validate`, ['-k', `${minor}.0`, '--strict', ...files]);
      const findings: Finding[] = [];
      let objects = 0;
      for (const line of `${outcome.stdout}\n${outcome.stderr}`.split('\n')) {
        const [, level, text] = LINE.exec(line) ?? [];
        if (level === undefined || text === undefined) continue;
        const about = text.split(' ', 1)[0] ?? '';
        const apiVersion = UNKNOWN_KIND.exec(text)?.[1];
        if (level === 'INFO') objects += 1;
        else if (apiVersion === undefined || isBuiltIn(apiVersion)) findings.push({ about, message: text.slice(about.length + 1) });
      }
      if (outcome.status !== 0 && findings.length === 0) {
        throw new Error(`kubernetes-validate ended with ${outcome.status}: ${outcome.stderr}${outcome.stdout}`);
      }
      return { objects: objects + findings.length, findings };
    },
  };
}
