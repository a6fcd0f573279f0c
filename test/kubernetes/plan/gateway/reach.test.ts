import type { RouteProperties } from 'keelson';
import { System } from 'keelson';
import ecommerce from '../../../../examples/ecommerce/keelson.config';
import rides from '../../../../examples/rides/keelson.config';
import { onKubernetes } from '../../../examples/on-kubernetes';
import fc from '../../../property';
import everything from '../../../systems/everything/keelson.config';
import { imageOf, type Manifests, planned } from '../support/manifests';
import { randomSystem } from '../support/random-systems';
import { answer, type Request } from './answers';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

interface Declared {
  readonly service: string;
  readonly isGrpc: boolean;
  readonly properties: RouteProperties;
}

const declaredIn = (system: System): Declared[] =>
  system.services.flatMap((service) =>
    service.edges.exposes.map(({ properties }) => ({
      service: service.name,
      isGrpc: (properties.protocol ?? (service.properties.http === undefined ? 'grpc' : 'http')) === 'grpc',
      properties,
    })),
  );

const isBelow = (path: string, prefix: string): boolean => prefix === '/' || path === prefix || path.startsWith(`${prefix}/`);

/** Who should answer, by the declaration alone: the most specific path, and of two with one path the one that names the method. */
function expected(routes: readonly Declared[], { host, path, method }: Request): Declared | undefined {
  const length = ({ properties }: Declared): number => (properties.path ?? '/').length;
  return routes
    .filter(({ properties }) => properties.host === host && isBelow(path, properties.path ?? '/'))
    .filter(({ isGrpc, properties }) => {
      const { methods, cors } = properties;
      if (isGrpc) return method === 'POST';
      return methods === undefined || (methods as readonly string[]).includes(method) || (cors !== undefined && method === 'OPTIONS');
    })
    .sort((a, b) => length(b) - length(a) || Number(b.properties.methods !== undefined) - Number(a.properties.methods !== undefined))[0];
}

/** Every request that is worth asking: each host and path that was declared, what is beside and below it, with each method. */
function requests(routes: readonly Declared[]): Request[] {
  const hosts = [...new Set(routes.map(({ properties }) => properties.host)), 'undeclared.example.com'];
  const paths = [
    ...new Set(routes.flatMap(({ properties: { path = '/' } }) => [path, `${path === '/' ? '' : path}/below`, `${path}x`, '/nowhere'])),
  ];
  return hosts.flatMap((host) => paths.flatMap((path) => METHODS.map((method) => ({ host, path, method }))));
}

function check(system: System, manifests: Manifests): { reached: number; refused: number } {
  const routes = declaredIn(system);
  const count = { reached: 0, refused: 0 };
  for (const request of requests(routes)) {
    const listener = manifests.of('Gateway').length === 0 ? undefined : listenerOf(manifests, request.host);
    const given = answer(manifests, request, listener);
    const wanted = expected(routes, request);
    const where = `${request.method} ${request.host}${request.path}`;
    if (wanted === undefined) {
      expect([where, given?.to]).toEqual([where, undefined]);
      count.refused += 1;
      continue;
    }
    const { redirect, securityHeaders } = wanted.properties;
    if (redirect !== undefined) expect([where, given?.to]).toEqual([where, expect.stringMatching(/^30[1278] https:/)]);
    else {
      const service = manifests.one('Service', wanted.service);
      const port = service.spec.ports.find(({ name }: { name: string }) => name === (wanted.isGrpc ? 'grpc' : 'http')).port;
      expect([where, given?.to]).toEqual([where, `${wanted.service}:${port}`]);
      if (!wanted.isGrpc && securityHeaders === undefined)
        expect(given?.headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'strict-transport-security': expect.stringMatching(/^max-age=\d+/),
        });
    }
    count.reached += 1;
  }
  return count;
}

/** The listener of a gateway that takes the host, with TLS. */
function listenerOf(manifests: Manifests, host: string): string {
  const listeners: any[] = manifests.one('Gateway').spec.listeners;
  return listeners.find((each) => each.protocol === 'HTTPS' && each.hostname === host)?.name ?? 'no listener';
}

const ON_KUBERNETES = [
  ['e-commerce', ecommerce],
  ['rides', rides],
  ['everything', everything],
] as const;

describe.each(
  ON_KUBERNETES.flatMap(([title, { system, environments }]) =>
    onKubernetes(environments).map(([name, environment]) => [`${title}, ${name}`, system, environment] as const),
  ),
)('of %s', (_, system, environment) => {
  test('what is declared is reached where it is declared, and nothing else is', () => {
    const { reached, refused } = check(system, planned(system, environment));
    expect(reached).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(reached);
  });
});

test('of any system what is declared is reached, and nothing else is', () => {
  let reached = 0;
  fc.assert(
    fc.property(randomSystem, ({ system, environment }) => {
      reached += declaredIn(system).length === 0 ? 0 : check(system, planned(system, environment)).reached;
    }),
    { numRuns: 40 },
  );
  expect(reached).toBeGreaterThan(20);
});

const route = fc.record({
  host: fc.constantFrom('a.example.com', 'a-b.example.com', 'b.example.com'),
  path: fc.constantFrom('/', '/v1', '/v1/orders', '/v1-orders', '/v1/Orders', '/v2/'),
  methods: fc.option(fc.subarray([...METHODS], { minLength: 1 }), { nil: undefined }),
  rewrite: fc.constantFrom(undefined, '/', '/inner'),
});

test('many routes of three services, through any gateway: each request finds the most specific, whatever the order of declaration', () => {
  const implementation = fc.constantFrom('istio', 'envoy-gateway', 'traefik', 'kong', 'nginx', 'other');
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), route), { minLength: 1, maxLength: 12 }), implementation, (routes, name) => {
      const seen = new Set<string>();
      const distinct = routes.filter(([, { host, path, methods }]) => {
        const keys = (methods ?? ['*']).map((method) => `${method} ${host}${path}`);
        if (keys.some((key) => seen.has(key))) return false;
        for (const key of keys) seen.add(key);
        return true;
      });
      const plan = (declared: typeof distinct): [System, Manifests] => {
        const system = new System('shop', { owner: 'team-shop' });
        const services = ['one', 'two', 'three'].map((each) => system.service(each, { image: imageOf(each), http: { port: 8080 } }));
        for (const [index, { methods, rewrite, ...rest }] of declared)
          services[index]!.exposes({
            ...rest,
            path: rest.path.replace(/(.)\/$/, '$1'),
            ...(methods ? { methods } : {}),
            ...(rewrite ? { rewrite } : {}),
          });
        const gateway = { name: 'public', namespace: 'gateways', implementation: name as 'istio' };
        return [system, planned(system, { kubernetes: { namespace: 'shop', gateway } })];
      };
      const [system, manifests] = plan(distinct);
      check(system, manifests);
      expect(plan([...distinct].reverse())[1].all).toEqual(manifests.all);
      const names = manifests.of('HTTPRoute').map(({ metadata }) => metadata.name);
      expect(new Set(names).size).toBe(distinct.length);
      expect(names.every((each: string) => each.length <= 63)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
