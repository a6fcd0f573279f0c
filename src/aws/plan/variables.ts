import type { Call } from '../../model/edges';
import { variableName } from '../../model/name';
import { existingService } from '../../target/existing';
import { runtimeVariables } from '../../target/runtime';
import { telemetryVariables } from '../../target/telemetry';
import { CALLS_ADDRESS } from './calls';
import { packageOf } from './package';
import type { AwsScope } from './scope';
import { memoryOf } from './sizes';

/** Below this folder every secret has one of its own; Lambda lets a process write to `/tmp` alone. */
export const CONFIG_FOLDER = '/tmp/config';
/** Where a worker answers unless told otherwise. */
const WORKER_PORT = 8080;
/** The adapter sends what is no request of HTTP there (its `AWS_LWA_PASS_THROUGH_PATH`). */
export const EVENTS_PATH = '/events';
/** Where the guard of Keelson's extension listens: between the adapter and the process. */
const GUARD = { host: '127.0.0.1', port: '9181' } as const;
const MEBIBYTE = 1024 ** 2;

/** The port of a unit's process: of its requests, or of its health where it is a worker. */
export function portOf({ unit, properties }: Pick<AwsScope, 'unit' | 'properties'>): number | undefined {
  if (unit.kind === 'job') return undefined;
  const health = properties.health === false ? undefined : properties.health?.port;
  return properties.http?.port ?? (unit.kind === 'worker' ? (health ?? WORKER_PORT) : undefined);
}

/**
 * Keeps the adapter of the same image waiting while Keelson's extension is the runtime: it looks for a server that never answers. Otherwise it
 * would take the invocations of a program that runs to its end.
 */
export const HELD_ADAPTER: Readonly<Record<string, string>> = {
  AWS_LWA_READINESS_CHECK_HEALTHY_STATUS: '599',
  AWS_LWA_READINESS_CHECK_PATH: '/_keelson/hold',
  AWS_LWA_READINESS_CHECK_PORT: '9180',
};

/** What the contract announces to a process before any edge, what tells the adapter where it listens, and the user's own, which win. */
export function ownVariables(scope: AwsScope): Record<string, string> {
  const { properties, unit, platform } = scope;
  const port = portOf(scope);
  const packed = packageOf(scope);
  const adapted = unit.kind !== 'job' && (packed.kind === 'image' || packed.adapted);
  return {
    ...(port === undefined ? {} : { PORT: String(port) }),
    ...(adapted ? adapterVariables(scope, port) : {}),
    ...(unit.kind === 'job' && packed.kind === 'image' ? HELD_ADAPTER : {}),
    ...(packed.kind === 'bundle' && packed.adapted ? { AWS_LAMBDA_EXEC_WRAPPER: '/opt/bootstrap' } : {}),
    ...runtimeVariables(properties.runtime ?? 'other', { memory: memoryOf(scope) * MEBIBYTE, port }),
    ...telemetryVariables({
      name: scope.name,
      system: scope.system,
      image: properties.image,
      stage: scope.environment.stage,
      telemetry: platform.tracing === 'opentelemetry' ? platform.telemetry : undefined,
      propagators: platform.tracing === 'xray' ? 'tracecontext,baggage,xray' : 'tracecontext,baggage',
    }),
    ...properties.env,
  };
}

/** Variables that say how requests find the process. What runs to its end has none. */
export function isOfRequests(variable: string): boolean {
  return variable.startsWith('AWS_LWA_') || variable === 'KEELSON_GUARD_ADDRESS' || variable === 'KEELSON_REMOVE_BASE_PATH';
}

/**
 * The AWS Lambda Web Adapter's own variables (its README), and those of the guard: the adapter asks the guard, and the guard the process, at its
 * `PORT`. When the process is ready the adapter sees for itself.
 */
function adapterVariables(scope: AwsScope, port: number | undefined): Record<string, string> {
  const { properties, unit } = scope;
  const health = properties.health === false ? undefined : properties.health;
  const isTcp = properties.health === false || health?.protocol === 'tcp';
  const base = removedBasePath(scope);
  const readiness = health?.port ?? port;
  return {
    AWS_LWA_PORT: GUARD.port,
    KEELSON_GUARD_ADDRESS: `${GUARD.host}:${GUARD.port}`,
    ...(isTcp ? { AWS_LWA_READINESS_CHECK_PROTOCOL: 'tcp' } : { AWS_LWA_READINESS_CHECK_PATH: health?.readiness ?? '/readyz' }),
    ...(readiness === undefined ? {} : { AWS_LWA_READINESS_CHECK_PORT: String(readiness) }),
    AWS_LWA_ASYNC_INIT: 'true',
    ...(base === undefined ? {} : { KEELSON_REMOVE_BASE_PATH: base }),
    // Whoever works on messages must fail the invocation where it fails: the queue then delivers them again.
    ...(unit.kind === 'worker' ? { AWS_LWA_ERROR_STATUS_CODES: '400-599' } : {}),
  };
}

/** The first part of the path that the service does not see: all routes of a service agree on it, or validation refuses them. */
function removedBasePath({ unit }: Pick<AwsScope, 'unit'>): string | undefined {
  const rewritten = unit.edges.exposes.find(({ properties }) => properties.redirect === undefined && properties.rewrite !== undefined);
  if (rewritten === undefined) return undefined;
  const { path = '/', rewrite = '/' } = rewritten.properties;
  return rewrite === path ? undefined : path.slice(0, path.length - (rewrite === '/' ? 0 : rewrite.length));
}

/** The variable in which a process finds the other end of a call. */
export function callVariable(call: Call): string {
  return `${variableName(call.to.name)}_URL`;
}

/** Where a process asks the other end of a call: the extension, which signs, or a service that runs elsewhere, by its own address. */
export function callAddress(call: Call, scope: Pick<AwsScope, 'environment'>): string {
  return existingService(scope, call.to)?.url ?? `${CALLS_ADDRESS}/${call.to.name}`;
}
