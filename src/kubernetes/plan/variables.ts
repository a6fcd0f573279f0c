import type { Call } from '../../model/edges';
import { variableName } from '../../model/name';
import { compare } from '../../model/problem';
import type { EnvironmentVariable } from '../manifest';
import { brokersOf, existingBroker, existingStore } from './existing';
import { imageVersion } from './labels';
import { portsOf } from './ports';
import { sizesOf } from './resources';
import { KEEP_ALIVE, runtimeVariables } from './runtime';
import { calleePorts, placeOf, type UnitScope } from './scope';
import { CONFIG_FOLDER, secretVariables, usedSecrets } from './secrets';
import { timingOf } from './timing';

/** Part of the traces that are kept. */
const DEFAULT_SAMPLING = 0.1;

/** What the contract announces to a process: its ports, the other ends of its edges, its telemetry. */
export function contractVariables(scope: UnitScope): Record<string, string> {
  const { unit, properties } = scope;
  const ports = portsOf(scope);
  const timing = timingOf(scope);
  const variables: Record<string, string> = {};
  const port = ports.http ?? ports.grpc ?? ports.health;
  if (port !== undefined) variables.PORT = String(port);
  if (ports.grpc !== undefined) variables.GRPC_PORT = String(ports.grpc);
  if (ports.metrics !== undefined) variables.METRICS_PORT = String(ports.metrics);
  if (unit.kind !== 'job') variables.SHUTDOWN_TIMEOUT_SECONDS = String(timing.drain);
  if (unit.kind === 'service') variables.KEEP_ALIVE_TIMEOUT_SECONDS = String(KEEP_ALIVE);
  if (usedSecrets(scope).some((secret) => secret.use.as !== 'variables')) variables.APP_CONFIG_DIR = CONFIG_FOLDER;
  for (const call of unit.edges.calls) variables[`${variableName(call.to.name)}_URL`] = address(call, scope);
  for (const { to } of unit.edges.owns) Object.assign(variables, storeVariables(scope, to));
  for (const { to } of [...unit.edges.publishes, ...unit.edges.subscribes])
    variables[`${variableName(to.name)}_${variableName(to.kind)}`] = to.name;
  for (const broker of brokersOf(scope)) {
    const existing = existingBroker(scope, broker);
    if (existing === undefined) continue;
    variables[`${variableName(broker)}_BROKERS`] = existing.brokers.join(',');
    if (existing.secret !== undefined) variables[`${variableName(broker)}_CONFIG_DIR`] = `${CONFIG_FOLDER}/${existing.secret}`;
  }
  return {
    ...variables,
    ...telemetryVariables(scope),
    ...runtimeVariables(properties.runtime ?? 'other', sizesOf(properties.resources), timing, port),
  };
}

/** Environment variables of the process, by name; the user's own win over those of the runtime. */
export function environmentVariables(scope: UnitScope): EnvironmentVariable[] {
  const plain = Object.entries({ ...contractVariables(scope), ...scope.properties.env }).map(([name, value]) => ({ name, value }));
  return [...plain, ...secretVariables(scope)].sort((a, b) => compare(a.name, b.name));
}

/** Where the callee answers. Fully qualified: with `ndots: 2` it is looked up once. */
export function address(call: Call, scope: UnitScope): string {
  const { namespace, clusterDomain } = placeOf(call.to, scope);
  const host = `${call.to.name}.${namespace}.svc.${clusterDomain}`;
  return callProtocol(call) === 'grpc' ? `dns:///${host}:${calleePorts(call.to, scope).grpc?.port}` : `http://${host}`;
}

export function callProtocol(call: Call): 'http' | 'grpc' {
  return call.properties.protocol ?? (call.to.properties.http === undefined ? 'grpc' : 'http');
}

function storeVariables(scope: UnitScope, store: Parameters<typeof existingStore>[1]): Record<string, string> {
  const existing = existingStore(scope, store);
  if (existing === undefined) return {};
  const prefix = variableName(store.name);
  return {
    [`${prefix}_HOST`]: existing.host,
    [`${prefix}_PORT`]: String(existing.port),
    ...(store.isCache ? {} : { [`${prefix}_NAME`]: existing.database ?? store.properties.database ?? store.name.replaceAll('-', '_') }),
    ...(existing.user === undefined ? {} : { [`${prefix}_USER`]: existing.user }),
    ...(existing.secret === undefined ? {} : { [`${prefix}_CONFIG_DIR`]: `${CONFIG_FOLDER}/${existing.secret}` }),
  };
}

/** OpenTelemetry's own variables (its specification, "SDK environment variables"). */
function telemetryVariables(scope: UnitScope): Record<string, string> {
  const { telemetry } = scope.platform;
  const version = imageVersion(scope.properties.image);
  const attributes = [
    `service.namespace=${scope.system}`,
    ...(version === undefined ? [] : [`service.version=${version}`]),
    ...(scope.environment.stage === undefined ? [] : [`deployment.environment.name=${scope.environment.stage}`]),
  ];
  const common = {
    OTEL_SERVICE_NAME: scope.name,
    OTEL_RESOURCE_ATTRIBUTES: attributes.join(','),
    OTEL_PROPAGATORS: 'tracecontext,baggage',
  };
  if (telemetry === undefined)
    return { ...common, OTEL_LOGS_EXPORTER: 'none', OTEL_METRICS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none' };
  return {
    ...common,
    OTEL_EXPORTER_OTLP_ENDPOINT: telemetry.endpoint,
    OTEL_EXPORTER_OTLP_PROTOCOL: telemetry.protocol ?? 'grpc',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: String(telemetry.sampling ?? DEFAULT_SAMPLING),
  };
}
