import { milliseconds } from './duration';
import { show } from './problem';
import { type SagaProperties, type SagaStep, sagaShape } from './properties/saga';
import {
  actionsOf,
  DEFAULT_ACTION_TIMEOUT,
  DEFAULT_SAGA_TIMEOUT,
  declaredSource,
  partsOf,
  pathParameters,
  pivotOf,
  sourceOf,
} from './saga-parameters';
import { type At, below, object, report } from './shape';
import type { Saga, System } from './system';
import { unknown } from './unknown-reference';
import { checkDeclaredName } from './validate-edges';

const SAGA = object<SagaProperties>(sagaShape, 'the properties of a saga');

/** The problems of a saga: its steps, and what they ask of whom. */
export function validateSaga(system: System, saga: Saga, at: At): void {
  checkDeclaredName(saga, at, 'saga');
  const before = at.problems.length;
  SAGA.check(saga.properties, at);
  if (at.problems.length > before) return;
  const { coordinator, steps } = saga.properties;
  const coordinators = new Set([...system.services, ...system.workers].map((unit) => unit.name));
  if (!coordinators.has(coordinator)) unknown(below(at, 'coordinator'), coordinator, coordinators, 'service or worker');
  else for (const step of steps) checkActions(system, coordinator, step, below(below(at, 'steps'), step.name));
  const names = new Set<string>();
  for (const step of steps) {
    if (names.has(step.name))
      report(below(below(at, 'steps'), step.name), {
        code: 'duplicate-name',
        received: show(step.name),
        expected: 'one step of each name',
        fix: 'rename one of them',
      });
    names.add(step.name);
  }
  checkPivot(steps, at);
  checkParameters(saga.properties, at);
  checkTime(saga.properties, at);
}

function checkActions(system: System, coordinator: string, { action, compensation }: SagaStep, at: At): void {
  const services = new Set([coordinator, ...system.services.map((service) => service.name)]);
  const called = system.units.filter((unit) => unit.name === coordinator).flatMap((unit) => unit.edges.calls.map((call) => call.to.name));
  for (const [key, asked] of Object.entries({ action, compensation })) {
    if (asked === undefined) continue;
    const here = below(below(at, key), 'service');
    if (!services.has(asked.service)) unknown(here, asked.service, services, 'service');
    else if (asked.service !== coordinator && !called.includes(asked.service))
      report(here, {
        code: 'no-edge',
        received: `${asked.service}, which ${coordinator} does not call`,
        expected: `${coordinator} itself, or a service that it calls`,
        fix: `declare that ${coordinator} calls ${asked.service}`,
      });
  }
}

function checkPivot(steps: readonly SagaStep[], at: At): void {
  const pivot = steps.findIndex((step) => step.pivot === true);
  const withCompensation = steps.slice(0, pivot < 0 ? steps.length - 1 : pivot);
  for (const step of withCompensation) {
    if (step.compensation === undefined)
      report(below(below(at, 'steps'), step.name), {
        code: 'no-compensation',
        received: 'a step before the pivot without compensation',
        expected: 'an action that takes it back',
        fix: 'add compensation, or mark an earlier step as the pivot',
      });
  }
  if (steps.filter((step) => step.pivot === true).length > 1)
    report(at, {
      code: 'contradiction',
      received: 'more than one pivot',
      expected: 'at most one',
      fix: 'keep the first step that cannot be taken back',
    });
}

/** Methods of HTTP whose requests carry a body. */
const WITH_BODY: ReadonlySet<string | undefined> = new Set(['POST', 'PUT', 'PATCH']);

function checkParameters(saga: SagaProperties, at: At): void {
  for (const placed of actionsOf(saga)) {
    const { asked, kind, index } = placed;
    const here = below(below(below(below(at, 'steps'), (saga.steps[index] as SagaStep).name), kind), 'parameters');
    const named = pathParameters(asked.operation);
    const answered = saga.steps.slice(0, kind === 'compensation' ? index + 1 : index).map((step) => step.name);
    for (const [name, value] of Object.entries(asked.parameters ?? {})) {
      const source = declaredSource(value);
      if (source.from === 'answer' && !answered.includes(source.step))
        unknown(below(here, name), source.step, new Set(answered), 'step before it');
      if (named.includes(name) || WITH_BODY.has(partsOf(asked.operation).method)) continue;
      report(below(here, name), {
        code: 'unknown-parameter',
        received: show(name),
        expected: `a parameter of ${asked.operation}, which has no body`,
        fix: named.length === 0 ? 'remove it' : `name one of ${named.join(', ')}`,
      });
    }
    for (const name of named) {
      if (sourceOf(saga, placed, name) !== undefined) continue;
      const last = answered[answered.length - 1] as string;
      report(below(here, name), {
        code: 'unclear-parameter',
        received: `{${name}} in ${asked.operation}, and no step, or more than one, that creates it by a POST to the path before it`,
        expected: 'one place that it comes from',
        fix: `say it: parameters: { ${name}: '${last}.${name}' } or parameters: { ${name}: '${saga.key ?? 'id'}' }`,
      });
    }
  }
}

/** Nothing is stopped in the middle: that the steps until the pivot end in time is known before. */
function checkTime(saga: SagaProperties, at: At): void {
  const timeout = saga.timeout ?? DEFAULT_SAGA_TIMEOUT;
  const steps = saga.steps.slice(0, pivotOf(saga) + 1);
  const longest = steps.reduce((sum, { action }) => sum + milliseconds(action.timeout ?? DEFAULT_ACTION_TIMEOUT), 0);
  if (longest <= milliseconds(timeout)) return;
  report(below(at, 'timeout'), {
    code: 'contradiction',
    received: `${show(timeout)}, while the steps until the pivot may take ${longest / 1_000}s`,
    expected: `at least ${longest / 1_000}s`,
    fix: 'raise the timeout of the saga, or lower those of its actions',
  });
}
