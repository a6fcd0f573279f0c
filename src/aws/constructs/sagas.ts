import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { variableName } from '../../model/name';
import type { Saga, System } from '../../model/system';
import { type Asker, askedBy, askersOf } from '../plan/askers';
import { allowedPatterns, deniedPatterns } from '../plan/operations';
import { stateMachineDefinition } from '../plan/saga/definition';
import type { InternalApi } from './internal-api';
import { sidOf } from './permissions';
import type { ServerlessUnit } from './serverless-unit';
import type { SharedResources } from './shared-resources';
import { SagaStateMachine } from './state-machine';

/** The sagas of a system: each is a state machine that asks the services' APIs, and that its coordinator may start. */
export class Sagas extends Construct {
  /** By their names. */
  readonly stateMachines = new Map<string, SagaStateMachine>();

  constructor(scope: Construct, id: string, system: System, shared: SharedResources, units: ReadonlyMap<string, ServerlessUnit>) {
    super(scope, id);
    for (const saga of system.sagas) {
      const coordinator = units.get(saga.properties.coordinator);
      if (coordinator === undefined) continue;
      const machine = new SagaStateMachine(this, saga.name, stateMachineProps(this, saga, system, shared, units));
      this.stateMachines.set(saga.name, machine);
      const { stateMachineArn } = machine.stateMachine;
      coordinator.setVariable(`${variableName(saga.name)}_SAGA`, stateMachineArn);
      coordinator.permissions.add(() => [
        { sid: sidOf('start', saga.name), actions: ['states:StartExecution'], resources: [stateMachineArn] },
      ]);
    }
  }
}

function stateMachineProps(
  scope: Construct,
  saga: Saga,
  system: System,
  shared: SharedResources,
  units: ReadonlyMap<string, ServerlessUnit>,
) {
  const asked = [...askedBy(saga, system)].flatMap(([service, asker]) => {
    const api = units.get(service)?.internalApi;
    const declaration = system.services.find(({ name }) => name === service);
    return api === undefined || declaration === undefined ? [] : [{ service, asker, api, declaration }];
  });
  const apis = new Map(asked.map(({ service, api }) => [service, api]));
  const arns = (patternsOf: (asker: Asker, all: readonly Asker[]) => readonly { readonly method: string; readonly path: string }[]) =>
    asked.flatMap(({ asker, api, declaration }) =>
      patternsOf(asker, askersOf(declaration)).map(({ method, path }) => api.arn(method, path)),
    );
  const coordinator = system.units.find(({ name }) => name === saga.properties.coordinator);
  const definition = stateMachineDefinition(
    saga,
    (service) => {
      const key = coordinator?.edges.calls.find(({ to }) => to.name === service)?.properties.idempotencyKey;
      return { apiEndpoint: (apis.get(service) as InternalApi).host, ...(key === undefined ? {} : { idempotencyKey: key }) };
    },
    { partition: Stack.of(scope).partition },
  );
  return {
    saga,
    definition,
    invokeArns: arns((asker) => allowedPatterns(asker.properties.operations)),
    deniedArns: arns((asker, all) => deniedPatterns(asker, all)),
    key: shared.key,
    logRetention: shared.platform.logs.retention,
    removalPolicy: shared.environment.sizing === 'small' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  };
}
