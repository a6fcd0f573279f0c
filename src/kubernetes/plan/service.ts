import type { Service, ServicePort } from '../manifest';
import { head, selectorLabels } from './labels';
import type { PlannedObject } from './planned-object';
import { HTTP_SERVICE_PORT, portName, portsOf } from './ports';
import type { UnitScope } from './scope';
import { isStateful } from './volumes';
import { headlessName } from './workload';

/** The Service that callers reach, and for a stateful unit the headless one that names its replicas. */
export function serviceObjects(scope: UnitScope): PlannedObject<Service>[] {
  const { unit, name, namespace } = scope;
  const planned: PlannedObject<Service>[] = [];
  if (unit.kind === 'service')
    planned.push({ id: 'service', apiVersion: 'v1', kind: 'Service', name, namespace, build: () => service(scope) });
  if (unit.kind !== 'job' && isStateful(scope)) {
    planned.push({
      id: 'headlessService',
      apiVersion: 'v1',
      kind: 'Service',
      name: headlessName(scope),
      namespace,
      build: () => headless(scope),
    });
  }
  return planned;
}

function service(scope: UnitScope): Service {
  const { trafficDistribution } = scope.platform;
  return {
    ...head(scope, 'v1', 'Service'),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(scope.name),
      ports: servicePorts(scope),
      ...(trafficDistribution === undefined ? {} : { trafficDistribution }),
    },
  };
}

/** The ports at which callers reach a service, and Prometheus its metrics. */
export function servicePorts(scope: UnitScope): ServicePort[] {
  const { http, grpc, metrics } = portsOf(scope);
  return [
    ...(http === undefined
      ? []
      : [
          {
            name: 'http',
            port: HTTP_SERVICE_PORT,
            targetPort: 'http',
            protocol: 'TCP' as const,
            appProtocol: appProtocolOf(scope, http),
          },
        ]),
    ...(grpc === undefined ? [] : [{ name: 'grpc', port: grpc, targetPort: 'grpc', protocol: 'TCP' as const, appProtocol: 'grpc' }]),
    ...(metrics === undefined || metrics === http
      ? []
      : [{ name: 'http-metrics', port: metrics, targetPort: 'http-metrics', protocol: 'TCP' as const, appProtocol: 'http' }]),
  ];
}

/** What a port speaks: meshes and gateways ask it of the Service. */
function appProtocolOf(scope: UnitScope, port: number): string {
  const { http, grpc } = portsOf(scope);
  if (port === grpc) return 'grpc';
  return port === http && scope.properties.http?.protocol === 'h2c' ? 'kubernetes.io/h2c' : 'http';
}

/**
 * The names of the replicas. Its port is called otherwise than those of the Service for callers: a monitor looks for a port by its name in
 * every Service of the unit, and would scrape each replica twice.
 */
function headless(scope: UnitScope): Service {
  const ports = portsOf(scope);
  const port = ports.http ?? ports.grpc ?? ports.health ?? ports.metrics;
  const manifest = head(scope, 'v1', 'Service', headlessName(scope));
  return {
    ...manifest,
    spec: {
      type: 'ClusterIP',
      clusterIP: 'None',
      publishNotReadyAddresses: true,
      selector: selectorLabels(scope.name),
      ports:
        port === undefined
          ? []
          : [{ name: 'replica', port, targetPort: portName(ports, port), protocol: 'TCP', appProtocol: appProtocolOf(scope, port) }],
    },
  };
}
