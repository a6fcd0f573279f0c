import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

/** What CloudWatch counted. */
export interface MeasuredMetric {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly period: number;
}

/** A metric of CloudWatch, or what is computed from those before it; the last one of a list is what an alarm looks at. */
export type Metric = MeasuredMetric | { readonly id: string; readonly expression: string };

export function metricsOf(metrics: readonly Metric[]): CfnAlarm.MetricDataQueryProperty[] {
  return metrics.map((metric, index) => {
    const returnData = index === metrics.length - 1;
    if ('expression' in metric) return { id: metric.id, expression: metric.expression, returnData };
    const { id, namespace, name, dimensions, statistic, period } = metric;
    const of = Object.entries(dimensions).map(([dimension, value]) => ({ name: dimension, value }));
    return { id, metricStat: { metric: { namespace, metricName: name, dimensions: of }, period, stat: statistic }, returnData };
  });
}

export function queueMetric({ queueName }: IQueue, name: string) {
  return { namespace: 'AWS/SQS', name, dimensions: { QueueName: queueName }, statistic: 'Maximum' };
}

/** What an alarm says, for people and for what forwards it. */
export function describe(props: {
  readonly severity: string;
  readonly of?: string;
  readonly means: string;
  readonly next: string;
  readonly dashboard?: string;
}): string {
  const { severity, ...rest } = props;
  return JSON.stringify({ severity, system: 'shop', ...rest });
}
