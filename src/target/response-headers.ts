import { compare } from '../model/problem';
import type { ApiVersion } from '../model/properties/port';
import type { RouteProperties } from '../model/properties/route';

export interface ResponseHeader {
  readonly name: string;
  readonly value: string;
}

/** What the OWASP Secure Headers Project proposes for any answer: a year of HTTPS, no guessing of types, no frames, no referrer. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/** A day is given, not an hour: the interface may be gone when that day ends in UTC. */
const END_OF_DAY = 'T23:59:59Z';
/** Deprecated already, and nobody said since when: RFC 9745 asks for a date, and one that is past says so. */
const LONG_AGO = '@0';

/** The day as a time in milliseconds; undefined for one that no calendar has. */
export function dayTime(day: string, time = END_OF_DAY): number | undefined {
  const parsed = Date.parse(`${day}${time}`);
  return Number.isNaN(parsed) || new Date(parsed).toISOString().slice(0, 10) !== day ? undefined : parsed;
}

/** What stands in every answer of a route, by name: the gateway sets it, whatever the service says. */
export function responseHeadersOf(
  { securityHeaders }: Pick<RouteProperties, 'securityHeaders'>,
  protocol: 'http' | 'grpc',
  version: ApiVersion | undefined,
): readonly ResponseHeader[] {
  const headers = new Map<string, ResponseHeader>();
  const set = (name: string, value: string): void => {
    headers.set(name.toLowerCase(), { name, value });
  };
  // Those who speak gRPC show no pages.
  if (securityHeaders !== false && protocol === 'http') for (const [name, value] of Object.entries(SECURITY_HEADERS)) set(name, value);
  if (typeof securityHeaders === 'object') {
    for (const name of Object.keys(securityHeaders).sort(compare)) set(name, securityHeaders[name] as string);
  }
  for (const { name, value } of versionHeaders(version)) set(name, value);
  return [...headers].sort(([a], [b]) => compare(a, b)).map(([, header]) => header);
}

/** `Deprecation` is a date of RFC 9651 (RFC 9745), `Sunset` one of HTTP (RFC 8594). */
function versionHeaders(version: ApiVersion | undefined): ResponseHeader[] {
  const sunset = version?.sunset === undefined ? undefined : dayTime(version.sunset);
  return [
    ...(version?.deprecated === true ? [{ name: 'Deprecation', value: LONG_AGO }] : []),
    ...(sunset === undefined ? [] : [{ name: 'Sunset', value: new Date(sunset).toUTCString() }]),
  ];
}
