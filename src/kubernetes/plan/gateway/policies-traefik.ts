import type { Rate } from '../../../model/properties/call';
import { bytes } from '../../../model/quantity';
import type { Middleware } from '../../manifest-gateway';
import type { PlannedObject } from '../planned-object';
import { corsOf } from './cors';
import { policyName, policyObject } from './policy';
import type { RouteScope } from './route';

const PERIODS = { second: '1s', minute: '1m', hour: '1h', day: '24h' } as const;

/** Traefik: a middleware for each thing that a route asks for, named by a filter of the route. */
export function traefikPolicies(route: RouteScope): PlannedObject<Middleware>[] {
  return middlewares(route).map(({ id, what, spec }) =>
    policyObject<Middleware>(route, { id, name: policyName(route, what), apiVersion: 'traefik.io/v1alpha1', kind: 'Middleware' }, () => ({
      spec: spec(),
    })),
  );
}

/** The middlewares of a route, in the order in which requests pass them. */
export function middlewareNames(route: RouteScope): readonly string[] {
  return route.gateway.implementation === 'traefik' ? middlewares(route).map(({ what }) => policyName(route, what)) : [];
}

function middlewares(
  route: RouteScope,
): readonly { readonly id: string; readonly what: string; readonly spec: () => Middleware['spec'] }[] {
  const { properties, protocol } = route;
  const { rateLimit, maxBodySize } = properties;
  const cors = corsOf(route);
  return [
    ...(rateLimit === undefined
      ? []
      : [{ id: 'rateLimitMiddleware', what: 'rate-limit', spec: () => ({ rateLimit: rateLimitOf(rateLimit) }) }]),
    ...(cors === undefined
      ? []
      : [
          {
            id: 'corsMiddleware',
            what: 'cors',
            spec: () => ({
              headers: {
                accessControlAllowOriginList: [...cors.origins],
                accessControlAllowMethods: [...cors.methods],
                accessControlAllowHeaders: [...cors.headers],
                ...(cors.credentials ? { accessControlAllowCredentials: true } : {}),
                accessControlMaxAge: cors.maxAge,
                addVaryHeader: true,
              },
            }),
          },
        ]),
    ...(maxBodySize === undefined || protocol === 'grpc'
      ? []
      : [
          {
            id: 'bufferingMiddleware',
            what: 'buffering',
            spec: () => ({ buffering: { maxRequestBodyBytes: bytes(maxBodySize) } }),
          },
        ]),
  ];
}

/** As many at once as in the whole time: without `burst` Traefik lets one pass at a time. */
function rateLimitOf({ requests, per, by }: Rate): object {
  return {
    average: requests,
    period: PERIODS[per],
    burst: requests,
    sourceCriterion: by === 'client' ? { ipStrategy: {} } : { requestHost: true },
  };
}
