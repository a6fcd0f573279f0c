import { type EnvironmentOptions, type RouteProperties, Service, System, type Unit } from 'keelson';
import fc from '../../../property';
import { imageOf } from './manifests';

const literal = fc.constantFrom('v1', 'products', 'orders', 'a.b', 'x-y', '%20', '~me');
const segment = fc.oneof({ arbitrary: literal, weight: 3 }, { arbitrary: fc.constantFrom('{id}', '{order_id}'), weight: 1 });

const path = fc
  .tuple(fc.array(segment, { maxLength: 4 }), fc.constantFrom('', '', '/', '/*'))
  .map(([segments, end]) => (segments.length === 0 && end === '' ? '/' : `${segments.map((each) => `/${each}`).join('')}${end}`));

const httpOperation = fc.tuple(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', '*'), path).map((parts) => parts.join(' '));
const grpcOperation = fc
  .tuple(fc.constantFrom('shop.v1.Shop', 'Search', 'shop.v1.Shops'), fc.constantFrom('Get', 'GetAll', '*'))
  .map((parts) => parts.join('/'));

const operations = <T>(operation: fc.Arbitrary<T>): fc.Arbitrary<T[] | undefined> =>
  fc.option(fc.array(operation, { minLength: 1, maxLength: 4 }), { nil: undefined });

const jwt = fc.record({
  issuer: fc.constantFrom('https://id.example.com', 'accounts'),
  audiences: fc.uniqueArray(fc.constantFrom('shop', 'partners', 'https://api.example.com'), { minLength: 1, maxLength: 2 }),
  scopes: fc.option(fc.uniqueArray(fc.constantFrom('read', 'write', 'orders:write'), { maxLength: 2 }), { nil: undefined }),
});

const routePath = fc.array(literal, { maxLength: 2 }).map((segments) => segments.map((each) => `/${each}`).join('') || '/');

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });

const httpRoute = fc.record({
  path: routePath,
  rewrite: optional(routePath),
  methods: optional(fc.uniqueArray(fc.constantFrom('GET' as const, 'POST' as const, 'DELETE' as const), { minLength: 1 })),
});
const redirect = routePath.map((path) => ({ path, redirect: { host: 'elsewhere.example.com' } }));
const grpcRoute = fc.constantFrom('/', '/shop.v1.Shop', '/shop.v1.Shop/Get').map((path) => ({ path }));

const route = fc.record({
  http: fc.oneof({ arbitrary: httpRoute, weight: 4 }, { arbitrary: redirect, weight: 1 }),
  grpc: grpcRoute,
  wantsGrpc: fc.boolean(),
  jwt: optional(jwt),
});

const unit = fc.record({
  kind: fc.constantFrom('service' as const, 'service' as const, 'service' as const, 'worker' as const, 'job' as const),
  ports: fc.constantFrom('http' as const, 'grpc' as const, 'both' as const),
  metrics: fc.constantFrom<'own' | 'shared' | 'elsewhere' | 'none'>('own', 'shared', 'elsewhere', 'none'),
  routes: fc.array(route, { maxLength: 3 }),
});

const call = fc.record({
  from: fc.nat(4),
  to: fc.nat(4),
  wantsGrpc: fc.boolean(),
  http: operations(httpOperation),
  grpc: operations(grpcOperation),
});

export interface RandomAuthorization {
  readonly system: System;
  readonly environment: EnvironmentOptions;
}

/** Systems on Istio whose units say much of who may ask what. */
export const randomAuthorization: fc.Arbitrary<RandomAuthorization> = fc
  .record({
    units: fc.array(unit, { minLength: 2, maxLength: 4 }),
    calls: fc.uniqueArray(call, { selector: ({ from, to }) => `${from} ${to}`, maxLength: 8 }),
    ownsNamespace: fc.boolean(),
    monitoring: fc.boolean(),
    accountOfGateway: fc.constantFrom(undefined, 'ingress'),
  })
  .map(({ units, calls, ownsNamespace, monitoring, accountOfGateway }) => {
    const system = new System('random', { owner: 'team-random' });
    const declared = units.map((described, index) => declare(system, described, `unit-${index}`));
    for (const { from, to, wantsGrpc, http, grpc } of calls) {
      const [caller, callee] = [declared[from], declared[to]];
      if (caller === undefined || !(callee instanceof Service) || caller === callee) continue;
      const ports = callee.properties;
      const protocol = ports.http === undefined || (wantsGrpc && ports.grpc !== undefined) ? 'grpc' : 'http';
      const asked = protocol === 'grpc' ? grpc : http;
      caller.calls(callee, { protocol, ...(asked === undefined ? {} : { operations: asked }) });
    }
    return {
      system,
      environment: {
        kubernetes: {
          namespace: 'random',
          ownsNamespace,
          mesh: 'istio',
          ...(monitoring ? { monitoring: 'prometheus-operator' as const } : {}),
          gateway: {
            name: 'public',
            namespace: 'gateways',
            implementation: 'istio',
            ...(accountOfGateway === undefined ? {} : { pods: { namespace: 'edge', serviceAccount: accountOfGateway } }),
          },
        },
      },
    };
  });

type Described = typeof unit extends fc.Arbitrary<infer U> ? U : never;

function declare(system: System, { kind, ports, metrics, routes }: Described, name: string): Unit {
  const image = imageOf('unit');
  const scraped = {
    own: {},
    shared: kind === 'service' && ports !== 'grpc' ? { metrics: { port: 8080 } } : {},
    elsewhere: { metrics: { port: 9464, path: '/actuator/prometheus' } },
    none: { metrics: false as const },
  }[metrics];
  if (kind !== 'service') return system[kind](name, { image, ...scraped });
  const service = system.service(name, {
    image,
    ...scraped,
    ...(ports === 'grpc' ? {} : { http: { port: 8080 } }),
    ...(ports === 'http' ? {} : { grpc: { port: 9000 } }),
  });
  const taken = new Set<string>();
  for (const [index, each] of routes.entries()) {
    const protocol = ports === 'grpc' || (ports === 'both' && each.wantsGrpc) ? 'grpc' : 'http';
    const route: Omit<RouteProperties, 'host'> = said(each[protocol]);
    const keys = (route.methods ?? ['*']).map((method) => `${method} ${route.path}`);
    // One host for a protocol, as far as its routes do not say the same: one lies below the other then.
    const host = keys.some((key) => taken.has(`${protocol} ${key}`)) ? `${name}-${index}` : `${name}-${protocol}`;
    for (const key of keys) taken.add(`${protocol} ${key}`);
    expose(service, { host: `${host}.example.com`, protocol, ...route }, each.jwt);
  }
  return service;
}

/** Without what is undefined. */
function said<T extends object>(properties: T): T {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as T;
}

function expose(service: Service, properties: RouteProperties, token: Described['routes'][number]['jwt']): void {
  // The gateway redirects before anybody asks for a token.
  if (token === undefined || properties.redirect !== undefined) {
    service.exposes({ ...properties, public: true });
    return;
  }
  const jwksUri = `https://keys.example.com/${encodeURIComponent(token.issuer)}`;
  service.exposes({ ...properties, jwt: { ...said(token), jwksUri } });
}
