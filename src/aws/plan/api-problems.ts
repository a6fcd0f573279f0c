import { milliseconds } from '../../model/duration';
import type { Route } from '../../model/edges';
import { show } from '../../model/problem';
import type { RouteProperties } from '../../model/properties/route';
import { bytes } from '../../model/quantity';
import { gatewayPath, isWithin } from '../../model/route-path';
import type { Service } from '../../model/unit';
import { unknownOrigins } from './api-cors';
import { LONGEST_INTEGRATION, type PublicRoute, type RouteProblem } from './api-plan';
import { askersOf } from './askers';
import { MANY, meets } from './path-template';
import { isExpressible, type PublicKey } from './public-routes';
import { httpOperations } from './route-key';
import { clientLimitOf, MOST_BODY } from './route-limits';
import { headerObstacle } from './security-headers';

/** What an API waits at least, in milliseconds (API Gateway quotas). */
const SHORTEST = 50;
/** Routes of an HTTP API, resources of a REST API, and authorizers of either (API Gateway quotas; each can be raised). */
const MOST_KEYS = 300;
const MOST_AUTHORIZERS = 10;

interface Chosen {
  readonly kind: 'http' | 'rest';
  readonly keys: readonly PublicKey[];
}

export function routeProblems(all: readonly Route[], served: readonly PublicRoute[], chosen: Chosen): RouteProblem[] {
  const isServed = new Set(served.map(({ route }) => route));
  return [
    ...all.filter((route) => !isServed.has(route)).map(grpcProblem),
    ...served.flatMap((route) => [...formProblems(route, chosen.kind), ...rewriteProblems(route)]),
    ...quotaProblems(served, chosen),
  ];
}

function grpcProblem(route: Route): RouteProblem {
  return {
    route,
    property: 'protocol',
    code: 'grpc-not-served',
    received: 'a route for gRPC',
    expected: 'HTTP: API Gateway and Lambda pass no trailers, in which gRPC says how a call ended',
    fix: 'expose an HTTP interface, or say where the service runs: existing: { ... }',
  };
}

function formProblems({ route, headers }: PublicRoute, kind: 'http' | 'rest'): RouteProblem[] {
  const { properties } = route;
  const { timeout, maxBodySize, rateLimit } = properties;
  const refused = (property: keyof RouteProperties, received: string, expected: string, fix: string): RouteProblem => ({
    route,
    property,
    code: 'route-not-expressed',
    received,
    expected,
    fix,
  });
  const found: RouteProblem[] = [];
  if (!isExpressible(gatewayPath(properties)))
    found.push(
      refused(
        'path',
        show(properties.path),
        'segments of letters, digits and . _ : - alone, which is what API Gateway takes',
        'choose another path',
      ),
    );
  const longest = LONGEST_INTEGRATION[kind];
  if (timeout !== undefined && (milliseconds(timeout) > longest || milliseconds(timeout) < SHORTEST))
    found.push(
      refused(
        'timeout',
        show(timeout),
        `from ${SHORTEST}ms to ${longest / 1_000}s, which a ${kind === 'http' ? 'HTTP' : 'REST'} API waits`,
        'answer sooner, and let a worker do what takes longer',
      ),
    );
  if (maxBodySize !== undefined && bytes(maxBodySize) > MOST_BODY)
    found.push(
      refused(
        'maxBodySize',
        show(maxBodySize),
        'at most 6Mi, which a function takes with a request',
        'let clients write large bodies to a store, by an address that is signed for them',
      ),
    );
  if (rateLimit?.by === 'client' && clientLimitOf(rateLimit) === undefined)
    found.push(
      refused(
        'rateLimit',
        show(rateLimit),
        'at least 10 requests in 10 minutes: AWS WAF counts no longer, and no fewer',
        "allow more, or count all clients together: by: 'route'",
      ),
    );
  const unknown = unknownOrigins(properties);
  if (unknown.length > 0)
    found.push(refused('cors', show(unknown), "origins in full, or '*': API Gateway knows no others", 'name each origin'));
  for (const obstacle of kind === 'http' ? headers.flatMap((header) => headerObstacle(header) ?? []) : [])
    found.push(refused('securityHeaders', obstacle, 'a header that an HTTP API sets', 'let the service set it'));
  if (properties.iam !== undefined && properties.cors !== undefined)
    found.push(
      refused('cors', 'other origins, of a route for AWS identities', 'one of the two', 'leave out cors: pages have no AWS identity'),
    );
  return found;
}

