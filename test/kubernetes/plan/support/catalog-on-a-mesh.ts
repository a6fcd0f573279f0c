import type { CallProperties, EnvironmentOptions, KubernetesPlatform, RouteProperties, Service, System } from 'keelson';
import { imageOf, type Manifests, planned, shop } from './manifests';

export const GATEWAY = { name: 'public', namespace: 'gateways', implementation: 'istio' } as const;
export const ISTIO: KubernetesPlatform = { namespace: 'shop', mesh: 'istio', gateway: GATEWAY };
export const on = (platform: KubernetesPlatform = {}): EnvironmentOptions => ({ kubernetes: { ...ISTIO, ...platform } });

export const TOKEN = { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/keys' };

/** A service called catalog, with both ports. */
export const catalogIn = (system: System): Service =>
  system.service('catalog', { image: imageOf('catalog'), http: { port: 8080 }, grpc: { port: 9000 } });

/** The catalog of a system in which a worker calls it. */
export function called(properties: CallProperties = {}, environment: EnvironmentOptions = on()): Manifests {
  const system = shop((each) => each.worker('importer', { image: imageOf('importer') }).calls(catalogIn(each), properties));
  return planned(system, environment).belongingTo('catalog');
}

export function exposed(routes: readonly RouteProperties[], environment: EnvironmentOptions = on()): Manifests {
  const system = shop((each) => {
    const catalog = catalogIn(each);
    for (const route of routes) catalog.exposes(route);
  });
  return planned(system, environment).belongingTo('catalog');
}

export const rulesOf = (manifests: Manifests): any[] => manifests.one('AuthorizationPolicy').spec.rules;
export const operationsOf = (operations: readonly string[], protocol: 'http' | 'grpc' = 'http'): any[] =>
  rulesOf(called({ operations, protocol }))[0].to.map(({ operation }: any) => operation);
