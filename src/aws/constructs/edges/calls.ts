import { Lazy, Stack, Token } from 'aws-cdk-lib/core';
import type { Call } from '../../../model/edges';
import { KeelsonError } from '../../../model/problem';
import { Service } from '../../../model/unit';
import { existingService } from '../../../target/existing';
import { askersOf } from '../../plan/askers';
import { callConfiguration } from '../../plan/calls';
import { allowedPatterns, deniedPatterns, offeredRouteKeys } from '../../plan/operations';
import { callAddress, callVariable } from '../../plan/variables';
import { type Statement, sidOf } from '../permissions';
import type { ServerlessUnit } from '../serverless-unit';

/** Where a unit finds the other end of a call, and what signs for it. */
export function attachCall(unit: ServerlessUnit, call: Call): void {
  unit.setVariable(callVariable(call), callAddress(call, unit.scope));
  if (existingService(unit.scope, call.to) !== undefined) return;
  unit.setVariable('KEELSON_CALLS', Lazy.string({ produce: () => callsText(unit) }));
}

/** What the callers of a service ask of it is all that its API offers. */
export function offerOperations(unit: ServerlessUnit): void {
  const { internalApi, declaration } = unit;
  internalApi?.offer(() => offeredRouteKeys(declaration instanceof Service ? askersOf(declaration) : []));
}

/** Exactly the declared operations, and nothing that others declared and a pattern would take in. */
export function callStatements(unit: ServerlessUnit): readonly Statement[] {
  return inner(unit).flatMap((call) => {
    const api = apiOf(unit, call);
    const resources = (patterns: readonly { method: string; path: string }[]): string[] =>
      patterns.map(({ method, path }) => api.arn(method, path));
    const denied = deniedPatterns(call, askersOf(call.to));
    return [
      {
        sid: sidOf('call', call.to.name),
        actions: ['execute-api:Invoke'],
        resources: resources(allowedPatterns(call.properties.operations)),
      },
      ...(denied.length === 0
        ? []
        : [{ sid: sidOf('not', call.to.name), effect: 'Deny' as const, actions: ['execute-api:Invoke'], resources: resources(denied) }]),
    ];
  });
}

function callsText(unit: ServerlessUnit): string {
  const calls = inner(unit)
    .map((call) => [call.to.name, callConfiguration(call, apiOf(unit, call))] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Stack.of(unit).toJsonString(Object.fromEntries(calls));
}

/** The calls to what stands in the same app. */
function inner(unit: ServerlessUnit): readonly Call[] {
  return unit.declaration.edges.calls.filter((call) => existingService(unit.scope, call.to) === undefined);
}

function apiOf(unit: ServerlessUnit, call: Call) {
  const callee = unit.registry.units.get(call.to);
  const source = call.source.locate();
  const place = {
    path: `${unit.declaration.kind}s.${unit.declaration.name}.calls.${call.to.name}`,
    ...(source === undefined ? {} : { source }),
  };
  if (callee?.internalApi !== undefined) {
    const [own, other] = [Stack.of(unit).account, Stack.of(callee.internalApi.api).account];
    if (own === other || Token.isUnresolved(own) || Token.isUnresolved(other)) return callee.internalApi;
    throw new KeelsonError([
      {
        code: 'call-across-accounts',
        ...place,
        received: `${call.to.name} in account ${other}, called from ${own}`,
        expected: 'both in one account: an HTTP API lets in identities of its own account alone',
        fix: `let ${call.to.name} expose a route with iam, and say where it is: existing: { '${call.to.name}': { url: 'https://...' } }`,
      },
    ]);
  }
  throw new KeelsonError([
    {
      code: 'callee-is-nowhere',
      ...place,
      received: `${call.to.name}, of which this app has no construct`,
      expected: 'a service of this app, or one that is said to run elsewhere',
      fix: `add new ServerlessMicroservice(stack, '${call.to.name}', ...), or existing: { '${call.to.name}': { url: 'https://...' } }`,
    },
  ]);
}