/**
 * The guard takes one prefix, where a segment ends, from the start of all paths that a function is asked for, whoever asks
 * (`KEELSON_REMOVE_BASE_PATH`): nothing may stand in its place, and nothing else of the service may begin with it.
 */
function rewriteProblems({ route, path, removedBasePath }: PublicRoute): RouteProblem[] {
  const { rewrite } = route.properties;
  if (rewrite === undefined || gatewayPath({ path: rewrite }) === path) return [];
  const problem = (received: string, fix: string): RouteProblem[] => [
    {
      route,
      property: 'rewrite',
      code: 'route-not-expressed',
      received,
      expected: "'/' in place of a path that nothing else of the service begins with",
      fix,
    },
  ];
  if (removedBasePath === undefined) return problem(show(rewrite), 'let the service serve the path as clients ask for it');
  const mixed = route.from.edges.exposes.find(({ properties }) => {
    const other = gatewayPath(properties);
    if (properties.redirect !== undefined) return false;
    if (properties.rewrite === undefined) return isWithin(other, removedBasePath) || isWithin(removedBasePath, other);
    return other !== removedBasePath;
  });
  if (mixed !== undefined)
    return problem(
      `${show(rewrite)} for ${removedBasePath}, beside a route of ${route.from.name} for ${gatewayPath(mixed.properties) || '/'}`,
      'give the routes one path, or let the service serve the paths as clients ask for them',
    );
  const inside = askedWithin(removedBasePath, route.from);
  if (inside === undefined) return [];
  return problem(
    `${show(rewrite)} for ${removedBasePath}, where ${inside.who} may ask for the same: ${inside.what}`,
    inside.isEverything ? 'name the operations of the call' : 'choose another path',
  );
}

interface AskedInside {
  readonly who: string;
  readonly what: string;
  readonly isEverything: boolean;
}

/** Who inside the system asks for a path or something below it, as it stands or by a pattern that takes it in. */
function askedWithin(path: string, service: Service): AskedInside | undefined {
  const removed = path.split('/').slice(1);
  const regions = [removed, [...removed, MANY]];
  for (const asker of askersOf(service)) {
    const { operations } = asker.properties;
    const found = httpOperations(operations).find(({ template }) => regions.some((region) => meets(template, region)));
    if (found === undefined) continue;
    const isEverything = operations === undefined;
    const caller = service.callers.find((call) => call === asker);
    return { who: caller?.from.name ?? 'a saga', what: isEverything ? 'every operation' : found.text, isEverything };
  }
  return undefined;
}

function quotaProblems(served: readonly PublicRoute[], { kind, keys }: Chosen): RouteProblem[] {
  const [first] = served;
  if (first === undefined) return [];
  const count = kind === 'http' ? keys.length : new Set(keys.flatMap(({ path }) => resourcesOf(path))).size;
  const authorizers = new Set(
    served.flatMap(({ authorizer }) => {
      if (authorizer.kind === 'none' || authorizer.kind === 'iam') return [];
      const { scopes, ...own } = authorizer;
      return [JSON.stringify(authorizer.kind === 'jwt' ? own : [own, scopes])];
    }),
  ).size;
  const over = (property: string, received: string, expected: string, fix: string): RouteProblem => ({
    route: first.route,
    property,
    code: 'over-limit',
    received,
    expected,
    fix,
  });
  return [
    ...(count > MOST_KEYS
      ? [
          over(
            'host',
            `${count} ${kind === 'http' ? 'routes' : 'resources'} of one API`,
            `at most ${MOST_KEYS}`,
            'serve some at another host',
          ),
        ]
      : []),
    ...(authorizers > MOST_AUTHORIZERS
      ? [
          over(
            'jwt',
            `${authorizers} authorizers of one API`,
            `at most ${MOST_AUTHORIZERS}`,
            'let routes share issuer, audiences and scopes',
          ),
        ]
      : []),
  ];
}

/** A REST API has a resource for each segment on the way. */
function resourcesOf(path: string): string[] {
  const segments = path.split('/').slice(1);
  return segments.map((_, index) => `/${segments.slice(0, index + 1).join('/')}`);
}
