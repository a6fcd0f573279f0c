import type { Reach } from '../../../model/edges';
import { compare } from '../../../model/problem';
import { isLate } from '../../../model/token';
import type { VirtualService, VirtualServiceRoute } from '../../manifest-istio';
import { portIn } from '../existing';
import { head, selectorLabels } from '../labels';
import type { NamespaceScope } from '../namespace';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import { routesOfCall } from './call-routes';

/** An edge to a host outside whose requests a proxy can see: it speaks HTTP or gRPC without TLS. */
interface PlainReach {
  readonly unit: string;
  readonly reach: Reach;
  readonly protocol: 'http' | 'grpc';
  readonly host: string;
  readonly port: number;
}

/** How the units of a system wait for hosts outside: one object for a host, whoever of them reaches it. */
export function externalRouteObjects({ system, owner, namespace, units }: NamespaceScope): PlannedObject<VirtualService>[] {
  const labels = {
    'app.kubernetes.io/managed-by': 'keelson',
    'app.kubernetes.io/part-of': system,
    ...(owner === undefined ? {} : { owner }),
  };
  return [...byHost(units.flatMap(plainReaches))].map(([host, reaches]) =>
    planned(host, namespace, resourceName(host), (name) => ({
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name, namespace, labels },
      spec: specOf(host, reaches),
    })),
  );
}

/** The same for a unit without a system, of its own edges. */
export function loneExternalRouteObjects(scope: UnitScope): PlannedObject<VirtualService>[] {
  if (scope.unit.system !== undefined) return [];
  return [...byHost(plainReaches(scope))].map(([host, reaches]) =>
    planned(host, scope.namespace, `${scope.name}.${resourceName(host)}`, (name) => ({
      ...head(scope, 'networking.istio.io/v1', 'VirtualService', name),
      spec: specOf(host, reaches),
    })),
  );
}

function planned(host: string, namespace: string, name: string, build: (name: string) => VirtualService): PlannedObject<VirtualService> {
  return {
    id: `virtualService-${resourceName(host)}`,
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    name,
    namespace,
    build: () => build(name),
  };
}

/** A host has a dot, and the name of a unit has none: the two never meet. */
function resourceName(host: string): string {
  return host.replace('*', 'any');
}

function plainReaches({ unit, name }: UnitScope): PlainReach[] {
  return unit.edges.reaches.flatMap((reach) => {
    const { protocol } = reach.properties;
    const port = portIn(reach.to);
    const host = reach.to.replace(/:\d+$/, '');
    if ((protocol !== 'http' && protocol !== 'grpc') || port === undefined || isLate(host)) return [];
    return [{ unit: name, reach, protocol, host, port }];
  });
}

function byHost(reaches: readonly PlainReach[]): Map<string, PlainReach[]> {
  const hosts = new Map<string, PlainReach[]>();
  for (const reach of reaches) hosts.set(reach.host, [...(hosts.get(reach.host) ?? []), reach]);
  return new Map([...hosts].sort(([a], [b]) => compare(a, b)));
}

/** Only for this namespace: how others wait for the same host is theirs to say. */
function specOf(host: string, reaches: readonly PlainReach[]): VirtualService['spec'] {
  const sorted = [...reaches].sort((a, b) => compare(a.unit, b.unit) || a.port - b.port);
  const destination = (port: number) => ({ host, port: { number: port } });
  const routes = sorted.flatMap(({ unit, reach, protocol, port }) =>
    routesOfCall({
      ...reach.properties,
      name: unit,
      match: { sourceLabels: selectorLabels(unit), port },
      destination: destination(port),
      protocol,
    }),
  );
  const ports = [...new Set(sorted.map(({ port }) => port))].sort((a, b) => a - b);
  // Units that are not Keelson's go on as if nothing were said.
  const last = ports.map(
    (port): VirtualServiceRoute => ({
      name: `everyone.${port}`,
      match: [{ port }],
      route: [{ destination: destination(port) }],
    }),
  );
  return { hosts: [host], exportTo: ['.'], http: [...routes, ...last] };
}
