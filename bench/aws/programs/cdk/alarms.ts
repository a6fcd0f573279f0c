import { CfnAlarm, CfnCompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { describe, type MeasuredMetric, type Metric, metricsOf, queueMetric } from './metrics';
import type { Shared } from './shared';

/** What the alarms of a service look at. */
export interface Watched {
  readonly name: string;
  readonly shared: Shared;
  readonly apiId: string;
  readonly functionName: string;
  /** Seconds after which Lambda stops the function. */
  readonly timeout: number;
  readonly concurrency: number;
  readonly deadLetters: IQueue;
  readonly inbox?: { readonly queue: IQueue; readonly deadLetters: IQueue; readonly sourceId: string };
  readonly tables: readonly { readonly label: string; readonly name: string }[];
  /** The composite alarms of what it asks. */
  readonly callees: readonly string[];
}

interface Measured {
  readonly severity: 'page' | 'ticket' | 'cause';
  readonly means: string;
  readonly next: string;
  readonly metrics: readonly Metric[];
  readonly threshold: number;
  readonly periods?: number;
  readonly datapoints?: number;
}

const TABLES = 'Keys that are asked for far more often than others, or growth that is faster than the table doubles its capacity.';
const STATE = 'The state of this alarm names those that set it off. The dashboard shows objectives, errors, callees, queues and stores.';
const SUPPRESSION = { actionsSuppressorExtensionPeriod: 600, actionsSuppressorWaitPeriod: 180 };

/** The alarms of a service: one pages, one asks for attention, and the others say why. */
export class Alarms extends Construct {
  readonly errors: CfnAlarm;
  readonly inTrouble: CfnCompositeAlarm;
  readonly needsAttention: CfnCompositeAlarm;
  /** In the order of the dashboard. */
  readonly arns: readonly string[];

  constructor(
    scope: Construct,
    id: string,
    private readonly watched: Watched,
  ) {
    super(scope, id);
    const { name, shared, functionName, timeout, concurrency, deadLetters, inbox, tables, callees } = watched;
    const ofFunction = (metric: string, statistic: string, alias: boolean): Omit<MeasuredMetric, 'id' | 'period'> => ({
      namespace: 'AWS/Lambda',
      name: metric,
      dimensions: { FunctionName: functionName, ...(alias ? { Resource: `${functionName}:live` } : {}) },
      statistic,
    });
    this.errors = this.failures('Errors', 'page', 'More than 1 % of answers are 5xx.', ERRORS, {
      total: ['AWS/ApiGateway', 'Count', 'SampleCount'],
      failed: ['AWS/ApiGateway', '5xx', 'Sum'],
      dimensions: { ApiId: watched.apiId, Stage: '$default' },
    });
    const throttles = this.alarm('Throttles', {
      severity: 'cause',
      means: 'Requests, messages or runs were refused for want of concurrency.',
      next: 'Raise scaling, or concurrency of the platform; look whether the account has run out of it.',
      metrics: [{ id: 'throttles', period: 300, ...ofFunction('Throttles', 'Sum', false) }],
      threshold: 0,
    });
    const duration = this.alarm('Duration', {
      severity: 'cause',
      means: 'One in a hundred takes more than 80 % of the time after which Lambda stops it.',
      next: 'Look in the traces for what it waits for.',
      metrics: [{ id: 'duration', period: 300, ...ofFunction('Duration', 'p99', true) }],
      threshold: timeout * 800,
      periods: 3,
    });
    const used = this.alarm('Concurrency', {
      severity: 'cause',
      means: 'More than 80 % of the reserved concurrency is in use.',
      next: 'What comes beyond it is refused. Raise scaling, or answer faster.',
      metrics: [{ id: 'concurrency', period: 300, ...ofFunction('ConcurrentExecutions', 'Maximum', false) }],
      threshold: concurrency * 0.8,
      periods: 3,
    });
    const dead = this.waiting(
      'DeadLetters',
      deadLetters,
      'Events could not be handled.',
      'Mend what they failed on, next send them again.',
    );
    const suppressor =
      callees.length === 0
        ? undefined
        : this.composite('Callees', {
            severity: 'cause',
            means: `Something that ${name} cannot do without is in trouble, which explains what ${name} suffers from.`,
            of: callees,
          });
    const read = inbox === undefined ? undefined : this.reading(inbox);
    const stores = tables.map((table) => this.table(table));
    const causes = [throttles, duration, used, ...(read === undefined ? [] : [read.failures]), ...stores];
    this.inTrouble = this.composite('InTrouble', {
      severity: 'page',
      means: `${name} is in trouble: whoever asks it feels it.`,
      of: [this.errors, ...(read === undefined ? [] : [read.age])].map(({ attrArn }) => attrArn),
      ...(suppressor === undefined ? {} : { suppressor }),
      action: shared.alarms.topicArn,
    });
    this.needsAttention = this.composite('NeedsAttention', {
      severity: 'ticket',
      means: `${name} needs attention: its budget goes, or something runs short.`,
      of: causes.map(({ attrArn }) => attrArn),
      suppressor: this.inTrouble,
      action: shared.alarms.topicArn,
    });
    this.arns = [
      this.inTrouble,
      this.needsAttention,
      this.errors,
      throttles,
      duration,
      used,
      dead,
      ...(suppressor === undefined ? [] : [suppressor]),
      ...(read === undefined ? [] : [read.dead, read.failures, read.age]),
      ...stores,
    ].map(({ attrArn }) => attrArn);
  }

  /** An alarm over metrics of this service. */
  alarm(id: string, { severity, means, next, metrics, threshold, periods = 1, datapoints }: Measured): CfnAlarm {
    const { name, shared } = this.watched;
    return new CfnAlarm(this, id, {
      ...(severity === 'ticket' ? { alarmActions: [shared.alarms.topicArn] } : {}),
      alarmDescription: describe({ severity, of: name, means, next, dashboard: `shop-${name}` }),
      comparisonOperator: 'GreaterThanThreshold',
      ...(datapoints === undefined ? {} : { datapointsToAlarm: datapoints }),
      evaluationPeriods: periods,
      metrics: metricsOf(metrics),
      threshold,
      treatMissingData: 'notBreaching',
    });
  }

  private failures(
    id: string,
    severity: 'page' | 'cause',
    means: string,
    next: string,
    of: {
      readonly total: readonly [string, string, string];
      readonly failed: readonly [string, string, string];
      readonly dimensions: Readonly<Record<string, string>>;
    },
  ): CfnAlarm {
    const part = ([namespace, name, statistic]: readonly [string, string, string], metric: string): Metric => ({
      id: metric,
      namespace,
      name,
      statistic,
      dimensions: of.dimensions,
      period: 60,
    });
    return this.alarm(id, {
      severity,
      means,
      next,
      metrics: [
        part(of.total, 'total1'),
        part(of.failed, 'failed1'),
        { id: 'failed', expression: 'failed1' },
        { id: 'total', expression: 'total1' },
        { id: 'part', expression: 'failed / IF(total > 0, total, 1)' },
      ],
      threshold: 0.01,
      periods: 5,
      datapoints: 3,
    });
  }

  private waiting(id: string, queue: IQueue, means: string, next: string): CfnAlarm {
    const metrics = [{ id: 'waiting', period: 300, ...queueMetric(queue, 'ApproximateNumberOfMessagesVisible') }];
    return this.alarm(id, { severity: 'ticket', means, next, metrics, threshold: 0 });
  }

  private reading({ queue, deadLetters, sourceId }: NonNullable<Watched['inbox']>): Record<'dead' | 'failures' | 'age', CfnAlarm> {
    return {
      dead: this.waiting(
        'InboxDeadLetters',
        deadLetters,
        'Messages of shop-events could not be handled.',
        'Their queue keeps them. Mend what they failed on, next move them back (redrive).',
      ),
      failures: this.failures(
        'InboxFailures',
        'cause',
        'More than 1 % of attempts at messages of shop-events fail.',
        'Each is tried anew, next goes to the dead letters. Look at the log for what they fail on.',
        {
          total: ['AWS/Lambda', 'PolledEventCount', 'Sum'],
          failed: ['AWS/Lambda', 'FailedInvokeEventCount', 'Sum'],
          dimensions: { EventSourceMappingUUID: sourceId },
        },
      ),
      age: this.alarm('InboxAge', {
        severity: 'page',
        means: 'Messages of shop-events wait longer than all attempts at one take.',
        next: 'Nobody handles them, or too few do. What is older than the retention is lost.',
        metrics: [{ id: 'age', period: 300, ...queueMetric(queue, 'ApproximateAgeOfOldestMessage') }],
        threshold: 1_080,
        periods: 3,
      }),
    };
  }

  private table({ label, name }: Watched['tables'][number]): CfnAlarm {
    const throttles = (id: string, metric: string): Metric => ({
      id,
      namespace: 'AWS/DynamoDB',
      name: metric,
      dimensions: { TableName: name },
      statistic: 'Sum',
      period: 300,
    });
    return this.alarm(`Throttles of ${label}`, {
      severity: 'cause',
      means: `Table ${label} refuses reads or writes.`,
      next: TABLES,
      metrics: [
        throttles('reads', 'ReadThrottleEvents'),
        throttles('writes', 'WriteThrottleEvents'),
        { id: 'throttles', expression: 'FILL(reads, 0) + FILL(writes, 0)' },
      ],
      threshold: 0,
      periods: 3,
    });
  }

  private composite(
    id: string,
    props: {
      readonly severity: 'page' | 'ticket' | 'cause';
      readonly means: string;
      readonly of: readonly string[];
      readonly suppressor?: CfnCompositeAlarm;
      readonly action?: string;
    },
  ): CfnCompositeAlarm {
    const { name } = this.watched;
    const { severity, means, of, suppressor, action } = props;
    return new CfnCompositeAlarm(this, id, {
      ...(suppressor === undefined ? {} : { actionsSuppressor: suppressor.attrArn, ...SUPPRESSION }),
      ...(action === undefined ? {} : { alarmActions: [action] }),
      alarmDescription: describe({ severity, of: name, means, next: STATE, dashboard: `shop-${name}` }),
      alarmName: `shop-${name}-${id}`,
      alarmRule: of.map((arn) => `ALARM("${arn}")`).join(' OR '),
    });
  }
}

const ERRORS = 'Look at the log and the traces; take the last deployment back if it began with that.';
