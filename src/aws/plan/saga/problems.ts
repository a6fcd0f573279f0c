import type { Problem } from '../../../model/problem';
import { show } from '../../../model/problem';
import type { SagaStep } from '../../../model/properties/saga';
import { actionsOf, pathParameters, pivotOf, sourceOf } from '../../../model/saga-parameters';
import { budgetOf, leastSeconds } from './budget';
import type { NamedSaga } from './request';

/** A method, and a path whose literal parts need no quoting in an intrinsic function. */
const OPERATION = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \/(\{[^{}/+]+\}|[A-Za-z0-9._~!$&+,;=:@/-])*$/;
const FIELD = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** What of a saga Step Functions cannot do as declared, each with its place. */
export function sagaProblems(saga: NamedSaga): Problem[] {
  const problems: Problem[] = [];
  const { steps } = saga.properties;
  const pivot = pivotOf(saga.properties);
  for (const placed of actionsOf(saga.properties)) {
    const { asked, kind, index } = placed;
    const path = `sagas.${saga.name}.steps.${(steps[index] as SagaStep).name}.${kind}`;
    const fields = pathParameters(asked.operation).map((name) => sourceOf(saga.properties, placed, name));
    if (!OPERATION.test(asked.operation) || fields.some((source) => source === undefined || !FIELD.test(source.field))) {
      problems.push({
        code: 'operation-not-expressed',
        path: `${path}.operation`,
        received: show(asked.operation),
        expected: "one method and one path, with parameters of letters, digits and underscores: 'POST /v1/orders/{id}/confirmation'",
        fix: 'name the operation itself; a state machine calls by HTTP',
      });
    }
    if (kind === 'action' && index <= pivot && budgetOf(asked) === undefined) {
      const least = leastSeconds(asked.retries as number);
      problems.push({
        code: 'too-many-retries',
        path: `${path}.retries`,
        received: `${asked.retries} extra attempts within ${show(asked.timeout ?? '30s')}`,
        expected: `at least ${least}s for them: attempts and the waits between them are counted in whole seconds`,
        fix: `raise timeout to ${least}s, or lower retries`,
      });
    }
  }
  return problems;
}
