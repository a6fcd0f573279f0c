import type { EnvironmentOptions, System } from 'keelson';
import { authorizer, type Request } from '../../kubernetes/plan/support/authorization';
import { type Asked, requests } from '../../kubernetes/plan/support/declared-authorization';
import { planned } from '../../kubernetes/plan/support/manifests';
import type { CheckResult } from '../report';
import { type Answer, authorize } from './authorize';

/** Objects of Istio, and what is asked of them. `isDeclared` where it is known. */
export interface Case {
  readonly name: string;
  readonly objects: readonly object[];
  readonly asked: readonly (Pick<Asked, 'request'> & Partial<Asked>)[];
}

/** How many requests of one system are asked of Istio at most: all that are declared, and others evenly spread. */
const MOST = 4000;

/** The policies that a system gets, and requests about it. */
export function caseOf(name: string, system: System, environment: EnvironmentOptions, most = MOST): Case {
  const objects = planned(system, environment).all.filter(({ apiVersion }) => String(apiVersion).startsWith('security.istio.io/'));
  const all = [...requests(system, environment)];
  const others = all.filter(({ isDeclared }) => !isDeclared);
  const step = Math.max(1, Math.ceil(others.length / most));
  return { name, objects, asked: [...all.filter(({ isDeclared }) => isDeclared), ...others.filter((_, index) => index % step === 0)] };
}

/** The evaluator that the tests of the plan use, Istio's own translation and the declaration say the same of every request. */
export async function agree(cases: readonly Case[]): Promise<CheckResult> {
  const findings: string[] = [];
  const counted = { requests: 0, allowed: 0 };
  for (const { name, objects, asked } of cases) {
    const answers = await authorize(
      objects,
      asked.map(({ request }) => request),
    );
    const proxies = new Map<Request['to'], ReturnType<typeof authorizer>>();
    for (const [index, { request, isDeclared }] of asked.entries()) {
      const proxy = proxies.get(request.to) ?? authorizer(objects, request.to);
      proxies.set(request.to, proxy);
      const { allowed, by } = answers[index] as Answer;
      counted.requests += 1;
      if (allowed) counted.allowed += 1;
      const evaluated = proxy(request);
      if (evaluated !== allowed || (isDeclared !== undefined && isDeclared !== allowed))
        findings.push(
          `${name}: Istio says ${allowed} (${by}), the evaluator ${evaluated}, the declaration ${isDeclared ?? 'nothing'}, of ${JSON.stringify(request)}`,
        );
    }
  }
  if (counted.allowed === 0) findings.push('nothing was allowed, so nothing was shown');
  if (counted.allowed === counted.requests) findings.push('nothing was denied, so nothing was shown');
  return { findings, detail: `${cases.length} sets of policies, ${counted.requests} requests, ${counted.allowed} allowed` };
}
