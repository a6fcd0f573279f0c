import type { ApiVersion } from '../../../model/properties/port';
import { type ResponseHeader, responseHeadersOf } from '../../../target/response-headers';
import type { RouteScope } from './route';

export { dayTime } from '../../../target/response-headers';

/** What stands in every answer of a route, by name: the gateway sets it, whatever the service says. */
export function responseHeaders(route: RouteScope): readonly ResponseHeader[] {
  return responseHeadersOf(route.properties, route.protocol, versionOf(route));
}

/** The API version that a route belongs to, as its service describes it. */
export function versionOf({ scope, properties }: Pick<RouteScope, 'scope' | 'properties'>): ApiVersion | undefined {
  return scope.properties.http?.versions?.find(({ name }) => name === properties.version);
}
