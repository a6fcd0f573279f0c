import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, Aws, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { shop } from '../../../examples/ecommerce/system';
import { SagaStateMachine } from '../../../src/aws/constructs/state-machine';
import { stateMachineDefinition } from '../../../src/aws/plan/saga/definition';
import type { NamedSaga } from '../../../src/aws/plan/saga/request';

const saga = shop.sagas[0] as NamedSaga;
const ARNS = ['arn:aws:execute-api:eu-central-1:111111111111:abc/$default/POST/v1/payments'];

function synthesised(more: object = {}): { readonly machine: SagaStateMachine; readonly template: Template; readonly stack: Stack } {
  const stack = new Stack(new App(), 'shop');
  const host = `${Fn.importValue('api-of-orders')}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  const definition = stateMachineDefinition(saga, () => ({ apiEndpoint: host }), { partition: Aws.PARTITION });
  const key = new Key(stack, 'Key');
  const machine = new SagaStateMachine(stack, 'Saga', { saga, definition, invokeArns: ARNS, key, logRetention: '365d', ...more });
  machine.grantStartExecution(new Role(stack, 'Coordinator', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
  return { machine, template: Template.fromStack(stack), stack };
}

/** A joined string with its late parts marked. */
function joined(value: { 'Fn::Join': [string, unknown[]] }): string {
  return value['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'LATE')).join('');
}

describe('the state machine of a saga', () => {
  it('holds the definition, with late values in their places', () => {
    const { template } = synthesised();
    const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
    const definition = JSON.parse(joined(machine?.Properties.DefinitionString));
    expect(definition.StartAt).toBe('Begin');
    expect(definition.States['charge-card']).toMatchObject({
      Resource: 'arn:LATE:states:::apigateway:invoke',
      Parameters: { ApiEndpoint: 'LATE.execute-api.LATE.LATE', AuthType: 'IAM_ROLE' },
    });
  });

  it('is a standard one, logged without data, traced and encrypted', () => {
    synthesised().template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineType: 'STANDARD',
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
      EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: Match.anyValue() },
    });
  });

  it('keeps its log encrypted, for as long as asked', () => {
    synthesised().template.hasResourceProperties('AWS::Logs::LogGroup', {
      RetentionInDays: 365,
      KmsKeyId: Match.anyValue(),
      LogGroupName: Match.stringLikeRegexp('^/aws/vendedlogs/states/shop-Saga-'),
    });
  });

  it('keeps its log with the stack, unless told otherwise', () => {
    synthesised().template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'RetainExceptOnCreate' });
    synthesised({ removalPolicy: RemovalPolicy.DESTROY }).template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Delete' });
  });

  it('may call the operations of its steps and nothing else', () => {
    const { template } = synthesised({
      deniedArns: ['arn:aws:execute-api:eu-central-1:111111111111:abc/$default/POST/v1/payments/refunds'],
    });
    const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      (policy) => policy.Properties.PolicyDocument.Statement,
    );
    const calls = statements.filter(({ Action }) => [Action].flat().some((action) => String(action).startsWith('execute-api:')));
    expect(calls).toEqual([
      expect.objectContaining({ Effect: 'Deny', Action: 'execute-api:Invoke', Resource: expect.stringMatching(/refunds$/) }),
      expect.objectContaining({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: ARNS[0] }),
    ]);
  });

  it('may be run by Step Functions of this account alone', () => {
    synthesised().template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [
          Match.objectLike({
            Principal: { Service: 'states.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ],
      },
    });
  });

  it('waits for its permissions', () => {
    const [machine] = Object.values(synthesised().template.findResources('AWS::StepFunctions::StateMachine'));
    expect(machine?.DependsOn).toContainEqual(expect.stringMatching(/^SagaPermissions/));
  });

  it('counts what is stuck and what was taken back, under the names that its metrics have', () => {
    const { machine, template, stack } = synthesised();
    const filters = Object.values(template.findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => ({
      pattern: Properties.FilterPattern,
      metric: Properties.MetricTransformations[0].MetricName,
    }));
    const name = (metric: { metricName: string }) => stack.resolve(metric.metricName);
    expect(filters).toEqual(
      expect.arrayContaining([
        { pattern: '{ ($.type = "*StateEntered") && ($.details.name = "SagaStuck*") }', metric: name(machine.metricStuck()) },
        { pattern: '{ ($.type = "*StateEntered") && ($.details.name = "SagaCompensated") }', metric: name(machine.metricCompensated()) },
      ]),
    );
    expect(machine.metricFailed().metricName).toBe('ExecutionsFailed');
    expect(machine.metricTimedOut().metricName).toBe('ExecutionsTimedOut');
  });

  it('lets its coordinator start it', () => {
    synthesised().template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [Match.objectLike({ Action: 'states:StartExecution', Effect: 'Allow' })] },
      Roles: [{ Ref: Match.stringLikeRegexp('^Coordinator') }],
    });
  });
});
