import { show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { isLate } from '../../model/token';
import { unknown } from '../../model/unknown-reference';
import { addressOf } from '../../model/validate-edges';
import { corsOf } from '../plan/gateway/cors';
import { grpcMatch } from '../plan/gateway/grpc-route';
import { dayTime, responseHeaders, versionOf } from '../plan/gateway/headers';
import { type RouteScope, routesOf } from '../plan/gateway/route';
import { pathOf } from '../plan/gateway/route-name';
import { isMeshed } from '../plan/istio/mesh';
import type { UnitScope } from '../plan/scope';
import { checkRouteForm } from './route-form';

/** What a gateway cannot do of the routes of one unit. */
export function checkRoutes(scope: UnitScope, at: At): void {
  checkSunsets(scope, at);
  if (scope.unit.edges.exposes.length === 0) return;
  if (!checkGateway(scope, at)) return;
  for (const route of routesOf(scope)) {
    const path = [...at.path, 'exposes', addressOf(route.properties)];
    const here: At = { ...at, path, depth: path.length, source: route.route.source };
    checkVersion(route, here);
    checkTokens(route, here);
    checkIdentities(route, here);
    checkRouteForm(route, here);
    if (route.protocol === 'grpc') checkGrpc(route, here);
    else checkRedirect(route, here);
    checkCors(route, here);
  }
  if (scope.unit.system === undefined) checkDuplicates(scope, at);
}

function checkGateway({ unit, platform, namespace }: UnitScope, at: At): boolean {
  const here = below(at, 'exposes');
  const { gateway } = platform;
  if (gateway === undefined) {
    report(here, {
      code: 'no-gateway',
      received: 'a route, and a platform without a gateway',
      expected: 'the gateway that it comes through',
      fix: "add gateway: { name: 'public', namespace: 'gateways' } to the environment's kubernetes, or to platform of the construct",
    });
    return false;
  }
  if (gateway.pods.labels === undefined && gateway.pods.namespace === namespace)
    report(here, {
      code: 'unknown-gateway-pods',
      received: `a gateway in ${namespace} beside the units, whose pods nothing tells from theirs`,
      expected: "the labels of the gateway's pods: without them every unit could call what is exposed",
      fix: `add pods: { namespace: '${namespace}', labels: { 'gateway.networking.k8s.io/gateway-name': '${gateway.name}' } } to the gateway`,
    });
  if (gateway.owned !== undefined && unit.system === undefined)
    report(here, {
      code: 'not-expressed',
      received: `a gateway that ${unit.name} would own`,
      expected: 'a gateway that exists, or one of a whole system',
      fix: 'leave owned out of the gateway, or declare the service in a System',
    });
  return true;
}

/** The header says a day: one that no calendar has would say another. */
function checkSunsets({ properties }: UnitScope, at: At): void {
  for (const [index, { sunset }] of (properties.http?.versions ?? []).entries()) {
    if (sunset === undefined || dayTime(sunset) !== undefined) continue;
    report(below(below(below(below(at, 'http'), 'versions'), index), 'sunset'), {
      code: 'invalid-value',
      received: show(sunset),
      expected: 'a day of the calendar',
      fix: "write one such as '2027-06-30'",
    });
  }
}

/** A service that names its versions serves no other. */
function checkVersion({ scope, properties }: RouteScope, at: At): void {
  const { version } = properties;
  const versions = scope.properties.http?.versions;
  if (version === undefined || versions === undefined || versionOf({ scope, properties }) !== undefined) return;
  unknown(below(at, 'version'), version, new Set(versions.map(({ name }) => name)), `version of ${scope.name}, in http.versions`);
}

/** Under Istio the proxy beside the service checks tokens, whatever gateway they come through. */
function checkTokens({ can, properties, scope }: RouteScope, at: At): void {
  // The proxy never sees what the gateway sends elsewhere.
  const isCheckedBeside = isMeshed(scope.platform) && properties.redirect === undefined;
  if (properties.jwt === undefined || can.jwt || isCheckedBeside) return;
  report(below(at, 'jwt'), {
    code: 'jwt-not-checked',
    received: `a token that ${can.title} does not check${isMeshed(scope.platform) ? ' before it redirects' : ', and no mesh that does'}`,
    expected: 'a gateway or a mesh that refuses whoever has no token',
    fix: "use implementation: 'envoy-gateway' or mesh: 'istio'; where the service checks tokens itself, accept: { 'jwt-not-checked': 'why' }",
  });
}

/** Nobody can accept this: a route that lets in identities of AWS alone would let in everybody. */
function checkIdentities({ properties }: RouteScope, at: At): void {
  if (properties.iam === undefined) return;
  report(below(at, 'iam'), {
    code: 'iam-not-checked',
    received: 'identities of AWS, and a gateway on Kubernetes',
    expected: 'a route that asks for a token: only AWS checks requests that are signed for it',
    fix: 'ask for a token with jwt, or leave the route to an environment on AWS',
  });
}

function notExpressed(at: At, key: string, received: string, expected: string): void {
  report(below(at, key), {
    code: 'route-not-expressed',
    received,
    expected,
    fix: `change ${key}, or choose another gateway; accept: { 'route-not-expressed': 'why' } leaves it to that gateway`,
  });
}

/** A GRPCRoute knows services and methods of gRPC, and headers. */
function checkGrpc(route: RouteScope, at: At): void {
  const { properties, path, can } = route;
  // Nobody can accept these: a GRPCRoute without them would open more than was said.
  const invalid = (key: string, received: string, expected: string): void =>
    report(below(at, key), { code: 'invalid-route', received, expected, fix: `change ${key}, or protocol to 'http'` });
  if (grpcMatch(path) === undefined) invalid('path', show(path), "a service of gRPC such as '/shop.v1.Orders', or '/'");
  for (const key of ['rewrite', 'redirect'] as const)
    if (properties[key] !== undefined) invalid(key, `${key} of a route for gRPC`, 'a route for HTTP: a GRPCRoute has no such thing');
  if (properties.methods !== undefined)
    notExpressed(at, 'methods', 'methods of a route for gRPC', 'a route for HTTP: a GRPCRoute has no such thing');
  if (!can.grpcHeaders && responseHeaders(route).length > 0)
    notExpressed(
      at,
      properties.securityHeaders === undefined ? 'version' : 'securityHeaders',
      'headers of an answer of gRPC',
      `a gateway that sets them: ${can.title} does for HTTP alone`,
    );
}

function checkRedirect({ properties, can, gateway, path }: RouteScope, at: At): void {
  const { redirect, rewrite } = properties;
  if (redirect === undefined) return;
  const { host = properties.host } = redirect;
  // A listener that is named may be the one without TLS: to send its clients to the same address with TLS is what it is for.
  const isSame = host === properties.host && pathOf({ path: redirect.path ?? path }) === path;
  if (isSame && (gateway.owned !== undefined || gateway.listener === undefined))
    report(below(at, 'redirect'), {
      code: 'contradiction',
      received: `a redirect of ${properties.host}${path} to itself`,
      expected: 'another host or path: clients would come back to this route and never leave it',
      fix: 'add host or path to redirect; to send clients to TLS, name the listener without TLS of a gateway that exists (one that the system owns does it by itself)',
    });
  if (rewrite !== undefined)
    report(at, {
      code: 'contradiction',
      received: 'redirect and rewrite',
      expected: 'one of them',
      fix: 'remove rewrite: the service sees nothing of a redirect',
    });
  if (redirect.status !== undefined && !can.redirects.includes(redirect.status))
    notExpressed(
      below(at, 'redirect'),
      'status',
      String(redirect.status),
      `one of ${can.redirects.join(', ')}, which ${can.title} answers`,
    );
  if (redirect.path !== undefined && !can.redirectPath)
    notExpressed(below(at, 'redirect'), 'path', show(redirect.path), `the same path: ${can.title} changes hosts alone`);
}

/** Where it is left out altogether for this kind of gateway the parity report says so; half of it would be another policy. */
function checkCors(route: RouteScope, at: At): void {
  const { properties, can, protocol } = route;
  if (properties.cors === undefined || can.cors === false || corsOf(route) !== undefined) return;
  if (protocol === 'grpc' && can.cors === 'filter')
    notExpressed(at, 'cors', 'cors of a route for gRPC', 'a route for HTTP: a GRPCRoute has no such filter');
  else notExpressed(at, 'cors', show(properties.cors.origins), `whole origins, or '*': ${can.title} knows no patterns`);
}

/** In a system the model sees it; a lone service answers for itself. */
function checkDuplicates(scope: UnitScope, at: At): void {
  const seen = new Set<string>();
  for (const { properties, path, methods = ['*'], route } of routesOf(scope)) {
    const address = `${properties.host}${path}`;
    for (const method of methods) {
      const key = `${method} ${address}`;
      if (seen.has(key)) {
        const place = [...at.path, 'exposes', address];
        report(
          { ...at, path: place, depth: place.length, source: route.source },
          {
            code: 'duplicate-route',
            received: `${key}, exposed already`,
            expected: 'one route for each method, host and path',
            fix: 'say both in one',
          },
        );
      }
      seen.add(key);
    }
  }
}

/** What the routes of a system cannot say together, and how many hosts one gateway takes. */
export function checkSystemRoutes(scopes: readonly UnitScope[], at: At): void {
  const protocols = new Map<string, { readonly protocol: string; readonly by: string }>();
  const crossOrigin = new Map<string, string>();
  for (const scope of scopes) {
    for (const route of routesOf(scope)) {
      const { host } = route.properties;
      const path = ['services', scope.name, 'exposes', addressOf(route.properties)];
      const here: At = { ...at, path, depth: path.length, source: route.route.source };
      const other = protocols.get(host);
      if (other !== undefined && other.protocol !== route.protocol)
        report(below(here, 'protocol'), {
          code: 'mixed-protocols',
          received: `${route.protocol} at ${show(host)}, where ${other.by} speaks ${other.protocol}`,
          expected: 'one protocol for each host: a gateway takes an HTTPRoute or a GRPCRoute of a host, not both',
          fix: 'give one of them a host of its own',
        });
      protocols.set(host, other ?? { protocol: route.protocol, by: scope.name });
      checkPreflight(route, crossOrigin, here);
    }
  }
  checkListeners(scopes, at);
}

/** A page of another origin asks with OPTIONS first, and only one route can answer that for a path. */
function checkPreflight(route: RouteScope, seen: Map<string, string>, at: At): void {
  if (corsOf(route) === undefined || route.methods === undefined) return;
  const address = `${route.properties.host}${route.path}`;
  const other = seen.get(address);
  if (other !== undefined)
    notExpressed(at, 'cors', `cors of ${show(address)}, which ${other} has as well`, 'one route with cors for each host and path');
  seen.set(address, other ?? route.scope.name);
}

/** The Gateway API: at most 64 listeners. One of them is for those who come without TLS. */
const MOST_LISTENERS = 64;

function checkListeners(scopes: readonly UnitScope[], at: At): void {
  const gateway = scopes[0]?.platform.gateway;
  if (gateway?.owned === undefined) return;
  const place = below(below(at, 'kubernetes'), 'gateway');
  const hosts = new Set(
    scopes.flatMap((scope) => routesOf(scope).map(({ properties }) => (isLate(properties.host) ? '' : properties.host))),
  );
  if (hosts.size >= MOST_LISTENERS)
    report(place, {
      code: 'too-many-hosts',
      received: `${hosts.size} hosts`,
      expected: `at most ${MOST_LISTENERS - 1} on a gateway that the system owns`,
      fix: 'use a gateway that exists, with a listener for all hosts',
    });
  if (gateway.listener !== undefined)
    report(below(place, 'listener'), {
      code: 'contradiction',
      received: 'listener and owned',
      expected: 'one of them',
      fix: 'remove listener: a gateway that the system owns has one for each host',
    });
}
