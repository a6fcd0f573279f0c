import { CfnMetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Saga } from '../../../model/system';
import { ORDERLY_FAILURES } from '../../plan/saga/definition';
import type { ServerlessUnit } from '../serverless-unit';
import type { SharedResources } from '../shared-resources';
import type { SagaStateMachine } from '../state-machine';
import { CombinedAlarm, inAlarm } from './combined-alarm';
import { describe, type Severity } from './description';
import type { Measure, MetricSource } from './measure';
import { MeasuredAlarm } from './measured-alarm';
import { SharedAlarms } from './shared-alarms';

const FIVE_MINUTES = 300;
/** Executions and their log are counted apart, some seconds after each other: over an hour that is hardly ever on two sides of a border. */
const HOUR = 3_600;

export interface SagaAlarmsProps {
  readonly saga: Saga;
  readonly machine: SagaStateMachine;
  readonly shared: SharedResources;
  /** The units that take part: the coordinator, and the services of its steps. */
  readonly participants: readonly ServerlessUnit[];
  readonly dashboard: string;
}

/**
 * What watches over a saga. An execution that needs somebody calls at once, unless one that takes part in it is in trouble: next that calls. It is a
 * ticket in any case, so that it is not forgotten when the trouble is over.
 */
export class SagaAlarms extends Construct {
  readonly page: CombinedAlarm;
  /** Whether any unit that takes part is in trouble. */
  readonly participants: CombinedAlarm;
  readonly stuck: MeasuredAlarm;
  readonly timedOut: MeasuredAlarm;
  /** Failures that are no orderly end. */
  readonly failed: MeasuredAlarm;
  /** Counts the executions that ended in good order, though not as hoped. */
  readonly orderlyFilter: CfnMetricFilter;

  constructor(scope: Construct, id: string, props: SagaAlarmsProps) {
    super(scope, id);
    const { saga, machine, shared, participants, dashboard } = props;
    const { action } = SharedAlarms.of(shared);
    const text = (severity: Severity, means: string, next: string): string =>
      describe({ severity, system: shared.system, of: saga.name, means, next, dashboard });
    const stuck = machine.metricStuck();
    const orderly = `${stuck.metricName}-orderly`;
    this.orderlyFilter = new CfnMetricFilter(this, 'Orderly', {
      logGroupName: machine.logGroup.logGroupName,
      filterPattern: `{ $.type = "*StateEntered" && (${ORDERLY_FAILURES.map((name) => `$.details.name = ${JSON.stringify(name)}`).join(' || ')}) }`,
      metricTransformations: [{ metricNamespace: stuck.namespace, metricName: orderly, metricValue: '1', defaultValue: 0 }],
    });
    const executions = (name: string): MetricSource => ({
      namespace: 'AWS/States',
      name,
      dimensions: { StateMachineArn: machine.stateMachine.stateMachineArn },
      statistic: 'Sum',
    });
    const counted = (name: string): MetricSource => ({ namespace: stuck.namespace, name, dimensions: {}, statistic: 'Sum' });
    const ticket = (name: string, means: string, next: string, measure: () => Measure, period = FIVE_MINUTES): MeasuredAlarm => {
      const alarm = new MeasuredAlarm(this, name, { description: text('ticket', means, next), measure, period, threshold: 0 });
      alarm.addAlarmAction(action);
      return alarm;
    };
    this.stuck = ticket(
      'Stuck',
      'An execution cannot go on by itself.',
      'It tries for a while yet. Mend what it waits for, or redrive it.',
      () => ({
        metrics: { stuck: counted(stuck.metricName) },
      }),
    );
    this.timedOut = ticket(
      'TimedOut',
      'An execution was stopped at its time limit.',
      'Look how far it came; what it did has not been taken back.',
      () => ({
        metrics: { timedout: executions('ExecutionsTimedOut') },
      }),
    );
    this.failed = ticket(
      'Failed',
      'An execution failed, and not in good order.',
      'Look at its last state; redrive it once that is mended.',
      () => ({
        metrics: { failures: executions('ExecutionsFailed'), orderly: counted(orderly) },
        expressions: [['disorderly', 'FILL(failures, 0) - FILL(orderly, 0)']],
      }),
      HOUR,
    );
    this.page = new CombinedAlarm(this, 'InTrouble', {
      description: text(
        'page',
        `The saga ${saga.name} needs somebody: an execution cannot go on by itself.`,
        'Mend what it waits for, or redrive it.',
      ),
      terms: [() => inAlarm(this.stuck)],
    });
    this.page.addAlarmAction(action);
    this.participants = new CombinedAlarm(this, 'Participants', {
      description: text('cause', `A unit that takes part in the saga ${saga.name} is in trouble, which explains it.`, 'Look at that unit.'),
      terms: participants.map(
        ({ alarms }) =>
          () =>
            alarms?.page === undefined ? undefined : inAlarm(alarms.page),
      ),
    });
    this.page.suppressBy(this.participants);
  }
}
