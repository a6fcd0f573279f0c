import { milliseconds } from '../../model/duration';
import type { Route } from '../../model/edges';
import { compare } from '../../model/problem';
import type { AwsPlatform } from '../../model/properties/aws-platform';
import { spokenProtocol } from '../../model/protocol';
import { bytes } from '../../model/quantity';
import { gatewayPath } from '../../model/route-path';
import type { Service } from '../../model/unit';
import { authorizerOf } from './api-authorizer';
import { type ApiCors, apiCors, sameCors } from './api-cors';
import { type ApiPlan, LONGEST_INTEGRATION, type PublicRoute, type RouteLimit, type RouteNote } from './api-plan';
import { routeProblems } from './api-problems';
import { type PublicKey, publicKeys, routesWithin } from './public-routes';
import { METHODS } from './route-key';
import { clientLimitOf, inspectionOf, MOST_INSPECTED, throttleOf } from './route-limits';
import type { PlannedProperties } from './scope';
import { publicHeaders } from './security-headers';

export interface ApiOptions {
  /** As it was declared: a firewall that is asked for by name makes the API one that can have it, the default does not. */
  readonly platform?: Pick<AwsPlatform, 'cdn' | 'firewall'>;
  /** What is in effect of the service that exposes a route. @default - as it was declared */
  readonly propertiesOf?: (service: Service) => Pick<PlannedProperties, 'http' | 'grpc'>;
}

/**
 * The API of one host: an HTTP API, unless a route needs what only a REST API has ("Choose between REST APIs and HTTP APIs", API Gateway
 * developer guide): a firewall, and with it limits by client and of bodies; answers without an integration; resource policies.
 *
 * @param routes - all routes of the host
 */
export function chooseApi(host: string, routes: readonly Route[], options: ApiOptions = {}): ApiPlan {
  const { platform = {}, propertiesOf = (service) => service.properties } = options;
  const served = routes.filter(({ from, properties }) => spokenProtocol(properties, propertiesOf(from)) === 'http');
  const reasons = restReasons(served, platform);
  const kind = reasons.length === 0 ? 'http' : 'rest';
  const hasCdn = platform.cdn !== undefined && platform.cdn !== false;
  const keys = publicKeys(served, ({ properties }) => properties.cors !== undefined);
  const inspection = served
    .flatMap(({ properties }) => (isInspected(properties.maxBodySize) ? [inspectionOf(properties.maxBodySize as string)] : []))
    .sort((a, b) => compare(a as string, b as string))
    .at(-1);
  const cors = kind === 'http' ? corsOfAll(served) : undefined;
  const publicRoutes = served.map((route) => publicRoute(host, route, kind, propertiesOf(route.from)));
  const headersBy = kind === 'http' ? 'api' : hasCdn ? 'cdn' : 'service';
  return {
    host,
    kind,
    reasons,
    keys,
    routes: publicRoutes,
    ...(cors === undefined ? {} : { cors }),
    preflights: kind === 'rest' ? preflightsOf(keys) : [],
    limits: served.flatMap((route) => limitOf(route, served)),
    ...(inspection === undefined ? {} : { inspection }),
    headersBy,
    notes: publicRoutes.flatMap((route) => notesOf(route, keys, headersBy)),
    problems: routeProblems(routes, publicRoutes, { kind, keys }),
  };
}

function restReasons(routes: readonly Route[], { cdn, firewall }: Pick<AwsPlatform, 'cdn' | 'firewall'>): string[] {
  const reasons: string[] = [];
  const name = ({ from, properties }: Route): string => `${from.name} ${gatewayPath(properties) || '/'}`;
  for (const route of routes) {
    const { rateLimit, redirect, iam, maxBodySize } = route.properties;
    if (rateLimit?.by === 'client') reasons.push(`${name(route)} is limited by client, which takes a firewall`);
    if (isInspected(maxBodySize)) reasons.push(`${name(route)} takes bodies of up to ${maxBodySize}, which takes a firewall`);
    if (redirect !== undefined) reasons.push(`${name(route)} answers with a redirect, without a function`);
    if (iam !== undefined) reasons.push(`${name(route)} is for certain AWS identities, which takes a resource policy`);
  }
  const [first, ...others] = routes;
  const different = first === undefined ? undefined : others.find((other) => !sameCors(first.properties, other.properties));
  if (first !== undefined && different !== undefined)
    reasons.push(`${name(first)} and ${name(different)} say different things of other origins, and an HTTP API has one answer for all`);
  if (cdn !== undefined && cdn !== false) reasons.push('a CDN stands before it, and a firewall keeps out who goes around that');
  if (firewall !== undefined && firewall !== false) reasons.push('a firewall is asked for');
  return reasons.sort(compare);
}

/** A size that a firewall can tell; larger ones are refused by the service's own server, or by Lambda. */
function isInspected(maxBodySize: string | undefined): boolean {
  return maxBodySize !== undefined && bytes(maxBodySize) <= MOST_INSPECTED;
}

