import type { AwsPlatform } from '../../../src/model/properties/aws-platform';
import type { RouteProperties } from '../../../src/model/properties/route';
import { System } from '../../../src/model/system';
import { REGISTRY, systemOf } from './support';

export const HOST = 'shop.example.com';
export const JWT = { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/keys' };
export const ZONE = { hostedZone: { id: 'Z0123456789ABC', name: 'example.com' } };
export const REGION = 'eu-central-1';

/** A system of services with these routes, on this platform. */
export function exposing(routes: Readonly<Record<string, readonly Omit<RouteProperties, 'host'>[]>>, platform: AwsPlatform = {}) {
  const shop = new System('shop');
  const region = platform.region ?? REGION;
  const registry = REGISTRY.replace(REGION, region);
  for (const [name, own] of Object.entries(routes)) {
    const service = shop.service(name, { image: `${registry}/${name}:1.0.0`, http: { port: 8080 } });
    for (const route of own) service.exposes({ host: HOST, ...route });
  }
  return systemOf(shop, { aws: { registry, region, account: '111111111111', ...platform } });
}
