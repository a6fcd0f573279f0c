import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Watched } from './alarms';
import type { Shared } from './shared';
import { alarmStates, bodyOf, graph, graphs, heading, type Line, type Widget } from './widgets';

/** A service as the dashboards show it. */
export interface Shown extends Watched {
  readonly alarms: readonly string[];
  /** The names and APIs of what it asks. */
  readonly asked: readonly { readonly name: string; readonly apiId: string }[];
}

const lambda = ({ functionName }: Pick<Watched, 'functionName'>, name: string, statistic: string, label: string, alias = true): Line => ({
  label,
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: functionName, ...(alias ? { Resource: `${functionName}:live` } : {}) },
  statistic,
});
const api = (apiId: string, name: string, statistic: string, label: string, right = false): Line => ({
  label,
  namespace: 'AWS/ApiGateway',
  name,
  dimensions: { ApiId: apiId, Stage: '$default' },
  statistic,
  right,
});
const queue = (queueName: string, name: string, label: string, right = false): Line => ({
  label,
  namespace: 'AWS/SQS',
  name,
  dimensions: { QueueName: queueName },
  statistic: 'Maximum',
  right,
});
const VISIBLE = 'ApproximateNumberOfMessagesVisible';

/** The dashboard of a service. */
export function dashboardOf(scope: Construct, id: string, shown: Shown): CfnDashboard {
  const stack = Stack.of(scope);
  const { region } = stack;
  const { name, inbox, tables, asked } = shown;
  const widgets: Widget[] = [
    heading(`# ${name}\nA service of shop.`, 2),
    ...alarmStates('Alarms', shown.alarms),
    errors(region, shown.apiId),
    graph(region, 'Rate', [lambda(shown, 'Invocations', 'Sum', 'invocations')]),
    graph(region, 'Errors', [
      lambda(shown, 'Errors', 'Sum', 'errors'),
      { ...lambda(shown, 'Throttles', 'Sum', 'throttles', false), right: true },
    ]),
    graph(
      region,
      'Duration, ms',
      ['p50', 'p95', 'p99'].map((part) => lambda(shown, 'Duration', part, part)),
      { label: 'stopped', value: shown.timeout * 1_000 },
    ),
    graph(region, 'Concurrency', [lambda(shown, 'ConcurrentExecutions', 'Maximum', 'at once', false)], {
      label: 'reserved',
      value: shown.concurrency,
    }),
    graph(region, 'Dead letters', [queue(shown.deadLetters.queueName, VISIBLE, 'events')]),
    ...section('## What it asks', asked, (callee) =>
      graph(region, `${callee.name}, by all who ask it`, [
        api(callee.apiId, 'Count', 'SampleCount', 'requests'),
        api(callee.apiId, '5xx', 'Sum', '5xx'),
        api(callee.apiId, 'Latency', 'p99', 'p99, ms', true),
      ]),
    ),
    ...section('## What it reads', inbox === undefined ? [] : [inbox], ({ queue: read, deadLetters }) =>
      graph(region, 'shop-events', [
        queue(read.queueName, VISIBLE, 'waiting'),
        queue(deadLetters.queueName, VISIBLE, 'dead letters'),
        queue(read.queueName, 'ApproximateAgeOfOldestMessage', 'oldest, s', true),
      ]),
    ),
    ...section(
      '## What it keeps',
      tables.filter(({ label }) => label !== 'handled messages'),
      (table) =>
        graph(
          region,
          `throttles of ${table.label}`,
          (['Read', 'Write'] as const).map((kind) => ({
            label: `${kind.toLowerCase()}s`,
            namespace: 'AWS/DynamoDB',
            name: `${kind}ThrottleEvents`,
            dimensions: { TableName: table.name },
            statistic: 'Sum',
          })),
        ),
    ),
  ];
  return new CfnDashboard(scope, id, { dashboardName: `shop-${name}`, dashboardBody: stack.toJsonString(bodyOf(widgets)) });
}

/** The dashboard of all. */
export function systemDashboard(
  scope: Construct,
  shared: Shared,
  services: readonly (Watched & { readonly inTrouble: string; readonly needsAttention: string })[],
): void {
  const stack = Stack.of(scope);
  const { region } = stack;
  const lines = (line: (service: Watched) => Line): Line[] => services.map((service) => ({ ...line(service), label: service.name }));
  const widgets = [
    heading('# shop'),
    ...alarmStates(
      'In trouble',
      services.map(({ inTrouble }) => inTrouble),
    ),
    ...alarmStates(
      'Needs attention',
      services.map(({ needsAttention }) => needsAttention),
    ),
    ...graphs(
      region,
      'Invocations',
      lines((service) => lambda(service, 'Invocations', 'Sum', '')),
    ),
    ...graphs(
      region,
      'Errors of functions',
      lines((service) => lambda(service, 'Errors', 'Sum', '')),
    ),
    ...graphs(
      region,
      'Answers with 5xx to other services',
      lines(({ apiId }) => api(apiId, '5xx', 'Sum', '')),
    ),
    ...graphs(
      region,
      'Answers to other services, p99 in ms',
      lines(({ apiId }) => api(apiId, 'Latency', 'p99', '')),
    ),
    graph(region, 'Failures that nobody has looked at', [queue(shared.failures.queueName, VISIBLE, 'events')]),
  ];
  new CfnDashboard(scope, 'Dashboard', { dashboardName: 'shop', dashboardBody: stack.toJsonString(bodyOf(widgets)) });
}

function section<T>(title: string, list: readonly T[], widget: (each: T) => Widget): Widget[] {
  return list.length === 0 ? [] : [heading(title), ...list.map(widget)];
}

/** The part of requests that fail, beside what is allowed. */
function errors(region: string, apiId: string): Widget {
  const of = ['AWS/ApiGateway', 'ApiId', apiId, 'Stage', '$default'] as const;
  const metric = (name: string, stat: string, id: string) => [of[0], name, ...of.slice(1), { stat, id, visible: false }];
  return {
    type: 'metric',
    width: 12,
    height: 6,
    properties: {
      title: 'Answers with 5xx',
      view: 'timeSeries',
      stacked: false,
      region,
      period: 300,
      metrics: [
        metric('Count', 'SampleCount', 'total1'),
        metric('5xx', 'Sum', 'failed1'),
        [{ expression: '100 * (failed1) / (total1)', label: 'failed, %', id: 'percent' }],
      ],
      yAxis: { left: { min: 0 } },
      annotations: { horizontal: [{ label: '1 %', value: 1 }] },
    },
  };
}
