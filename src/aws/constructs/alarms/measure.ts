import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { compare } from '../../../model/problem';

/** One metric of CloudWatch, and what of it is looked at. */
export interface MetricSource {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `Sum`, `Maximum`, `p99`, `PR(:300)`. */
  readonly statistic: string;
}

/** What an alarm looks at: metrics by their ids, and what is computed of them; the last one is compared. */
export interface Measure {
  readonly metrics: Readonly<Record<string, MetricSource>>;
  /** None where the one metric itself is compared. @default - none */
  readonly expressions?: readonly (readonly [id: string, expression: string])[];
}

/** How many of how many: requests, messages. */
export interface Ratio {
  readonly metrics: Readonly<Record<string, MetricSource>>;
  /** In CloudWatch's metric math. */
  readonly failed: string;
  readonly total: string;
}

/**
 * The part that failed, from 0 to 1. Where nothing was asked for, nothing failed.
 *
 * @param fewest - failures below which there is nothing to tell
 */
export function partOf({ metrics, failed, total }: Ratio, fewest = 0): Measure {
  const part = 'failed / IF(total > 0, total, 1)';
  return {
    metrics,
    expressions: [
      ['failed', failed],
      ['total', total],
      ['part', fewest === 0 ? part : `IF(failed >= ${fewest}, ${part}, 0)`],
    ],
  };
}

/** A measure as an alarm has it. All of its metrics have one period. */
export function dataQueries({ metrics, expressions = [] }: Measure, period: number): CfnAlarm.MetricDataQueryProperty[] {
  return [
    ...Object.entries(metrics).map(([id, { namespace, name, dimensions, statistic }]) => ({
      id,
      metricStat: { metric: { namespace, metricName: name, ...dimensionsOf(dimensions) }, period, stat: statistic },
      returnData: expressions.length === 0,
    })),
    ...expressions.map(([id, expression], index) => ({ id, expression, returnData: index === expressions.length - 1 })),
  ];
}

function dimensionsOf(of: Readonly<Record<string, string>>): Pick<CfnAlarm.MetricProperty, 'dimensions'> {
  const dimensions = Object.entries(of)
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => compare(a.name, b.name));
  return dimensions.length === 0 ? {} : { dimensions };
}
