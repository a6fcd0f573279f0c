import type { GrpcRoute } from '../../manifest-gateway';
import { responseHeaders } from './headers';
import { middlewareNames } from './policies-traefik';
import { backendReference, parentReferences, type RouteScope, routeMetadata } from './route';

/** As the Gateway API checks them; a package, a service and perhaps a method. */
const SERVICE_PATH = /^\/([A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)(?:\/([A-Za-z_][A-Za-z0-9_]*))?$/;

/** What a path says of gRPC: all, a service, or one method of it; undefined where it says nothing. */
export function grpcMatch(path: string): { readonly service?: string; readonly method?: string } | undefined {
  if (path === '/') return {};
  const [, service, method] = SERVICE_PATH.exec(path) ?? [];
  if (service === undefined) return undefined;
  return { service, ...(method === undefined ? {} : { method }) };
}

export function grpcRoute(route: RouteScope, annotations: Readonly<Record<string, string>>): GrpcRoute {
  const match = grpcMatch(route.path);
  const filters = filtersOf(route);
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GRPCRoute',
    metadata: { ...routeMetadata(route), ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: {
      parentRefs: parentReferences(route),
      hostnames: [route.properties.host],
      rules: [
        {
          ...(match?.service === undefined ? {} : { matches: [{ method: { type: 'Exact', ...match } }] }),
          ...(filters.length === 0 ? {} : { filters }),
          backendRefs: [backendReference(route)],
        },
      ],
    },
  };
}

function filtersOf(route: RouteScope): object[] {
  const filters: object[] = middlewareNames(route).map((name) => ({
    type: 'ExtensionRef',
    extensionRef: { group: 'traefik.io', kind: 'Middleware', name },
  }));
  const set = route.can.grpcHeaders ? responseHeaders(route).map(({ name, value }) => ({ name, value })) : [];
  if (set.length > 0) filters.push({ type: 'ResponseHeaderModifier', responseHeaderModifier: { set } });
  return filters;
}