function publicRoute(host: string, route: Route, kind: 'http' | 'rest', service: Pick<PlannedProperties, 'http'>): PublicRoute {
  const { properties } = route;
  const { rateLimit, redirect, rewrite, timeout } = properties;
  const path = gatewayPath(properties);
  const cors = apiCors(properties);
  const longest = LONGEST_INTEGRATION[kind];
  return {
    route,
    service: route.from,
    path,
    authorizer: authorizerOf(properties, kind),
    timeout: timeout === undefined ? longest : Math.min(longest, milliseconds(timeout)),
    ...(rateLimit === undefined || rateLimit.by === 'client' ? {} : { throttle: throttleOf(rateLimit) }),
    ...(cors === undefined ? {} : { cors }),
    headers: redirect === undefined ? publicHeaders(properties, service) : [],
    ...(redirect === undefined
      ? {}
      : {
          redirect: {
            status: redirect.status ?? 301,
            base: `https://${redirect.host ?? host}${redirect.path === undefined ? path : redirect.path.replace(/\/+$/, '')}`,
          },
        }),
    ...(rewrite === undefined || path === '' || gatewayPath({ path: rewrite }) !== '' ? {} : { removedBasePath: path }),
  };
}

/** The methods of the routes together: what an HTTP API answers to a preflight of any of them. */
function corsOfAll(routes: readonly Route[]): ApiCors | undefined {
  const all = routes.flatMap(({ properties }) => apiCors(properties) ?? []);
  const [first] = all;
  return first === undefined ? undefined : { ...first, methods: [...new Set(all.flatMap(({ methods }) => methods))].sort(compare) };
}

/** By the most specific route around a path that says something of other origins, for the methods of such routes alone. */
function preflightsOf(keys: readonly PublicKey[]): ApiPlan['preflights'] {
  const byPath = new Map<string, PublicKey[]>();
  for (const key of keys) byPath.set(key.path, [...(byPath.get(key.path) ?? []), key]);
  return [...byPath]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([path, own]) => {
      const open = own.filter(({ route }) => route.properties.cors !== undefined);
      const [route] = open
        .map((key) => key.route)
        .sort((a, b) => gatewayPath(b.properties).length - gatewayPath(a.properties).length || compare(a.from.name, b.from.name));
      const cors = route === undefined ? undefined : apiCors(route.properties);
      if (route === undefined || cors === undefined) return [];
      const answered = methodsOf(
        own,
        open.filter((key) => sameCors({ ...key.route.properties, methods: undefined }, { ...route.properties, methods: undefined })),
      );
      return [{ path, cors: { ...cors, methods: answered.filter((method) => isAllowed(method, route, cors)) } }];
    });
}

/** The methods of some keys of a path; `ANY` is what no other key of the path has. */
function methodsOf(all: readonly PublicKey[], some: readonly PublicKey[]): readonly string[] {
  const named = new Set<string>(all.map(({ method }) => method));
  return METHODS.filter((method) => some.some((key) => key.method === method || (key.method === 'ANY' && !named.has(method))));
}

function isAllowed(method: string, { properties }: Route, cors: ApiCors): boolean {
  return properties.cors?.methods === undefined || cors.methods.includes(method);
}

function limitOf(route: Route, routes: readonly Route[]): RouteLimit[] {
  const { rateLimit, maxBodySize, methods } = route.properties;
  const client = rateLimit?.by === 'client' ? clientLimitOf(rateLimit) : undefined;
  const body = isInspected(maxBodySize) ? bytes(maxBodySize as string) : undefined;
  if (client === undefined && body === undefined) return [];
  return [
    {
      route,
      path: gatewayPath(route.properties),
      methods,
      without: routesWithin(route, routes).map(({ properties }) => ({ path: gatewayPath(properties), methods: properties.methods })),
      ...(client === undefined ? {} : { client }),
      ...(body === undefined ? {} : { body }),
    },
  ];
}

function notesOf(
  { route, headers, cors, throttle, timeout }: PublicRoute,
  keys: readonly PublicKey[],
  by: ApiPlan['headersBy'],
): RouteNote[] {
  const { maxBodySize, rateLimit } = route.properties;
  const note = (property: string, text: string): RouteNote => ({ route, property, text });
  const client = rateLimit?.by === 'client' ? clientLimitOf(rateLimit) : undefined;
  const count = keys.filter((key) => key.route === route).length;
  return [
    ...(by === 'service' && headers.length > 0
      ? [
          note(
            'securityHeaders',
            "a REST API sets headers in its own answers alone: the service's own carry them where the service sets them",
          ),
        ]
      : []),
    ...(by === 'service' && cors !== undefined
      ? [note('cors', 'a REST API answers preflights alone: the service says in its own answers which origin may read them')]
      : []),
    ...(throttle !== undefined && count > 1 ? [note('rateLimit', `each of the ${count} keys of the route counts by itself`)] : []),
    ...(client === undefined
      ? []
      : [
          note('rateLimit', `${client.limit} requests in ${client.window} seconds from one address${client.exact ? '' : ', rounded down'}`),
        ]),
    ...(maxBodySize !== undefined && !isInspected(maxBodySize)
      ? [note('maxBodySize', 'a firewall sees 64 KB of a body, a function takes 6 MB: in between the service refuses what is larger')]
      : []),
    ...(route.properties.timeout === undefined && timeout < LONGEST_INTEGRATION.http
      ? [note('timeout', 'a REST API waits 29 seconds')]
      : []),
  ];
}
