import type { EnvironmentOptions } from '../model/configuration';
import { KeelsonError, type Problem } from '../model/problem';
import { type At, below, report } from '../model/shape';
import { UNKNOWN_SOURCE } from '../model/source';
import type { System } from '../model/system';
import { validateCallers, validateEdges } from '../model/validate-edges';
import { validateEnvironment } from '../model/validate-environment';
import { validateSystem } from '../model/validate-system';
import { validateUnit } from '../model/validate-unit';
import { type Acceptance, withoutAccepted } from '../target/accepted';
import { resolvePlatform } from './plan/platform';
import type { UnitScope } from './plan/scope';
import { planSystem, systemScopes } from './plan/system';
import { checkEnvironmentAddresses } from './validation/addresses';
import { checkProtocols } from './validation/mesh';
import { checkNames } from './validation/names';
import { checkNeighbours } from './validation/neighbours';
import { checkNamespace, checkPlatform } from './validation/platform';
import { checkQuota } from './validation/quota';
import { checkSystemRoutes } from './validation/routes';
import { checkSecretNames } from './validation/secrets';
import { checkServicesElsewhere } from './validation/services-elsewhere';
import { checkScope, placeOf } from './validation/unit';

/**
 * @returns the refusals that the environment accepts
 * @throws KeelsonError with every problem of the declaration, of the environment, and of what Kubernetes cannot express
 */
export function validateForKubernetes(system: System, name: string, environment: EnvironmentOptions): readonly Acceptance[] {
  let problems = validateSystem(system);
  let accepted: readonly Acceptance[] = [];
  if (problems.length === 0) problems.push(...validateEnvironment(system, name, environment));
  if (problems.length === 0) {
    const at: At = { path: ['environments', name], depth: 2, source: UNKNOWN_SOURCE, problems };
    const platform = below(at, 'kubernetes');
    if (environment.kubernetes === undefined) {
      report(platform, {
        code: 'no-platform',
        received: 'nothing',
        expected: 'a Kubernetes platform',
        fix: `add kubernetes: { namespace: '${system.name}' } to environment ${name}`,
      });
    } else {
      checkNamespace(environment.kubernetes.namespace, below(platform, 'namespace'));
      checkPlatform(environment, platform);
      checkServicesElsewhere(environment, at);
      checkEnvironmentAddresses(environment, at);
      const scopes = systemScopes(system, environment);
      checkNeighbours(environment, resolvePlatform(environment.kubernetes), environment.kubernetes.namespace ?? '', at);
      for (const scope of scopes) checkScope(scope, problems);
      checkNames(planSystem(system, environment), problems);
      checkSecretNames(scopes, problems);
      checkProtocols(scopes, problems);
      checkQuota(scopes, platform);
      checkSystemRoutes(scopes, at);
      ({ problems, accepted } = withoutAccepted(problems, environment, { ...at, problems: [] }, 'kubernetes'));
    }
  }
  if (problems.length > 0) throw new KeelsonError(problems);
  return accepted;
}

/** The problems of one unit in somebody's own chart: of its properties, its platform and, once they are declared, its edges. */
export function validateUnitForKubernetes(scope: UnitScope, options: { readonly edges?: boolean } = {}): Problem[] {
  const problems: Problem[] = [];
  const at = placeOf(scope, problems);
  validateUnit(scope.unit, problems);
  checkNamespace(scope.namespace, below(at, 'namespace'));
  if (scope.properties.image === undefined)
    report(below(at, 'image'), {
      code: 'no-image',
      received: 'nothing',
      expected: 'a container image',
      fix: "add image: 'registry.example.com/orders:1.0.0@sha256:...'",
    });
  if (problems.length === 0) {
    checkPlatform(scope.environment, at);
    if (scope.environment.kubernetes?.ownsNamespace)
      report(below(below(at, 'platform'), 'ownsNamespace'), {
        code: 'not-expressed',
        received: `a namespace that ${scope.name} would own`,
        expected: 'a namespace that exists, or one of a whole system',
        fix: `leave ownsNamespace out, or declare ${scope.name} in a System: nothing guards the namespace otherwise`,
      });
    checkServicesElsewhere(scope.environment, at);
    checkEnvironmentAddresses(scope.environment, at);
    // The namespace is not the unit's own: whose it is says what is denied there.
    checkNeighbours(scope.environment, { ...scope.platform, guards: undefined }, scope.namespace, at);
  }
  if (options.edges !== true) return problems;
  validateEdges(scope.unit, problems);
  validateCallers(scope.unit, problems);
  if (problems.length === 0) {
    checkScope(scope, problems);
    checkSecretNames([scope], problems);
    checkProtocols([scope], problems);
    checkSystemRoutes([scope], at);
    return withoutAccepted(problems, scope.environment, { ...at, problems: [] }, 'kubernetes').problems;
  }
  return problems;
}
