import type { Problem } from '../../model/problem';
import { show } from '../../model/problem';
import type { EnvironmentProperties } from '../../model/properties/environment';
import { actionsOf } from '../../model/saga-parameters';
import type { System } from '../../model/system';
import { existingService } from '../../target/existing';
import { sagaProblems } from '../plan/saga/problems';

/** What a state machine cannot do of the sagas whose coordinator runs here. */
export function checkSagas(system: System, environment: EnvironmentProperties, problems: Problem[]): void {
  const elsewhere = (name: string): boolean => existingService({ environment }, { name }) !== undefined;
  for (const saga of system.sagas) {
    const { coordinator } = saga.properties;
    if (elsewhere(coordinator)) continue;
    const source = saga.source.locate();
    const where = source === undefined ? {} : { source };
    problems.push(...sagaProblems(saga).map((problem) => ({ ...problem, ...where })));
    for (const { asked, kind, index } of actionsOf(saga.properties)) {
      if (!elsewhere(asked.service)) continue;
      problems.push({
        code: 'saga-leaves-aws',
        path: `sagas.${saga.name}.steps.${saga.properties.steps[index]?.name}.${kind}.service`,
        ...where,
        received: `${show(asked.service)}, which runs elsewhere`,
        expected: 'a service of this environment: a state machine asks the APIs of services that run on AWS',
        fix: `let ${coordinator} run elsewhere too, or ask a service here that passes it on`,
      });
    }
  }
}
