import { compare, show } from '../../model/problem';
import type { Jwt, RouteProperties } from '../../model/properties/route';
import { servedPath } from '../../model/route-path';
import { type At, below, report } from '../../model/shape';
import { addressOf } from '../../model/validate-edges';
import { authorizationPolicyObject } from '../plan/istio/authorization-policy';
import { isMeshed } from '../plan/istio/mesh';
import { scrapedDirectly } from '../plan/istio/metrics';
import { expressPath, readOperation } from '../plan/istio/operations';
import { isOutsideMesh } from '../plan/istio/plain-ports';
import { placeOf, type UnitScope } from '../plan/scope';
import { callProtocol } from '../plan/variables';
import { type WayIn, waysIn } from '../plan/ways-in';

/** What callers may ask: in the protocol of the call, and under Istio in words that its policies have. */
export function checkOperations(scope: UnitScope, at: At): void {
  for (const call of scope.unit.edges.calls) {
    const protocol = callProtocol(call, scope);
    const path = [...at.path, 'calls', call.to.name, 'operations'];
    const here: At = { ...at, path, depth: path.length, source: call.source };
    if (isMeshed(placeOf(call.to, scope).platform) && !isMeshed(scope.platform))
      report(
        { ...here, path: path.slice(0, -1), depth: path.length - 1 },
        {
          code: 'caller-outside-mesh',
          received: `a call to ${call.to.name}, which takes mutual TLS alone, from ${scope.name}, which has no proxy of the mesh`,
          expected: 'a caller in the mesh of its callee',
          fix: "add mesh: 'istio' to the caller's platform",
        },
      );
    for (const [index, text] of (call.properties.operations ?? []).entries()) {
      const operation = readOperation(text);
      if (operation.protocol !== protocol)
        report(below(here, String(index)), {
          code: 'wrong-protocol',
          received: `${show(text)} of a call by ${protocol === 'grpc' ? 'gRPC' : 'HTTP'}`,
          expected: protocol === 'grpc' ? "an operation such as 'catalog.v1.Catalog/GetProduct'" : "one such as 'GET /v1/products/{id}'",
          fix: `write what is asked on the callee's ${protocol} port, or choose the call's other protocol`,
        });
      else if (isMeshed(scope.platform)) checkPath(text, operation.path, below(here, String(index)));
    }
  }
  if (!isMeshed(scope.platform)) return;
  checkWaysIn(scope, at);
  const { metrics } = scope.properties;
  if (metrics && metrics.path !== undefined && scrapedDirectly(scope))
    checkPath(metrics.path, metrics.path, below(below(at, 'metrics'), 'path'), true);
  checkRules(scope, at);
}

/** The most rules of an AuthorizationPolicy (its schema). */
const MOST_RULES = 512;

/** Callers that may ask the same share a rule, so there are no more rules than callers and routes: only then is it worth counting. */
function checkRules(scope: UnitScope, at: At): void {
  const { platform, unit } = scope;
  if (!isMeshed(platform) || unit.callers.length + unit.edges.exposes.length < MOST_RULES) return;
  const rules = authorizationPolicyObject({ ...scope, platform }).build().spec.rules?.length ?? 0;
  if (rules > MOST_RULES)
    report(at, {
      code: 'over-limit',
      received: `${rules} kinds of callers and routes of ${scope.name}`,
      expected: `at most ${MOST_RULES}: the rules of one AuthorizationPolicy`,
      fix: 'give callers the same operations, or split the service',
    });
}

function checkPath(received: string, path: string, at: At, isLiteral = false): void {
  const { inexact, path: wider } = expressPath(path, isLiteral);
  if (inexact.length === 0) return;
  report(at, {
    code: 'operation-not-expressed',
    received: `${show(received)}, with ${inexact.map(show).join(' and ')}`,
    expected: isLiteral
      ? "segments of letters, digits and -._~%!$&'()+,;:@=, none of them empty or only dots"
      : "segments that are {name} as a whole, a last '*', or letters, digits and -._~%!$&'()+,;:@=",
    fix: `write another path, or accept: { 'operation-not-expressed': reason } in the environment: Istio then allows ${wider}`,
  });
}

function checkWaysIn(scope: UnitScope, at: At): void {
  const ways = waysIn(scope);
  const [first] = ways;
  const { gateway } = scope.platform;
  if (first !== undefined && gateway !== undefined && isOutsideMesh(gateway))
    report(below(at, 'exposes'), {
      code: 'gateway-outside-mesh',
      received: `a route by gateway ${gateway.name}, whose service account is not known`,
      expected: 'a gateway with an identity of the mesh: without one its requests cannot be told from others',
      fix: `if its pods are in the mesh, add their service account: pods: { namespace: '${gateway.pods.namespace}', serviceAccount: '...' }; else accept: { 'gateway-outside-mesh': reason } in the environment, which opens the port to plain text`,
    });
  for (const way of ways) {
    const { properties, source } = way.route;
    const path = [...at.path, 'exposes', addressOf(properties)];
    const here: At = { ...at, path, depth: path.length, source };
    const served = servedPath(properties);
    if (served !== '') checkPath(served, served, below(here, pathProperty(properties)), true);
    if (properties.jwt !== undefined) checkWildcards(properties.jwt, below(here, 'jwt'));
  }
  checkKeys(ways, at);
}

function pathProperty(properties: RouteProperties): 'path' | 'rewrite' {
  return properties.rewrite === undefined ? 'path' : 'rewrite';
}

/** In the values of a policy a star at either end stands for anything: a token of `orders:write` would open what asks for `orders:*`. */
function checkWildcards({ issuer, audiences, scopes = [] }: Jwt, at: At): void {
  const check = (value: string, here: At): void => {
    if (!value.startsWith('*') && !value.endsWith('*')) return;
    report(here, {
      code: 'operation-not-expressed',
      received: show(value),
      expected: "a value that neither begins nor ends with '*': Istio would take it for a pattern",
      fix: "name it without '*', or accept: { 'operation-not-expressed': reason } in the environment: Istio then takes every value that fits",
    });
  };
  check(issuer, below(at, 'issuer'));
  for (const [index, audience] of audiences.entries()) check(audience, below(below(at, 'audiences'), String(index)));
  for (const [index, scope] of scopes.entries()) check(scope, below(below(at, 'scopes'), String(index)));
}

/** A unit reads the tokens of an issuer with one set of keys. */
function checkKeys(ways: readonly WayIn[], at: At): void {
  const keysOf = new Map<string, Set<string>>();
  for (const { route } of ways) {
    const { jwt } = route.properties;
    if (jwt !== undefined) keysOf.set(jwt.issuer, (keysOf.get(jwt.issuer) ?? new Set()).add(jwt.jwksUri));
  }
  for (const [issuer, keys] of [...keysOf].sort(([a], [b]) => compare(a, b))) {
    if (keys.size < 2) continue;
    report(below(at, 'exposes'), {
      code: 'contradiction',
      received: `tokens of ${issuer} with keys at ${[...keys].sort(compare).join(' and ')}`,
      expected: 'one jwksUri for an issuer',
      fix: 'write the same jwksUri in every route that takes its tokens',
    });
  }
}
