import { AlarmBase, CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { ArnFormat, Lazy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { dataQueries, type Measure } from './measure';

export interface MeasuredAlarmProps {
  readonly description: string;
  /** Asked for when the template is made: what callers and routes there are decides what is measured. */
  readonly measure: () => Measure;
  /** Seconds. */
  readonly period: number;
  /** @default 1 */
  readonly evaluationPeriods?: number;
  /** @default - all evaluation periods */
  readonly datapointsToAlarm?: number;
  /** The alarm goes off above it. May be asked for when the template is made. */
  readonly threshold: number;
}

/** An alarm of CloudWatch over metrics that are known late. Where there is no data nothing is wrong: nobody asked. */
export class MeasuredAlarm extends AlarmBase {
  readonly alarmArn: string;
  readonly alarmName: string;
  /** What it looks at, as it follows from what is declared so far. */
  readonly measure: () => Measure;

  constructor(scope: Construct, id: string, props: MeasuredAlarmProps) {
    super(scope, id);
    const { evaluationPeriods = 1, datapointsToAlarm = evaluationPeriods, measure, period } = props;
    this.measure = measure;
    const resource = new CfnAlarm(this, 'Resource', {
      alarmDescription: props.description,
      metrics: Lazy.any({ produce: () => dataQueries(measure(), period) }),
      evaluationPeriods,
      ...(datapointsToAlarm === evaluationPeriods ? {} : { datapointsToAlarm }),
      threshold: props.threshold,
      comparisonOperator: 'GreaterThanThreshold',
      treatMissingData: 'notBreaching',
      alarmActions: Lazy.list({ produce: () => this.alarmActionArns }, { omitEmpty: true }),
      okActions: Lazy.list({ produce: () => this.okActionArns }, { omitEmpty: true }),
      insufficientDataActions: Lazy.list({ produce: () => this.insufficientDataActionArns }, { omitEmpty: true }),
    });
    this.alarmArn = this.getResourceArnAttribute(resource.attrArn, {
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: this.physicalName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.alarmName = this.getResourceNameAttribute(resource.ref);
  }
}
