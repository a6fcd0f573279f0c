import type { Call } from '../../model/edges';
import { variableName } from '../../model/name';
import { compare } from '../../model/problem';
import { spokenProtocol } from '../../model/protocol';
import { bytes } from '../../model/quantity';
import { brokersOf, existingBroker, existingStore } from '../../target/existing';
import { telemetryVariables } from '../../target/telemetry';
import type { EnvironmentVariable } from '../manifest';
import { type Ports, portsOf } from './ports';
import { sizesOf } from './resources';
import { KEEP_ALIVE, podRuntimeVariables } from './runtime';
import { calleePorts, placeOf, type UnitScope } from './scope';
import { CONFIG_FOLDER, secretVariables, usedSecrets } from './secrets';
import { timingOf } from './timing';
import { DEFAULT_SIZE, writableFolders } from './volumes';

/** What the contract announces to a process: its ports, the other ends of its edges, its telemetry. */
export function contractVariables(scope: UnitScope): Record<string, string> {
  const { properties } = scope;
  const ports = portsOf(scope);
  return {
    ...Object.fromEntries(announcements(scope).map(({ name, value }) => [name, value])),
    ...telemetryVariables({
      name: scope.name,
      system: scope.system,
      image: properties.image,
      stage: scope.environment.stage,
      telemetry: scope.platform.telemetry,
      propagators: 'tracecontext,baggage',
    }),
    ...podRuntimeVariables(
      properties.runtime ?? 'other',
      sizesOf(properties.resources),
      timingOf(scope),
      portOf(ports),
      writableFolders(scope).reduce((sum, [, folder]) => (folder.medium === 'memory' ? sum + bytes(folder.size ?? DEFAULT_SIZE) : sum), 0),
    ),
  };
}

/** One variable, and the declaration that it follows from. */
export interface Announcement {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

/** The variables of a unit's ports and edges. Two declarations may ask for the same one: validation refuses that. */
export function announcements(scope: UnitScope): readonly Announcement[] {
  const { unit } = scope;
  const all: Announcement[] = [];
  const announce = (origin: string, variables: Readonly<Record<string, string | undefined>>): void => {
    for (const [name, value] of Object.entries(variables)) if (value !== undefined) all.push({ name, value, origin });
  };
  const text = (value: number | undefined): string | undefined => (value === undefined ? undefined : String(value));
  const ports = portsOf(scope);
  const secrets = usedSecrets(scope);
  const asFiles = secrets.filter((secret) => secret.use.as !== 'variables').map((secret) => secret.name);
  const folderOf = (secret: string | undefined): string | undefined =>
    secret !== undefined && asFiles.includes(secret) ? `${CONFIG_FOLDER}/${secret}` : undefined;
  announce('its ports', { PORT: text(portOf(ports)), GRPC_PORT: text(ports.grpc), METRICS_PORT: text(ports.metrics) });
  if (unit.kind !== 'job') announce('its shutdown', { SHUTDOWN_TIMEOUT_SECONDS: text(timingOf(scope).drain) });
  if (unit.kind === 'service') announce('its ports', { KEEP_ALIVE_TIMEOUT_SECONDS: text(KEEP_ALIVE) });
  if (asFiles.length > 0) announce('its secrets', { APP_CONFIG_DIR: CONFIG_FOLDER });
  for (const call of unit.edges.calls)
    announce(`the call to ${call.to.name}`, { [`${variableName(call.to.name)}_URL`]: address(call, scope) });
  for (const { to } of unit.edges.owns) {
    const existing = existingStore(scope, to);
    if (existing === undefined) continue;
    const prefix = variableName(to.name);
    announce(`store ${to.name}`, {
      [`${prefix}_HOST`]: existing.host,
      [`${prefix}_PORT`]: text(existing.port),
      [`${prefix}_NAME`]: to.isCache ? undefined : (existing.database ?? to.properties.database ?? to.name.replaceAll('-', '_')),
      [`${prefix}_USER`]: existing.user,
      [`${prefix}_CONFIG_DIR`]: folderOf(existing.secret),
    });
  }
  for (const { to } of [...unit.edges.publishes, ...unit.edges.subscribes])
    announce(`${to.kind} ${to.name}`, { [`${variableName(to.name)}_${variableName(to.kind)}`]: to.name });
  for (const { to, properties } of unit.edges.subscribes)
    announce(`group of ${to.kind} ${to.name}`, { [`${variableName(to.name)}_GROUP`]: properties.group ?? unit.name });
  for (const broker of brokersOf(scope)) {
    const existing = existingBroker(scope, broker);
    if (existing === undefined) continue;
    const prefix = variableName(broker);
    announce(`broker ${broker}`, {
      [`${prefix}_BROKERS`]: existing.brokers.join(','),
      [`${prefix}_CONFIG_DIR`]: folderOf(existing.secret),
    });
  }
  return all;
}

function portOf({ http, grpc, health }: Ports): number | undefined {
  return http ?? grpc ?? health;
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
  return callProtocol(call, scope) === 'grpc' ? `dns:///${host}:${calleePorts(call.to, scope).grpc?.port}` : `http://${host}`;
}

/** What a call speaks; the scope is that of either end. */
export function callProtocol(call: Call, scope: UnitScope): 'http' | 'grpc' {
  return spokenProtocol(call.properties, calleePorts(call.to, scope));
}
