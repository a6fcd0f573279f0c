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
import { existingService } from '../target/existing';
import { type AwsScope, awsScope } from './plan/scope';
import { resolveAwsPlatform } from './platform';
import { checkChannels } from './validation/channels';
import { placeOf } from './validation/place';
import { checkPlatform } from './validation/platform';
import { checkRoutes } from './validation/routes';
import { checkSagas } from './validation/sagas';
import { checkConcurrency } from './validation/sizes';
import { checkScope } from './validation/unit';

/**
 * @returns the refusals that the environment accepts
 * @throws KeelsonError with every problem of the declaration, of the environment, and of what AWS cannot express
 */
export function validateForAws(system: System, name: string, environment: EnvironmentOptions): readonly Acceptance[] {
  let problems = validateSystem(system);
  let accepted: readonly Acceptance[] = [];
  if (problems.length === 0) problems.push(...validateEnvironment(system, name, environment));
  if (problems.length === 0) {
    const at: At = { path: ['environments', name], depth: 2, source: UNKNOWN_SOURCE, problems };
    const place = below(at, 'aws');
    if (environment.aws === undefined) {
      report(place, {
        code: 'no-platform',
        received: 'nothing',
        expected: 'an AWS platform',
        fix: `add aws: { region: 'eu-central-1' } to environment ${name}`,
      });
    } else {
      const platform = resolveAwsPlatform(environment.aws, environment);
      const scopes = system.units
        .filter((unit) => existingService({ environment }, unit) === undefined)
        .map((unit) => awsScope(unit, { environment, platform }));
      checkPlatform({ platform, environment }, isExposed(scopes), place);
      for (const scope of scopes) checkScope(scope, problems);
      checkChannels(system.channels, { platform }, at);
      checkConcurrency(scopes, place);
      checkSagas(system, environment, problems);
      checkRoutes(scopes, at);
      ({ problems, accepted } = withoutAccepted(problems, environment, { ...at, problems: [] }, 'aws'));
    }
  }
  if (problems.length > 0) throw new KeelsonError(problems);
  return accepted;
}

/** The problems of one unit in somebody's own stack: of its properties, its platform and, once they are declared, its edges. */
export function validateUnitForAws(scope: AwsScope, options: { readonly edges?: boolean } = {}): Problem[] {
  const problems: Problem[] = [];
  const at = placeOf(scope, problems);
  const { unit, properties } = scope;
  validateUnit(unit, problems);
  if (properties.image === undefined && properties.bundle === undefined)
    report(below(at, 'image'), {
      code: 'no-image',
      received: 'nothing',
      expected: 'a container image, or a bundle',
      fix: "add image: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/orders:1.0.0@sha256:...', or bundle: { path, handler }",
    });
  if (problems.length === 0) checkPlatform(scope, isExposed([scope]), below(at, 'platform'));
  if (options.edges !== true) return problems;
  validateEdges(unit, problems);
  validateCallers(unit, problems);
  if (problems.length > 0) return problems;
  checkScope(scope, problems);
  checkChannels([...new Set([...unit.edges.publishes, ...unit.edges.subscribes].map(({ to }) => to))], scope, at);
  checkConcurrency([scope], at);
  checkRoutes([scope], at);
  return withoutAccepted(problems, scope.environment, { ...at, problems: [] }, 'aws').problems;
}

function isExposed(scopes: readonly AwsScope[]): boolean {
  return scopes.some(({ unit }) => unit.edges.exposes.length > 0);
}
