import type { EnvironmentOptions, System } from 'keelson';
import ecommerce from '../../../examples/ecommerce/keelson.config';
import rides from '../../../examples/rides/keelson.config';
import { randomAuthorization } from '../../kubernetes/plan/support/random-authorization';
import fc from '../../property';
import everything from '../../systems/everything/keelson.config';
import type { CheckResult } from '../report';
import { agree, caseOf } from './agreement';
import { HAND_WRITTEN } from './policies';

const SYSTEMS: Readonly<Record<string, readonly [System, EnvironmentOptions]>> = {
  ecommerce: [ecommerce.system, ecommerce.environments.meshed],
  rides: [rides.system, rides.environments.production],
  everything: [everything.system, everything.environments.meshed],
};

/** How many random systems are asked about, and how many requests that nobody declared of each. */
const RANDOM = { systems: 50, most: 400 };

interface Check {
  readonly name: string;
  body(): Promise<CheckResult>;
}

/** Declarations that say the opposite of the policies: each is to be seen, or the comparison shows nothing. */
async function differencesAreSeen(): Promise<CheckResult> {
  const { name, objects, asked } = caseOf('ecommerce', ...(SYSTEMS.ecommerce as readonly [System, EnvironmentOptions]), RANDOM.most);
  const turned = asked.map(({ request, isDeclared }) => ({ request, isDeclared: isDeclared === false }));
  const { findings } = await agree([{ name, objects, asked: turned }]);
  return {
    findings: findings.length === asked.length ? [] : [`only ${findings.length} of ${asked.length} differences are seen`],
    detail: `${asked.length} planted`,
  };
}

/** Istio's own translation of the policies, the evaluator of the tests and the declaration say the same. */
export const authorizationChecks: readonly Check[] = [
  { name: 'a difference from what was declared is seen', body: differencesAreSeen },
  { name: "authorization agrees with Istio's translation: hand-written policies", body: () => agree(HAND_WRITTEN) },
  ...Object.entries(SYSTEMS).map(([name, [system, environment]]) => ({
    name: `authorization agrees with Istio's translation: ${name}`,
    body: async () => agree([caseOf(name, system, environment)]),
  })),
  {
    name: "authorization agrees with Istio's translation: random systems",
    body: async () =>
      agree(
        fc
          .sample(randomAuthorization, RANDOM.systems)
          .map(({ system, environment }, index) => caseOf(`random system ${index}`, system, environment, RANDOM.most)),
      ),
  },
];
