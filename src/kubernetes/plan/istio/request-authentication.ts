import { compare } from '../../../model/problem';
import type { Jwt } from '../../../model/properties/route';
import type { RequestAuthentication } from '../../manifest-istio';
import { head, selector } from '../labels';
import type { PlannedObject } from '../planned-object';
import type { UnitScope } from '../scope';
import { waysIn } from '../ways-in';

const API = 'security.istio.io/v1';

/** The tokens that the routes of a unit ask for. */
function tokensOf(scope: UnitScope): readonly Jwt[] {
  return waysIn(scope).flatMap(({ route }) => route.properties.jwt ?? []);
}

/** Whose tokens a unit takes; there where a route asks for one. */
export function requestAuthenticationObjects(scope: UnitScope): PlannedObject<RequestAuthentication>[] {
  const { name, namespace } = scope;
  if (tokensOf(scope).length === 0) return [];
  return [
    {
      id: 'requestAuthentication',
      apiVersion: API,
      kind: 'RequestAuthentication',
      name,
      namespace,
      build: () => ({
        ...head(scope, API, 'RequestAuthentication'),
        spec: { selector: selector(scope), jwtRules: jwtRules(tokensOf(scope)) },
      }),
    },
  ];
}

/** One rule an issuer: which audiences open which route stands in the AuthorizationPolicy. */
function jwtRules(tokens: readonly Jwt[]): RequestAuthentication['spec']['jwtRules'] {
  const rules = new Map<string, { readonly issuer: string; readonly jwksUri: string; readonly audiences: Set<string> }>();
  for (const { issuer, jwksUri, audiences } of tokens) {
    const key = JSON.stringify([issuer, jwksUri]);
    const rule = rules.get(key) ?? { issuer, jwksUri, audiences: new Set() };
    for (const audience of audiences) rule.audiences.add(audience);
    rules.set(key, rule);
  }
  return [...rules]
    .sort(([a], [b]) => compare(a, b))
    .map(([, { issuer, jwksUri, audiences }]) => ({
      issuer,
      audiences: [...audiences].sort(compare),
      jwksUri,
      forwardOriginalToken: true as const,
      // Istio also takes one from the address (`?access_token=`) unless told otherwise: addresses end up in logs (RFC 6750, 5.3).
      fromHeaders: [{ name: 'Authorization', prefix: 'Bearer ' }],
    }));
}
