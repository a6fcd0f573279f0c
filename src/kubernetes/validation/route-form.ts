import { show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { isLate } from '../../model/token';
import { responseHeaders } from '../plan/gateway/headers';
import type { RouteScope } from '../plan/gateway/route';
import { isMeshed } from '../plan/istio/mesh';

/** What the Gateway API takes as a path, but for what is written with percent signs. */
const PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;
const NOT_IN_PATHS = /\/\/|\/\.\.?(\/|$)|%2[fF]/;
/** How many of each the schemas of Gateway API 1.6 and Envoy Gateway 1.9 take. */
const MOST_HEADERS = 16;
/** RFC 3986, section 2.3: proxies decode these before they look, so that no request has them in this form. */
const ENCODED_UNRESERVED = /%(?:2[de]|3\d|4[1-9a-f]|5[\daf]|6[1-9a-f]|7[\dae])/i;
/** How many characters Istio takes of the address of keys. */
const LONGEST_KEYS = 2048;
const MOST_ORIGINS = 64;
/** Whose rates are whole numbers. */
const WHOLE_RATES: readonly string[] = ['envoy-gateway', 'traefik'];
const MOST_AUDIENCES = 8;
const MOST_SCOPES = 16;
const LONGEST_ADDRESS = 253;

/** What the schemas of a gateway's objects would refuse. */
export function checkRouteForm(route: RouteScope, at: At): void {
  const { properties, gateway, can, scope } = route;
  checkPath(properties.path, below(at, 'path'));
  checkPath(properties.rewrite, below(at, 'rewrite'));
  checkPath(properties.redirect?.path, below(below(at, 'redirect'), 'path'));
  most(responseHeaders(route).length, MOST_HEADERS, 'headers of an answer', below(at, 'securityHeaders'));
  if (properties.cors !== undefined) {
    most(properties.cors.origins.length, MOST_ORIGINS, 'origins', below(below(at, 'cors'), 'origins'));
    most(properties.cors.headers?.length ?? 0, MOST_ORIGINS, 'headers of requests', below(below(at, 'cors'), 'headers'));
  }
  const { jwt, rateLimit } = properties;
  if (rateLimit !== undefined && !Number.isInteger(rateLimit.requests) && WHOLE_RATES.includes(gateway.implementation))
    invalid(
      below(below(at, 'rateLimit'), 'requests'),
      String(rateLimit.requests),
      `a whole number: ${can.title} takes no other`,
      'count them over a longer time',
    );
  if (jwt !== undefined && !isLate(jwt.jwksUri) && isMeshed(scope.platform))
    most(jwt.jwksUri.length, LONGEST_KEYS, 'characters', below(below(at, 'jwt'), 'jwksUri'));
  if (jwt === undefined || gateway.implementation !== 'envoy-gateway') return;
  const here = below(at, 'jwt');
  most(new Set(jwt.audiences).size, MOST_AUDIENCES, 'audiences', below(here, 'audiences'));
  most(new Set(jwt.scopes).size, MOST_SCOPES, 'scopes', below(here, 'scopes'));
  for (const key of ['issuer', 'jwksUri'] as const)
    if (!isLate(jwt[key])) most(jwt[key].length, LONGEST_ADDRESS, 'characters', below(here, key));
}

function checkPath(path: string | undefined, at: At): void {
  if (path !== undefined && ENCODED_UNRESERVED.test(path))
    invalid(
      at,
      show(path),
      'letters, digits and -._~ as they are',
      'write the character itself: proxies decode it before they look for a route',
    );
  if (path === undefined || (PATH.test(path) && !NOT_IN_PATHS.test(path))) return;
  invalid(
    at,
    show(path),
    'a path that the Gateway API takes',
    "leave out empty and dotted elements, %2F, and what is not a letter, a digit or one of -/._~!$&'()*+,;=:@",
  );
}

function most(count: number, limit: number, what: string, at: At): void {
  if (count > limit) invalid(at, `${count} ${what}`, `at most ${limit}`, 'leave some out');
}

function invalid(at: At, received: string, expected: string, fix: string): void {
  report(at, { code: 'invalid-route', received, expected, fix });
}
