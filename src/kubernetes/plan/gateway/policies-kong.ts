import { bytes } from '../../../model/quantity';
import type { KongPlugin } from '../../manifest-gateway';
import type { PlannedObject } from '../planned-object';
import { corsOf } from './cors';
import { DEFAULT_BODY_SIZE, policyName, policyObject } from './policy';
import type { RouteScope } from './route';

/** Kong: a plugin for each thing that a route asks for, named by an annotation of the route. */
export function kongPolicies(route: RouteScope): PlannedObject<KongPlugin>[] {
  return plugins(route).map(({ id, plugin, config }) =>
    policyObject<KongPlugin>(
      route,
      { id, name: policyName(route, plugin), apiVersion: 'configuration.konghq.com/v1', kind: 'KongPlugin' },
      () => ({ plugin, config: config() }),
    ),
  );
}

/** What a route says of its plugins. */
export function kongAnnotations(route: RouteScope): Readonly<Record<string, string>> {
  const names = plugins(route).map(({ plugin }) => policyName(route, plugin));
  return names.length === 0 ? {} : { 'konghq.com/plugins': names.join(',') };
}

function plugins(route: RouteScope): readonly { readonly id: string; readonly plugin: string; readonly config: () => object }[] {
  const { properties, protocol } = route;
  const { rateLimit, maxBodySize = DEFAULT_BODY_SIZE, redirect } = properties;
  const cors = corsOf(route);
  return [
    ...(rateLimit === undefined
      ? []
      : [
          {
            id: 'rateLimitPlugin',
            plugin: 'rate-limiting',
            config: () => ({
              [rateLimit.per]: rateLimit.requests,
              policy: 'local',
              limit_by: rateLimit.by === 'client' ? 'ip' : 'service',
            }),
          },
        ]),
    ...(cors === undefined
      ? []
      : [
          {
            id: 'corsPlugin',
            plugin: 'cors',
            config: () => ({
              origins: [...cors.origins],
              methods: [...cors.methods],
              headers: [...cors.headers],
              credentials: cors.credentials,
              max_age: cors.maxAge,
            }),
          },
        ]),
    ...(redirect !== undefined || protocol === 'grpc'
      ? []
      : [
          {
            id: 'requestSizePlugin',
            plugin: 'request-size-limiting',
            config: () => ({ allowed_payload_size: bytes(maxBodySize), size_unit: 'bytes', require_content_length: false }),
          },
        ]),
  ];
}
