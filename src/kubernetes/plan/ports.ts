import type { ContainerPort } from '../manifest';
import type { PlannedProperties, UnitScope } from './scope';

/** Where a worker answers health requests unless told otherwise. */
export const WORKER_HEALTH_PORT = 8080;
export const METRICS_PORT = 9090;
/** The port of the Service for HTTP: addresses need not name it. */
export const HTTP_SERVICE_PORT = 80;

/** The ports of a unit's process. */
export interface Ports {
  readonly http: number | undefined;
  readonly grpc: number | undefined;
  /** Where metrics are scraped; undefined where there are none. */
  readonly metrics: number | undefined;
  /** Where health is asked; undefined where it is switched off. */
  readonly health: number | undefined;
}

export function portsOf({ unit, properties }: Pick<UnitScope, 'unit' | 'properties'>): Ports {
  const http = properties.http?.port;
  const grpc = properties.grpc?.port;
  const serves = unit.kind !== 'job';
  return {
    http,
    grpc,
    metrics:
      properties.metrics === false || (!serves && properties.metrics === undefined)
        ? undefined
        : (properties.metrics?.port ?? METRICS_PORT),
    health:
      properties.health === false || !serves
        ? undefined
        : (properties.health?.port ??
          (healthProtocol(properties) === 'grpc' ? grpc : (http ?? grpc)) ??
          (unit.kind === 'worker' ? WORKER_HEALTH_PORT : undefined)),
  };
}

export function healthProtocol(properties: PlannedProperties): 'http' | 'grpc' | 'tcp' {
  const declared = properties.health === false ? undefined : properties.health?.protocol;
  return declared ?? (properties.http === undefined && properties.grpc !== undefined ? 'grpc' : 'http');
}

/** The name of the container port with a number: names survive a change of the number. */
export function portName(ports: Ports, port: number): string {
  if (port === ports.http) return 'http';
  if (port === ports.grpc) return 'grpc';
  return port === ports.metrics ? 'http-metrics' : 'health';
}

export function containerPorts(ports: Ports): ContainerPort[] {
  const numbers = [ports.http, ports.grpc, ports.metrics, ports.health].filter((port) => port !== undefined);
  return [...new Set(numbers)].map((port) => ({ name: portName(ports, port), containerPort: port, protocol: 'TCP' }));
}
