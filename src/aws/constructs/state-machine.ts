import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type Grant, type IGrantable, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { FilterPattern, LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import {
  CustomerManagedEncryptionConfiguration,
  DefinitionBody,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Aws, Duration, Names, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { NamedSaga } from '../plan/saga/request';
import type { StateMachineDefinition } from '../plan/saga/states';
import { COMPENSATED, STUCK } from '../plan/saga/step';
import { Permissions, type Statement } from './permissions';
import { retentionOf } from './retention';

/** What a saga's state machine is made of. */
export interface SagaStateMachineProps {
  /** The saga that it runs. */
  readonly saga: NamedSaga;
  /** Of `stateMachineDefinition`, whose strings may be late. */
  readonly definition: StateMachineDefinition;
  /** The operations that it calls: `arn:aws:execute-api:region:account:api/$default/POST/v1/payments`. */
  readonly invokeArns: readonly string[];
  /** Operations that a star among them would match, and that it must not call. @default - none */
  readonly deniedArns?: readonly string[];
  /** It encrypts the definition, the executions and their log. */
  readonly key: IKey;
  /** How long the log is kept: `'365d'`. */
  readonly logRetention: string;
  /** What becomes of the log with the stack. Its name is fixed: what stays has to be deleted before the stack is created anew. @default RETAIN_ON_UPDATE_OR_DELETE */
  readonly removalPolicy?: RemovalPolicy;
  /** The physical name. @default - made of the construct's path: the CDK allows use of the key for executions by the name */
  readonly name?: string;
}

/** The namespace of the metrics that are counted from the log. */
const NAMESPACE = 'Keelson/Sagas';

/**
 * A saga as a Standard state machine of AWS Step Functions, with a role that may call the operations of its steps and nothing else. Its log
 * tells each state that was entered, and no data of any execution.
 */
export class SagaStateMachine extends Construct {
  readonly role: Role;
  /** What happened in each execution: the names of states and the time, neither inputs nor answers. */
  readonly logGroup: LogGroup;
  readonly stateMachine: StateMachine;
  /** The operations that the role may call. */
  readonly permissions: Permissions;
  /** Counts the executions that need somebody. */
  readonly stuckFilter: MetricFilter;
  /** Counts the executions that were taken back. */
  readonly compensatedFilter: MetricFilter;
  private readonly dimension: string;

  constructor(scope: Construct, id: string, props: SagaStateMachineProps) {
    super(scope, id);
    const { saga, key } = props;
    this.dimension = Names.uniqueResourceName(this, { maxLength: 128, separator: '-' });
    this.role = new Role(this, 'Role', {
      description: `Runs the steps of the saga ${saga.name}.`,
      assumedBy: new ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    });
    this.permissions = new Permissions(this, 'Permissions', this.role);
    this.permissions.add(() => statementsOf(props));
    this.logGroup = new LogGroup(this, 'Logs', {
      // Of log groups with another prefix, deliveries fill up the one resource policy of the account.
      logGroupName: `/aws/vendedlogs/states/${this.dimension}`,
      retention: retentionOf(props.logRetention),
      encryptionKey: key,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: props.name ?? Names.uniqueResourceName(this, { maxLength: 80, separator: '-' }),
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(Stack.of(this).toJsonString(props.definition)),
      role: this.role,
      logs: { destination: this.logGroup, level: LogLevel.ALL, includeExecutionData: false },
      tracingEnabled: true,
      encryptionConfiguration: new CustomerManagedEncryptionConfiguration(key),
    });
    this.stateMachine.node.addDependency(this.permissions.policy);
    this.stuckFilter = this.count('Stuck', `${STUCK}*`);
    this.compensatedFilter = this.count('Compensated', COMPENSATED);
  }

  /** Lets somebody start the saga: the role of its coordinator. */
  grantStartExecution(grantee: IGrantable): Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /** Lets somebody continue an execution that failed, from where it failed. */
  grantRedriveExecution(grantee: IGrantable): Grant {
    return this.stateMachine.grantRedriveExecution(grantee);
  }

  /** Executions that need somebody, counted as soon as they do, while they still try. Each page is for this one. */
  metricStuck(options?: MetricOptions): Metric {
    return this.logMetric('Stuck', options);
  }

  /** Executions that were taken back, in good order. */
  metricCompensated(options?: MetricOptions): Metric {
    return this.logMetric('Compensated', options);
  }

  /** Executions that ended in a failure, those that were taken back in good order among them. */
  metricFailed(options?: MetricOptions): Metric {
    return this.stateMachine.metricFailed(options);
  }

  /** Executions that were stopped at the time limit of the whole, which lies beyond all that a saga tries by itself. */
  metricTimedOut(options?: MetricOptions): Metric {
    return this.stateMachine.metricTimedOut(options);
  }

  /** Executions that somebody stopped. */
  metricAborted(options?: MetricOptions): Metric {
    return this.stateMachine.metricAborted(options);
  }

  metricStarted(options?: MetricOptions): Metric {
    return this.stateMachine.metricStarted(options);
  }

  metricSucceeded(options?: MetricOptions): Metric {
    return this.stateMachine.metricSucceeded(options);
  }

  /** How long executions took, in milliseconds. */
  metricTime(options?: MetricOptions): Metric {
    return this.stateMachine.metricTime(options);
  }

  private count(metric: string, state: string): MetricFilter {
    return new MetricFilter(this, metric, {
      logGroup: this.logGroup,
      filterPattern: FilterPattern.all(
        FilterPattern.stringValue('$.type', '=', '*StateEntered'),
        FilterPattern.stringValue('$.details.name', '=', state),
      ),
      metricNamespace: NAMESPACE,
      metricName: `${this.dimension}-${metric}`,
      metricValue: '1',
      defaultValue: 0,
    });
  }

  private logMetric(metric: string, options: MetricOptions = {}): Metric {
    return new Metric({
      namespace: NAMESPACE,
      metricName: `${this.dimension}-${metric}`,
      statistic: Stats.SUM,
      period: Duration.minutes(5),
      ...options,
    }).attachTo(this);
  }
}

function statementsOf({ invokeArns, deniedArns = [] }: SagaStateMachineProps): readonly Statement[] {
  const actions = ['execute-api:Invoke'];
  return [
    { sid: 'CallSteps', actions, resources: [...invokeArns] },
    ...(deniedArns.length === 0 ? [] : [{ sid: 'CallNothingElse', effect: 'Deny' as const, actions, resources: [...deniedArns] }]),
  ];
}
