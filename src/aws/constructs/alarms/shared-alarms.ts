import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { SharedResources } from '../shared-resources';
import { describe } from './description';
import { MeasuredAlarm } from './measured-alarm';
import { queueMetric } from './sources';

const ID = 'SharedAlarms';

/** What is watched for a whole system, or for the units of one stack. */
export class SharedAlarms extends Construct {
  /** Events that nobody could handle, of whatever unit. */
  readonly failures: MeasuredAlarm;
  /** What a message to the topic is sent by. */
  readonly action: SnsAction;

  private constructor(shared: SharedResources) {
    super(shared, ID);
    this.action = new SnsAction(shared.alarms);
    // A topic with a policy of its own takes nothing from CloudWatch unless that says so. One that was brought in has its own.
    shared.alarms.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Alarms',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [shared.alarms.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    this.failures = new MeasuredAlarm(this, 'Failures', {
      description: describe({
        severity: 'ticket',
        system: shared.system,
        means: 'An event failed after every attempt.',
        next: 'The queue Failures keeps it for 14 days, with the reason. Send it to its function again once that is mended.',
      }),
      measure: () => ({ metrics: { waiting: queueMetric(shared.failures, 'ApproximateNumberOfMessagesVisible', 'Maximum') } }),
      period: 300,
      threshold: 0,
    });
    this.failures.addAlarmAction(this.action);
  }

  /** Those of a system, or of a stack. */
  static of(shared: SharedResources): SharedAlarms {
    const known = shared.node.tryFindChild(ID);
    return known instanceof SharedAlarms ? known : new SharedAlarms(shared);
  }
}
