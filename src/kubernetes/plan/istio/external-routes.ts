import { isIP } from 'node:net';
import type { Reach } from '../../../model/edges';
import { compare } from '../../../model/problem';
import { hostIn } from '../../../target/existing';
import type { VirtualService, VirtualServiceRoute } from '../../manifest-istio';
import { head, selectorLabels } from '../labels';
import { labels, type NamespaceScope } from '../namespace';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import { routesOfCall } from './call-routes';
import { destinationsOf, type OutsideHost } from './destinations';
import { byHost, hostName, hostObject, loneHostName, NETWORKING_API } from './host-objects';

/** An edge to a host outside whose requests a proxy can see: it speaks HTTP or gRPC without TLS. */
interface PlainReach {
  readonly unit: string;
  readonly reach: Reach;
  readonly protocol: 'http' | 'grpc';
  readonly outside: OutsideHost;
}

/** How the units of a system wait for hosts outside: one object for a host, whoever of them reaches it. */
export function externalRouteObjects(scope: NamespaceScope): PlannedObject<VirtualService>[] {
  const { namespace } = scope;
  return [...reachesByHost(scope.units.flatMap(plainReaches))].map(([host, reaches]) => {
    const name = nameOf(reaches);
    return routeObject({ id: `virtualService-${name}`, name, namespace }, (bounded) => ({
      apiVersion: NETWORKING_API,
      kind: 'VirtualService',
      metadata: { name: bounded, namespace, labels: labels(scope) },
      spec: specOf(host, reaches),
    }));
  });
}

/** The same for a unit without a system, of its own edges: what a later edge adds to a host stands in its object. */
export function loneExternalRouteObjects(scope: UnitScope): PlannedObject<VirtualService>[] {
  const { unit, namespace } = scope;
  if (unit.system !== undefined) return [];
  return [...reachesByHost(plainReaches(scope))].map(([host, reaches]) => {
    const name = nameOf(reaches);
    return routeObject({ id: `virtualService-${name}`, name: loneHostName(scope, name), namespace }, (bounded) => ({
      ...head(scope, NETWORKING_API, 'VirtualService', bounded),
      spec: specOf(host, reachesByHost(plainReaches(scope)).get(host) ?? reaches),
    }));
  });
}

function routeObject(
  ids: { readonly id: string; readonly name: string; readonly namespace: string },
  build: (name: string) => VirtualService,
): PlannedObject<VirtualService> {
  return hostObject<VirtualService>('VirtualService', ids, (name) => structuredClone(build(name)));
}

/** As the ServiceEntry of the host is called. */
function nameOf(reaches: readonly PlainReach[]): string {
  return hostName(reaches.map(({ outside }) => outside));
}

/** Requests to an address name no host that a route could match, and how a Service of the cluster is waited for is its owner's to say. */
function plainReaches(scope: UnitScope): PlainReach[] {
  const { unit, name } = scope;
  const declared = new Map(unit.edges.reaches.map((reach) => [reach.to, reach]));
  return destinationsOf(scope).outside.flatMap((outside) => {
    const [, , verb, to = ''] = outside.path;
    const reach = declared.get(to);
    const protocol = outside.protocol === 'HTTP' ? 'http' : outside.protocol === 'GRPC' ? 'grpc' : undefined;
    if (verb !== 'reaches' || reach === undefined || protocol === undefined || isIP(hostIn(to)) !== 0) return [];
    return [{ unit: name, reach, protocol, outside }];
  });
}

function reachesByHost(reaches: readonly PlainReach[]): ReadonlyMap<string, readonly PlainReach[]> {
  return byHost(reaches, ({ outside }) => outside);
}

/** Only for this namespace: how others wait for the same host is theirs to say. */
function specOf(host: string, reaches: readonly PlainReach[]): VirtualService['spec'] {
  const sorted = [...reaches].sort((a, b) => compare(a.unit, b.unit) || a.outside.port - b.outside.port);
  const destination = (port: number) => ({ host, port: { number: port } });
  const routes = sorted.flatMap(({ unit, reach, protocol, outside: { port } }) =>
    routesOfCall({
      ...reach.properties,
      name: unit,
      match: { sourceLabels: selectorLabels(unit), port },
      destination: destination(port),
      protocol,
    }),
  );
  const ports = [...new Set(sorted.map(({ outside }) => outside.port))].sort((a, b) => a - b);
  // Pods that are not Keelson's go on as if nothing were said.
  const last = ports.map(
    (port): VirtualServiceRoute => ({ name: `everyone.${port}`, match: [{ port }], route: [{ destination: destination(port) }] }),
  );
  return { hosts: [host], exportTo: ['.'], http: [...routes, ...last] };
}
