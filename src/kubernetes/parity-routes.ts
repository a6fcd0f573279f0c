import type { RouteProperties } from '../model/properties/route';
import { emulated, exact, type ParityEntry, type ParityTable, refused } from '../target/parity-entry';
import { type Capabilities, capabilitiesOf } from './plan/gateway/capabilities';
import { isMeshed } from './plan/istio/mesh';
import type { ResolvedPlatform } from './plan/platform';

const NO_GATEWAY = refused('the platform has no gateway, and a route stops synthesis');

/** Routes as a whole. */
export function exposes({ gateway }: ResolvedPlatform): ParityEntry {
  return gateway === undefined ? NO_GATEWAY : exact('an HTTPRoute or GRPCRoute, and a network policy for the pods of the gateway');
}

/** Whether a gateway does what is said of it depends on who implements it: `other` says nothing of that. */
export function routeParity(platform: ResolvedPlatform): ParityTable<RouteProperties> {
  const implementation = platform.gateway?.implementation ?? 'other';
  const can = capabilitiesOf(implementation);
  const extended = (how: string): ParityEntry =>
    implementation === 'other' ? emulated(`${how}: extended, so see that the gateway lists it`) : exact(how);
  return {
    host: exact('hostnames'),
    path: exact('a match by PathPrefix, for gRPC by service and method'),
    methods: extended('a match for each method'),
    version: extended('a label, and the headers Deprecation and Sunset'),
    protocol: exact('an HTTPRoute or a GRPCRoute'),
    jwt: jwt(platform, can),
    iam: refused('identities of AWS are checked on AWS alone, and such a route stops synthesis'),
    public: exact('for readers; no object depends on it'),
    rateLimit: can.rateLimit
      ? emulated(`${RATE_LIMITS[implementation] ?? 'a policy'}; each replica of the gateway counts for itself`)
      : refused(`${can.title} has no limit of rates in an API that is known to last`),
    timeout: timeout(can, extended),
    maxBodySize: maxBodySize(implementation, can),
    cors:
      can.cors === false
        ? refused(`${can.title} is not known to answer for other origins: they are refused`)
        : exact(CORS[implementation] ?? 'a filter'),
    securityHeaders: extended('a ResponseHeaderModifier; for gRPC only what a map says'),
    rewrite: extended('a URLRewrite of the prefix'),
    redirect: extended('a RequestRedirect, to HTTPS always'),
  };
}

const RATE_LIMITS: Readonly<Record<string, string>> = {
  'envoy-gateway': 'a local limit of a BackendTrafficPolicy',
  traefik: 'a Middleware with rateLimit',
  kong: 'the plugin rate-limiting',
};

const CORS: Readonly<Record<string, string>> = {
  istio: 'the filter CORS of HTTPRoute, which the standard channel of Gateway API 1.5 and later has',
  'envoy-gateway': 'cors of a SecurityPolicy',
  traefik: 'a Middleware with headers',
  kong: 'the plugin cors',
};

const SIZES: Readonly<Record<string, ParityEntry>> = {
  'envoy-gateway': emulated('requestBuffer of a BackendTrafficPolicy holds each request first; streams of gRPC are not measured'),
  traefik: emulated('a Middleware with buffering holds each request and answer first; the default is left to the service'),
  kong: emulated('the plugin request-size-limiting; streams of gRPC are not measured'),
  nginx: emulated('a ClientSettingsPolicy, in whole KiB, MiB or GiB; streams of gRPC are not measured'),
};

function maxBodySize(implementation: string, can: Capabilities): ParityEntry {
  return SIZES[implementation] ?? refused(`${can.title} has no limit of sizes in an API that is known to last`);
}

function jwt(platform: ResolvedPlatform, can: Capabilities): ParityEntry {
  if (isMeshed(platform)) return exact('RequestAuthentication and AuthorizationPolicy: the proxy beside the service checks tokens');
  return can.jwt ? exact('a SecurityPolicy: the gateway checks tokens') : refused(`${can.title} does not check tokens, and no mesh does`);
}

function timeout(can: Capabilities, extended: (how: string) => ParityEntry): ParityEntry {
  if (!can.timeout) return emulated(`time to drain before a pod is stopped; ${can.title} keeps to no time limit of a route`);
  return can.grpcTimeout
    ? exact('timeouts of the HTTPRoute; for gRPC a BackendTrafficPolicy')
    : { ...extended('timeouts of the HTTPRoute; a GRPCRoute has none'), verdict: 'emulated' };
}
