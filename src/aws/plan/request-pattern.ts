import type { Route } from '../../model/edges';
import { compare } from '../../model/problem';
import type { ApiPlan } from './api-plan';

/**
 * The filter of CloudWatch Logs that finds the requests of one route in its API's access log, where `route` is `GET /v1/orders`. A key for any
 * method stands in the log of an HTTP API as `ANY`; a REST API writes the method that was asked.
 *
 * @param failed - only those that were answered with 5xx
 */
export function requestPattern({ kind, keys }: Pick<ApiPlan, 'kind' | 'keys'>, route: Route, failed: boolean): string {
  const own = keys.filter((key) => key.route === route);
  const terms = [...new Set(own.map(({ path }) => path))].sort(compare).flatMap((path) => {
    const here = keys.filter((key) => key.path === path);
    if (here.every((key) => key.route === route)) return [`$.route = ${JSON.stringify(`* ${path}`)}`];
    return own
      .filter((key) => key.path === path)
      .map(({ method, key }) => {
        if (method !== 'ANY' || kind === 'http') return `$.route = ${JSON.stringify(key)}`;
        const others = here.filter((other) => other.method !== 'ANY').map((other) => `$.route != ${JSON.stringify(other.key)}`);
        return `(${[`$.route = ${JSON.stringify(`* ${path}`)}`, ...others].join(' && ')})`;
      });
  });
  // A route of which others took every key is asked for nothing.
  const routes = terms.length === 0 ? '$.route = "none"' : terms.join(' || ');
  return failed ? `{ (${routes}) && $.status = "5*" }` : `{ ${routes} }`;
}
