import { compare } from '../../../model/problem';
import type { Rate } from '../../../model/properties/call';
import type { Jwt } from '../../../model/properties/route';
import type { BackendTrafficPolicy, SecurityPolicy } from '../../manifest-gateway';
import type { PlannedObject } from '../planned-object';
import { corsOf } from './cors';
import { DEFAULT_BODY_SIZE } from './policy';
import { gatewayDuration, type RouteScope, routeMetadata, targetReference, timeoutOf } from './route';

const API = 'gateway.envoyproxy.io/v1alpha1';
const PROVIDER = 'route';
const UNITS = { second: 'Second', minute: 'Minute', hour: 'Hour', day: 'Day' } as const;
/** Every client has an address of one of the two families, and each address is counted by itself. */
const EVERYONE = ['0.0.0.0/0', '::/0'] as const;

/** Envoy Gateway: one policy for who may come in, one for how many and how large. A redirect takes neither. */
export function envoyGatewayPolicies(route: RouteScope): PlannedObject<SecurityPolicy | BackendTrafficPolicy>[] {
  const { scope, slug, name, properties } = route;
  const planned: PlannedObject<SecurityPolicy | BackendTrafficPolicy>[] = [];
  const { namespace } = scope;
  if (properties.jwt !== undefined || properties.cors !== undefined)
    planned.push({
      id: `securityPolicy-${slug}`,
      apiVersion: API,
      kind: 'SecurityPolicy',
      name,
      namespace,
      build: () => securityPolicy(route),
    });
  if (properties.redirect === undefined || properties.rateLimit !== undefined)
    planned.push({
      id: `backendTrafficPolicy-${slug}`,
      apiVersion: API,
      kind: 'BackendTrafficPolicy',
      name,
      namespace,
      build: () => backendTrafficPolicy(route),
    });
  return planned;
}

function securityPolicy(route: RouteScope): SecurityPolicy {
  const { jwt } = route.properties;
  const cors = corsOf(route);
  return {
    apiVersion: API,
    kind: 'SecurityPolicy',
    metadata: routeMetadata(route),
    spec: {
      targetRefs: [targetReference(route)],
      ...(cors === undefined
        ? {}
        : {
            cors: {
              allowOrigins: [...cors.origins],
              allowMethods: [...cors.methods],
              allowHeaders: [...cors.headers],
              ...(cors.credentials ? { allowCredentials: true } : {}),
              maxAge: `${cors.maxAge}s`,
            },
          }),
      ...(jwt === undefined ? {} : tokens(jwt)),
    },
  };
}

/** A token has to be there, and in its header alone: in an address it would end up in logs. */
function tokens({ issuer, audiences, jwksUri, scopes = [] }: Jwt): Pick<SecurityPolicy['spec'], 'jwt' | 'authorization'> {
  return {
    jwt: {
      providers: [
        {
          name: PROVIDER,
          issuer,
          audiences: [...new Set(audiences)].sort(compare),
          remoteJWKS: { uri: jwksUri },
          extractFrom: { headers: [{ name: 'Authorization', valuePrefix: 'Bearer ' }] },
        },
      ],
    },
    ...(scopes.length === 0
      ? {}
      : {
          authorization: {
            defaultAction: 'Deny',
            rules: [
              { name: 'scopes', action: 'Allow', principal: { jwt: { provider: PROVIDER, scopes: [...new Set(scopes)].sort(compare) } } },
            ],
          },
        }),
  };
}

function backendTrafficPolicy(route: RouteScope): BackendTrafficPolicy {
  const { properties, protocol } = route;
  const { rateLimit, maxBodySize = DEFAULT_BODY_SIZE, redirect } = properties;
  const answersItself = redirect !== undefined;
  return {
    apiVersion: API,
    kind: 'BackendTrafficPolicy',
    metadata: routeMetadata(route),
    spec: {
      targetRefs: [targetReference(route)],
      ...(rateLimit === undefined ? {} : { rateLimit: { local: { rules: rateRules(rateLimit) } } }),
      // A stream of gRPC has no end at which it could be measured.
      ...(answersItself || protocol === 'grpc' ? {} : { requestBuffer: { limit: maxBodySize } }),
      ...(answersItself || protocol === 'http' ? {} : { timeout: { http: { requestTimeout: gatewayDuration(timeoutOf(route)) } } }),
    },
  };
}

function rateRules({ requests, per, by }: Rate): object[] {
  const limit = { requests, unit: UNITS[per] };
  if (by !== 'client') return [{ limit }];
  return EVERYONE.map((value) => ({ clientSelectors: [{ sourceCIDR: { type: 'Distinct', value } }], limit }));
}
