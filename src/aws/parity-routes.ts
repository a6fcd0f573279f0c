import type { RouteProperties } from '../model/properties/route';
import { emulated, exact, type ParityTable } from '../target/parity-entry';
import { DOCUMENTATION } from './parity-units';
import type { ResolvedAwsPlatform } from './platform';

/** What every route becomes; `routeNotes` says what only one of the two kinds of API does otherwise. */
export function routeParity({ domains }: ResolvedAwsPlatform): ParityTable<RouteProperties> {
  return {
    host:
      Object.keys(domains).length === 0
        ? emulated('the platform names no domains: the API answers at an address of its own')
        : exact('a custom domain with TLS 1.2 and later'),
    path: exact('a route for the path and one for all below it'),
    methods: exact('a route for each method'),
    version: exact('the headers Deprecation and Sunset'),
    protocol: exact('HTTP; a route for gRPC stops synthesis'),
    jwt: exact('an authorizer that checks tokens before the function is asked'),
    iam: exact('a resource policy, and requests that are signed'),
    public: DOCUMENTATION,
    rateLimit: emulated('throttling of each route, or a rule of the firewall for each address; both act near the limit, not at it'),
    timeout: exact('the time that the API waits'),
    maxBodySize: emulated('a rule of the firewall up to 64Ki; above that Lambda refuses what is larger than 6 MB'),
    cors: exact('answers to preflights, and headers'),
    securityHeaders: exact('headers that the API sets'),
    rewrite: emulated('the adapter takes the path away, not the API'),
    redirect: exact('an answer of the API itself'),
  };
}
