import { milliseconds } from '../../../model/duration';
import type { VirtualService, VirtualServiceRoute } from '../../manifest-istio';
import { head, selectorLabels } from '../labels';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import { servicePorts } from '../service';
import { DEFAULT_TIMEOUT } from '../timing';
import { istioDuration, ONCE, routesOfCall } from './call-routes';
import { type Caller, callersOf, hostOf } from './callers';

/**
 * How each caller of a service waits and tries again. Each caller's proxy finds its own routes by its labels; all others, the gateway's
 * meshed neighbours and whoever is refused anyway, find the last ones: without them Istio answers 404 instead of what the policies say.
 */
export function virtualServiceObject(scope: UnitScope): PlannedObject<VirtualService> {
  const { name, namespace } = scope;
  return {
    id: 'virtualService',
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    name,
    namespace,
    // Routes share what they have in common; a manifest shares nothing.
    build: () => structuredClone(virtualService(scope)),
  };
}

function virtualService(scope: UnitScope): VirtualService {
  const host = hostOf(scope);
  return {
    ...head(scope, 'networking.istio.io/v1', 'VirtualService'),
    spec: { hosts: [host], http: [...callersOf(scope).flatMap((caller) => callerRoutes(caller, host)), ...lastRoutes(scope, host)] },
  };
}

function callerRoutes({ call, name, namespace, title, protocol, port, subset }: Caller, host: string): VirtualServiceRoute[] {
  return routesOfCall({
    ...call.properties,
    name: title,
    match: { sourceLabels: selectorLabels(name), ...(namespace === undefined ? {} : { sourceNamespace: namespace }), port },
    destination: { host, port: { number: port }, ...(subset === undefined ? {} : { subset }) },
    protocol,
  });
}

function lastRoutes(scope: UnitScope, host: string): VirtualServiceRoute[] {
  const { http, grpc } = scope.properties;
  return servicePorts(scope).map(({ name, port }) => ({
    name: `everyone.${name}`,
    match: [{ port }],
    route: [{ destination: { host, port: { number: port } } }],
    timeout: istioDuration(
      milliseconds((name === 'grpc' ? grpc?.timeout : name === 'http' ? http?.timeout : undefined) ?? DEFAULT_TIMEOUT),
    ),
    retries: ONCE,
  }));
}
