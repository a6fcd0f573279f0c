import type { Route } from '../../../model/edges';
import type { ResolvedGateway } from '../platform';
import { portsOf } from '../ports';
import type { UnitScope } from '../scope';

/** A route that ends at the pods of a unit: one that redirects is answered by the gateway. */
export interface WayIn {
  readonly route: Route;
  readonly protocol: 'http' | 'grpc';
  readonly port: number;
}

/** The routes of a unit by which requests reach its pods. */
export function waysIn(scope: UnitScope): readonly WayIn[] {
  const ports = portsOf(scope);
  return scope.unit.edges.exposes.flatMap((route): WayIn[] => {
    const protocol = route.properties.protocol ?? (ports.http === undefined ? 'grpc' : 'http');
    const port = ports[protocol];
    return port === undefined || route.properties.redirect !== undefined ? [] : [{ route, protocol, port }];
  });
}

/** Whether the gateway's requests carry no identity of the mesh. */
export function isOutsideMesh(gateway: ResolvedGateway): boolean {
  return gateway.pods.serviceAccount === undefined;
}

/** The ports that take plain text because a gateway outside the mesh was accepted. */
export function plainPorts(scope: UnitScope): readonly number[] {
  const { gateway } = scope.platform;
  const accepted = scope.environment.accept?.['gateway-outside-mesh'] !== undefined;
  return gateway !== undefined && isOutsideMesh(gateway) && accepted ? waysIn(scope).map(({ port }) => port) : [];
}
