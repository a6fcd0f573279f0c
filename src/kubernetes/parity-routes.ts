import type { RouteProperties } from '../model/properties/route';
import { emulated, type ParityEntry, type ParityTable, refused } from './parity-entry';
import type { ResolvedPlatform } from './plan/platform';

const NO_ROUTE = 'no HTTPRoute is made yet';

/** Routes as a whole. */
export function exposes(_platform: ResolvedPlatform): ParityEntry {
  return refused('no HTTPRoute is made yet: nobody comes in from outside');
}

export function routeParity(_platform: ResolvedPlatform): ParityTable<RouteProperties> {
  return {
    host: refused(NO_ROUTE),
    path: refused(NO_ROUTE),
    methods: refused(NO_ROUTE),
    version: refused(NO_ROUTE),
    protocol: refused(NO_ROUTE),
    jwt: refused(NO_ROUTE),
    public: refused(NO_ROUTE),
    rateLimit: refused(NO_ROUTE),
    timeout: emulated('time to drain before a pod is stopped; no HTTPRoute is made yet'),
    maxBodySize: refused(NO_ROUTE),
    cors: refused(NO_ROUTE),
    securityHeaders: refused(NO_ROUTE),
    rewrite: refused(NO_ROUTE),
    redirect: refused(NO_ROUTE),
  };
}
