import { Stack } from 'aws-cdk-lib/core';
import { compare } from '../../../model/problem';
import { errorBudget, errorThreshold, windowSeconds } from '../../../objectives/burn-rate';
import { type PlannedObjective, plannedObjectives } from '../../plan/objectives';
import { concurrencyOf, timeoutOf } from '../../plan/sizes';
import { failedAnswers, isCounted, ratioOf } from '../alarms/indicators';
import type { MetricSource } from '../alarms/measure';
import { functionMetric, httpApiMetric, queueMetric, wholeFunctionMetric } from '../alarms/sources';
import { storeAlarms } from '../alarms/store-alarms';
import type { InternalApi } from '../internal-api';
import type { ServerlessUnit } from '../serverless-unit';
import { alarmStates, budgetLeft, graph, heading, type Line, ratioGraph, type Widget } from './widgets';

const ERRORS_LEVEL = [{ label: '1 %', value: 1 }];

/** What is worth to be seen of one unit: how it keeps its objectives first, then what it does, then what it stands on. */
export function unitWidgets(unit: ServerlessUnit): readonly Widget[] {
  const { region } = Stack.of(unit);
  return [
    heading(
      `# ${unit.declaration.name}\n${unit.scope.properties.description ?? `A ${unit.declaration.kind} of ${unit.shared.system}.`}`,
      2,
    ),
    ...alarmStates(
      'Alarms',
      [...(unit.alarms?.byName.values() ?? [])].map(({ alarmArn }) => alarmArn),
    ),
    ...plannedObjectives(unit.scope).flatMap((planned) => objectiveWidgets(unit, planned, region)),
    ...functionWidgets(unit, region),
    ...section('## What it asks', calleeWidgets(unit, region)),
    ...section('## What it reads', queueWidgets(unit, region)),
    ...section('## What it keeps', storeWidgets(unit, region)),
  ];
}

function objectiveWidgets(unit: ServerlessUnit, planned: PlannedObjective, region: string): readonly Widget[] {
  const { kind, objective, pairs, target, title } = planned;
  // How old messages are is among the queues: it has no requests to divide.
  if (kind === 'freshness' || !isCounted(unit, planned)) return [];
  const ratio = ratioOf(unit, planned);
  const levels = pairs.map((pair) => ({ label: `${pair.urgency}: ${pair.factor} x`, value: 100 * errorThreshold(pair, target) }));
  return [
    budgetLeft(region, title, ratio, windowSeconds(objective.window), errorBudget(target)),
    ratioGraph(region, `${title}: what failed`, ratio, levels),
  ];
}

function functionWidgets(unit: ServerlessUnit, region: string): readonly Widget[] {
  const { scope } = unit;
  const line = (label: string, name: string, statistic: string): Line => ({ label, metric: functionMetric(unit, name, statistic) });
  const reserved = concurrencyOf(scope);
  return [
    ...(unit.internalApi === undefined ? [] : [ratioGraph(region, 'Answers with 5xx', failedAnswers(unit), ERRORS_LEVEL)]),
    graph(region, 'Rate', [line('invocations', 'Invocations', 'Sum')]),
    graph(region, 'Errors', [
      line('errors', 'Errors', 'Sum'),
      { label: 'throttles', metric: wholeFunctionMetric(unit, 'Throttles', 'Sum'), axis: 'right' },
    ]),
    graph(
      region,
      'Duration, ms',
      ['p50', 'p95', 'p99'].map((statistic) => line(statistic, 'Duration', statistic)),
      [{ label: 'stopped', value: timeoutOf(scope) * 1_000 }],
    ),
    graph(
      region,
      'Concurrency',
      [{ label: 'at once', metric: wholeFunctionMetric(unit, 'ConcurrentExecutions', 'Maximum') }],
      reserved === undefined ? [] : [{ label: 'reserved', value: reserved }],
    ),
    graph(region, 'Dead letters', [{ label: 'events', metric: waiting(unit.deadLetters) }]),
  ];
}

function calleeWidgets(unit: ServerlessUnit, region: string): readonly Widget[] {
  const apis = new Map<string, InternalApi>();
  for (const { to } of unit.declaration.edges.calls) {
    const api = unit.registry.units.get(to)?.internalApi;
    if (api !== undefined) apis.set(to.name, api);
  }
  return [...apis]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, { api }]) =>
      graph(region, `${name}, by all who ask it`, [
        { label: 'requests', metric: httpApiMetric(api, 'Count', 'SampleCount') },
        { label: '5xx', metric: httpApiMetric(api, '5xx', 'Sum') },
        { label: 'p99, ms', metric: httpApiMetric(api, 'Latency', 'p99'), axis: 'right' },
      ]),
    );
}

function queueWidgets(unit: ServerlessUnit, region: string): readonly Widget[] {
  return [...unit.queues]
    .sort(([a], [b]) => compare(a, b))
    .map(([name, queue]) => {
      const dead = unit.deadLettersOf(name);
      return graph(region, name, [
        { label: 'waiting', metric: waiting(queue) },
        ...(dead === undefined ? [] : [{ label: 'dead letters', metric: waiting(dead) }]),
        { label: 'oldest, s', metric: queueMetric(queue, 'ApproximateAgeOfOldestMessage', 'Maximum'), axis: 'right' },
      ]);
    });
}

/** What its alarms look at. */
function storeWidgets(unit: ServerlessUnit, region: string): readonly Widget[] {
  const owned = [...unit.declaration.edges.owns].sort((a, b) => compare(a.to.name, b.to.name));
  return owned.flatMap(({ to }) => {
    const resources = unit.stores.get(to.name);
    if (resources === undefined) return [];
    return storeAlarms(to, resources).map(({ name, measure }) =>
      graph(
        region,
        name,
        Object.entries(measure().metrics).map(([label, metric]) => ({ label, metric })),
      ),
    );
  });
}

function section(title: string, widgets: readonly Widget[]): readonly Widget[] {
  return widgets.length === 0 ? [] : [heading(title), ...widgets];
}

function waiting(queue: Parameters<typeof queueMetric>[0]): MetricSource {
  return queueMetric(queue, 'ApproximateNumberOfMessagesVisible', 'Maximum');
}
