import { effectiveProperties } from '../../model/effective';
import { show } from '../../model/problem';
import { spokenProtocol } from '../../model/protocol';
import { type At, below, report } from '../../model/shape';
import type { Service } from '../../model/unit';
import { existingService } from '../../target/existing';
import { askersOf } from '../plan/askers';
import { operationProblems } from '../plan/operation-problems';
import type { AwsScope, PlannedProperties } from '../plan/scope';
import { checkEventsOperations, checkEventsSteps } from './events-path';
import { edgePlace } from './place';

/** What holds for the other end of a call: of units of one system, as the environment has them. */
export function propertiesOf(service: Service, { unit, environment }: Pick<AwsScope, 'unit' | 'environment'>): PlannedProperties {
  const isNear = service.system !== undefined && service.system === unit.system;
  return (isNear ? effectiveProperties(service, environment) : service.properties) as PlannedProperties;
}

/** What a service serves, and what it asks of others. */
export function checkCalls(scope: AwsScope, at: At): void {
  const { unit, properties } = scope;
  if (unit.kind === 'service' && properties.http === undefined)
    report(below(at, 'grpc'), {
      code: 'grpc-not-served',
      received: 'a service that speaks gRPC alone',
      expected: 'HTTP: API Gateway and Lambda pass no trailers, in which gRPC says how a call ended',
      fix: `add http: { port: 8080 }, or say where it runs: existing: { '${unit.name}': { url: 'dns:///${unit.name}.example.com:443' } }`,
    });
  checkEventsSteps(scope, at);
  for (const call of unit.edges.calls) {
    if (existingService(scope, call.to) !== undefined) continue;
    const here = edgePlace(at, 'calls', call.to.name, call.source);
    const callee = propertiesOf(call.to, scope);
    const { operations = [] } = call.properties;
    if (spokenProtocol(call.properties, callee) === 'grpc') {
      // Of a service without HTTP its own place tells it.
      if (callee.http !== undefined)
        report(below(here, 'protocol'), {
          code: 'grpc-not-served',
          received: 'a call by gRPC',
          expected: 'a call by HTTP, which the callee speaks too',
          fix: `say protocol: 'http', or where ${call.to.name} runs: existing: { '${call.to.name}': { url: '...' } }`,
        });
      continue;
    }
    for (const [index, operation] of operations.entries())
      if (!operation.includes(' '))
        report(below(below(here, 'operations'), index), {
          code: 'wrong-protocol',
          received: `${show(operation)} of a call by HTTP`,
          expected: "one such as 'GET /v1/products/{id}'",
          fix: "write what is asked on the callee's http port",
        });
    checkEventsOperations(operations, callee, here);
    for (const { index, ...problem } of operationProblems(call, askersOf(call.to)))
      report(index === undefined ? below(here, 'operations') : below(below(here, 'operations'), index), problem);
  }
}
