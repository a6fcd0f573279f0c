import { isIP } from 'node:net';
import type { Reach } from '../../../model/edges';
import { boundedName, SUBDOMAIN_LENGTH } from '../../../model/name';
import { compare } from '../../../model/problem';
import type { VirtualService, VirtualServiceRoute } from '../../manifest-istio';
import { hostIn } from '../existing';
import { head, selectorLabels } from '../labels';
import { labels, type NamespaceScope } from '../namespace';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import { routesOfCall } from './call-routes';
import { destinationsOf, type OutsideHost } from './destinations';

const API = 'networking.istio.io/v1';

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
  return [...byHost(scope.units.flatMap(plainReaches))].map(([host, reaches]) => {
    const name = nameOf(reaches);
    return planned(name, namespace, name, (bounded) => ({
      apiVersion: API,
      kind: 'VirtualService',
      metadata: { name: bounded, namespace, labels: labels(scope) },
      spec: specOf(host, reaches),
    }));
  });
}

/** The same for a unit without a system, of its own edges: what a later edge adds to a host stands in its object. */
export function loneExternalRouteObjects(scope: UnitScope): PlannedObject<VirtualService>[] {
  if (scope.unit.system !== undefined) return [];
  return [...byHost(plainReaches(scope))].map(([host, reaches]) => {
    const name = nameOf(reaches);
    return planned(name, scope.namespace, name.startsWith(`${scope.name}.`) ? name : `${scope.name}.${name}`, (bounded) => ({
      ...head(scope, API, 'VirtualService', bounded),
      spec: specOf(host, byHost(plainReaches(scope)).get(host) ?? reaches),
    }));
  });
}

function planned(id: string, namespace: string, name: string, build: (name: string) => VirtualService): PlannedObject<VirtualService> {
  const bounded = boundedName([name], SUBDOMAIN_LENGTH);
  return {
    id: `virtualService-${id}`,
    apiVersion: API,
    kind: 'VirtualService',
    name: bounded,
    namespace,
    build: () => structuredClone(build(bounded)),
  };
}

/** As the ServiceEntry of the host is called. It has a dot, and the name of a unit has none: the two never meet. */
function nameOf(reaches: readonly PlainReach[]): string {
  return reaches.map(({ outside }) => outside.name).sort(compare)[0] as string;
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

function byHost(reaches: readonly PlainReach[]): Map<string, PlainReach[]> {
  const hosts = new Map<string, PlainReach[]>();
  for (const each of reaches) {
    const others = hosts.get(each.outside.host);
    if (others === undefined) hosts.set(each.outside.host, [each]);
    else others.push(each);
  }
  return new Map([...hosts].sort(([a], [b]) => compare(a, b)));
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
