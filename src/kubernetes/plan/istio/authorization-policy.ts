import { compare } from '../../../model/problem';
import type { AuthorizationOperation, AuthorizationPolicy, AuthorizationRule, AuthorizationSource } from '../../manifest-istio';
import { head, selector } from '../labels';
import type { PlannedObject } from '../planned-object';
import type { ResolvedGateway } from '../platform';
import { portsOf } from '../ports';
import { placeOf } from '../scope';
import { callProtocol } from '../variables';
import { type WayIn, waysIn } from '../ways-in';
import { isMeshed, type MeshedScope, principal } from './mesh';
import { scrapedDirectly } from './metrics';
import { callOperations, expressPath } from './operations';
import { isOutsideMesh, plainPorts } from './plain-ports';
import { routeOperations } from './route-operations';

const API = 'security.istio.io/v1';

/** Who may ask what of a unit: its callers, the gateway, Prometheus. Everything else is refused; without a rule, everything. */
export function authorizationPolicyObject(scope: MeshedScope): PlannedObject<AuthorizationPolicy> {
  const { name, namespace } = scope;
  return {
    id: 'authorizationPolicy',
    apiVersion: API,
    kind: 'AuthorizationPolicy',
    name,
    namespace,
    build: () => authorizationPolicy(scope),
  };
}

function authorizationPolicy(scope: MeshedScope): AuthorizationPolicy {
  const rules = [...callerRules(scope), ...routeRules(scope), ...metricsRules(scope)];
  return {
    ...head(scope, API, 'AuthorizationPolicy'),
    spec: { selector: selector(scope), action: 'ALLOW', ...(rules.length === 0 ? {} : { rules }) },
  };
}

/** Callers that may ask the same share a rule: Istio takes 512 rules at most, a service may have more callers. */
function callerRules(scope: MeshedScope): AuthorizationRule[] {
  const ports = portsOf(scope);
  const groups = new Map<string, { readonly to: AuthorizationOperation[]; readonly principals: Set<string> }>();
  for (const call of scope.unit.callers) {
    const port = ports[callProtocol(call, scope)];
    if (port === undefined) continue;
    const to = callOperations(call.properties.operations, port);
    const key = JSON.stringify(to);
    const group = groups.get(key) ?? { to, principals: new Set() };
    const from = placeOf(call.from, scope);
    const { trustDomain } = isMeshed(from.platform) ? from.platform.mesh : scope.platform.mesh;
    group.principals.add(principal(trustDomain, from.namespace, call.from.name));
    groups.set(key, group);
  }
  return [...groups.values()]
    .map(({ to, principals }) => ({ principals: [...principals].sort(compare), to }))
    .sort((a, b) => compare(a.principals[0] as string, b.principals[0] as string) || compare(JSON.stringify(a.to), JSON.stringify(b.to)))
    .map(({ principals, to }) => ({ from: [{ source: { principals } }], to: to.map((operation) => ({ operation })) }));
}

/** What comes in through the gateway. Without an identity of its own it is told from units of the mesh: those have one. */
function routeRules(scope: MeshedScope): AuthorizationRule[] {
  const { gateway, mesh } = scope.platform;
  if (gateway === undefined || (isOutsideMesh(gateway) && plainPorts(scope).length === 0)) return [];
  const ways = waysIn(scope);
  const source = gatewaySource(gateway, mesh.trustDomain);
  const rules = new Map(
    ways
      .map((way) => ({ way, operations: routeOperations(way, ways) }))
      // Without an operation a rule would allow them all.
      .filter(({ operations }) => operations.length > 0)
      .map(({ way, operations }) => {
        const rule = routeRule(way, source, operations);
        return [JSON.stringify(rule), rule];
      }),
  );
  return [...rules].sort(([a], [b]) => compare(a, b)).map(([, rule]) => rule);
}

function gatewaySource({ pods }: ResolvedGateway, trustDomain: string): AuthorizationSource {
  return pods.serviceAccount === undefined
    ? { notPrincipals: ['*'] }
    : { principals: [principal(trustDomain, pods.namespace, pods.serviceAccount)] };
}

function routeRule({ route }: WayIn, source: AuthorizationSource, operations: readonly AuthorizationOperation[]): AuthorizationRule {
  const { jwt } = route.properties;
  const to = operations.map((operation) => ({ operation }));
  if (jwt === undefined) return { from: [{ source }], to };
  return {
    from: [{ source: { ...source, requestPrincipals: [`${jwt.issuer}/*`] } }],
    to,
    when: [
      { key: 'request.auth.audiences', values: [...new Set(jwt.audiences)].sort(compare) },
      // Istio reads `scope` as a list parted by blanks (RFC 8693): each condition must hold, and asks whether one value is in the list.
      ...[...new Set(jwt.scopes)].sort(compare).map((scope) => ({ key: 'request.auth.claims[scope]', values: [scope] })),
    ],
  };
}

function metricsRules(scope: MeshedScope): AuthorizationRule[] {
  const { metrics } = portsOf(scope);
  if (metrics === undefined || !scrapedDirectly(scope)) return [];
  const path = scope.properties.metrics ? scope.properties.metrics.path : undefined;
  return [{ to: [{ operation: { methods: ['GET'], paths: [expressPath(path ?? '/metrics', true).path], ports: [String(metrics)] } }] }];
}
