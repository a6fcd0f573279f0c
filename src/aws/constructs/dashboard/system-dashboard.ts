import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { functionMetric, httpApiMetric, queueMetric } from '../alarms/sources';
import type { ServerlessUnit } from '../serverless-unit';
import type { SharedResources } from '../shared-resources';
import type { SagaStateMachine } from '../state-machine';
import { alarmStates, graph, heading, type Line, type Widget } from './widgets';

/** Lines of one graph that can still be told apart; CloudWatch takes 500. */
const MOST_LINES = 40;

/** What is worth to be seen of a whole system: who is in trouble, who is asked and fails, what nobody could handle, how its sagas end. */
export function systemWidgets(
  scope: Construct,
  shared: SharedResources,
  units: readonly ServerlessUnit[],
  sagas: ReadonlyMap<string, SagaStateMachine>,
): readonly Widget[] {
  const { region } = Stack.of(scope);
  const pages = units.flatMap(({ alarms }) => (alarms?.page === undefined ? [] : [alarms.page.alarmArn]));
  const tickets = units.flatMap(({ alarms }) => (alarms === undefined ? [] : [alarms.ticket.alarmArn]));
  const asked = units.filter(({ internalApi }) => internalApi !== undefined);
  const lines = (of: readonly ServerlessUnit[], metric: (unit: ServerlessUnit) => Line['metric']): readonly Line[] =>
    of.map((unit) => ({ label: unit.declaration.name, metric: metric(unit) }));
  return [
    heading(`# ${shared.system}`),
    ...alarmStates('In trouble', pages),
    ...alarmStates('Needs attention', tickets),
    ...graphs(
      region,
      'Invocations',
      lines(units, (unit) => functionMetric(unit, 'Invocations', 'Sum')),
    ),
    ...graphs(
      region,
      'Errors of functions',
      lines(units, (unit) => functionMetric(unit, 'Errors', 'Sum')),
    ),
    ...graphs(
      region,
      'Answers with 5xx to other services',
      lines(asked, (unit) => apiMetric(unit, '5xx', 'Sum')),
    ),
    ...graphs(
      region,
      'Answers to other services, p99 in ms',
      lines(asked, (unit) => apiMetric(unit, 'Latency', 'p99')),
    ),
    graph(region, 'Failures that nobody has looked at', [
      { label: 'events', metric: queueMetric(shared.failures, 'ApproximateNumberOfMessagesVisible', 'Maximum') },
    ]),
    ...[...sagas].flatMap(([name, machine]) => sagaWidgets(region, name, machine)),
  ];
}

/** How the executions of a saga end. */
export function sagaWidgets(region: string, name: string, machine: SagaStateMachine): readonly Widget[] {
  const dimensions = { StateMachineArn: machine.stateMachine.stateMachineArn };
  const of = (label: string, metric: string, statistic = 'Sum'): Line => ({
    label,
    metric: { namespace: 'AWS/States', name: metric, dimensions, statistic },
  });
  const counted = (label: string, metric: ReturnType<SagaStateMachine['metricStuck']>): Line => ({
    label,
    metric: { namespace: metric.namespace, name: metric.metricName, dimensions: {}, statistic: 'Sum' },
  });
  return [
    heading(`## Saga ${name}`),
    graph(region, 'Executions', [of('started', 'ExecutionsStarted'), of('succeeded', 'ExecutionsSucceeded')]),
    graph(region, 'Failures', [
      counted('needs somebody', machine.metricStuck()),
      counted('taken back', machine.metricCompensated()),
      of('failed', 'ExecutionsFailed'),
      of('timed out', 'ExecutionsTimedOut'),
    ]),
    graph(region, 'Time, ms', [of('p50', 'ExecutionTime', 'p50'), of('p99', 'ExecutionTime', 'p99')]),
  ];
}

function apiMetric(unit: ServerlessUnit, name: string, statistic: string): Line['metric'] {
  return httpApiMetric(unit.internalApi?.api ?? { ref: '' }, name, statistic);
}

function graphs(region: string, title: string, lines: readonly Line[]): readonly Widget[] {
  return Array.from({ length: Math.ceil(lines.length / MOST_LINES) }, (_, index) =>
    graph(region, title, lines.slice(index * MOST_LINES, (index + 1) * MOST_LINES)),
  );
}
