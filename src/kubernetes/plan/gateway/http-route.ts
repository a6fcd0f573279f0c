import type { HttpRoute, HttpRouteFilter, HttpRouteRule } from '../../manifest-gateway';
import { corsOf } from './cors';
import { responseHeaders } from './headers';
import { middlewareNames } from './policies-traefik';
import { backendReference, gatewayDuration, parentReferences, type RouteScope, routeMetadata, timeoutOf } from './route';

/** The status of a redirect unless told otherwise. */
const MOVED_PERMANENTLY = 301;

export function httpRoute(route: RouteScope, annotations: Readonly<Record<string, string>>): HttpRoute {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { ...routeMetadata(route), ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    spec: { parentRefs: parentReferences(route), hostnames: [route.properties.host], rules: rules(route) },
  };
}

/**
 * The Gateway API takes a filter that changes a prefix only in a rule with one match, so a rule for each method then. A page of another
 * origin asks with OPTIONS first: the gateway answers, once such a request has found the route.
 */
function rules(route: RouteScope): HttpRouteRule[] {
  const { path, properties } = route;
  const filters = filtersOf(route);
  const common: HttpRouteRule = {
    ...(filters.length === 0 ? {} : { filters }),
    ...(properties.redirect === undefined ? { backendRefs: [backendReference(route)] } : {}),
    ...(route.can.timeout && properties.redirect === undefined ? { timeouts: { request: gatewayDuration(timeoutOf(route)) } } : {}),
  };
  const match = { path: { type: 'PathPrefix' as const, value: path } };
  const methods = matchedMethods(route);
  const matches = methods === undefined ? [match] : methods.map((method) => ({ ...match, method }));
  const changesPrefix = filters.some(
    (filter) => filter.type === 'URLRewrite' || (filter.type === 'RequestRedirect' && filter.requestRedirect.path !== undefined),
  );
  return changesPrefix ? matches.map((each) => ({ matches: [each], ...common })) : [{ matches, ...common }];
}

/** The methods that find the route: those that were declared, and OPTIONS where other origins may ask. */
function matchedMethods(route: RouteScope): readonly string[] | undefined {
  const { methods } = route;
  if (methods === undefined || methods.includes('OPTIONS') || corsOf(route) === undefined) return methods;
  return [...methods, 'OPTIONS'].sort();
}

function filtersOf(route: RouteScope): HttpRouteFilter[] {
  const { properties, can } = route;
  const { redirect, rewrite } = properties;
  const filters: HttpRouteFilter[] = [];
  if (can.cors === 'filter') filters.push(...corsFilter(route));
  for (const name of middlewareNames(route))
    filters.push({ type: 'ExtensionRef', extensionRef: { group: 'traefik.io', kind: 'Middleware', name } });
  if (redirect !== undefined) return [...filters, redirectFilter(route)];
  const set = responseHeaders(route).map(({ name, value }) => ({ name, value }));
  if (set.length > 0) filters.push({ type: 'ResponseHeaderModifier', responseHeaderModifier: { set } });
  if (rewrite !== undefined)
    filters.push({ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: rewrite } } });
  return filters;
}

function redirectFilter({ properties }: RouteScope): HttpRouteFilter {
  const { host, path, status = MOVED_PERMANENTLY } = properties.redirect ?? {};
  return {
    type: 'RequestRedirect',
    requestRedirect: {
      scheme: 'https',
      ...(host === undefined ? {} : { hostname: host }),
      ...(path === undefined ? {} : { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: path } }),
      statusCode: status,
    },
  };
}

function corsFilter(route: RouteScope): HttpRouteFilter[] {
  const cors = corsOf(route);
  if (cors === undefined) return [];
  return [
    {
      type: 'CORS',
      cors: {
        allowOrigins: [...cors.origins],
        allowMethods: [...cors.methods],
        ...(cors.headers.length === 0 ? {} : { allowHeaders: [...cors.headers] }),
        ...(cors.credentials ? { allowCredentials: true } : {}),
        maxAge: cors.maxAge,
      },
    },
  ];
}
