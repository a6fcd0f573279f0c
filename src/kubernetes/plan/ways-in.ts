import type { Route } from '../../model/edges';
import { spokenProtocol } from '../../model/protocol';
import { portsOf } from './ports';
import type { UnitScope } from './scope';

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
    const protocol = spokenProtocol(route.properties, scope.properties);
    const port = ports[protocol];
    return port === undefined || route.properties.redirect !== undefined ? [] : [{ route, protocol, port }];
  });
}
