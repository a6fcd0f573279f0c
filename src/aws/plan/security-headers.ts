import type { RouteProperties } from '../../model/properties/route';
import { type ResponseHeader, responseHeadersOf } from '../../target/response-headers';
import type { PlannedProperties } from './scope';

/**
 * The final codes of HTTP's registry (IANA, "HTTP Status Code Registry"; RFC 9110, section 15) that are in use: HTTP APIs set headers by the
 * status of the answer, one list for each code from 200 to 599 (API Gateway, "Transform API responses").
 */
export const STATUS_CODES: readonly number[] = [
  ...[200, 201, 202, 203, 204, 205, 206, 207, 208, 226],
  ...[300, 301, 302, 303, 304, 307, 308],
  ...[
    400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 425, 426, 428, 429, 431,
  ],
  ...[451, 500, 501, 502, 503, 504, 505, 506, 507, 508, 511],
];

/** Names that HTTP APIs keep to themselves (API Gateway, "Reserved headers"). */
const RESERVED =
  /^(access-control-.*|apigw-.*|authorization|connection|content-encoding|content-length|content-location|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding|upgrade|via|x-amz-.*|x-amzn-.*|x-forwarded-(for|host|proto))$/i;

/** What stands in every answer of a public route: headers of security, and those of a deprecated version. */
export function publicHeaders(route: RouteProperties, service: Pick<PlannedProperties, 'http'>): readonly ResponseHeader[] {
  return responseHeadersOf(
    route,
    'http',
    service.http?.versions?.find(({ name }) => name === route.version),
  );
}

/** Why an HTTP API cannot set a header; undefined where it can. Values that begin with `$` or hold `${` are expressions to it. */
export function headerObstacle({ name, value }: ResponseHeader): string | undefined {
  if (RESERVED.test(name)) return `${name}, which API Gateway keeps to itself`;
  return value.startsWith('$') || value.includes('${') ? `${name} with a value that API Gateway reads as an expression` : undefined;
}

/** As `responseParameters` of an integration of an HTTP API has them: by status, each header overwritten. */
export function responseParameters(
  headers: readonly ResponseHeader[],
):
  | Readonly<Record<string, { readonly ResponseParameters: readonly { readonly Destination: string; readonly Source: string }[] }>>
  | undefined {
  if (headers.length === 0) return undefined;
  const ResponseParameters = headers.map(({ name, value }) => ({ Destination: `overwrite:header.${name}`, Source: value }));
  return Object.fromEntries(STATUS_CODES.map((code) => [String(code), { ResponseParameters }]));
}
