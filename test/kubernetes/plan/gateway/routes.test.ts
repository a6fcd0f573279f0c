import { type RouteProperties, System } from 'keelson';
import { codesOf, imageOf, late, type Manifests, planned } from '../support/manifests';

const GATEWAY = { name: 'public', namespace: 'gateways' } as const;
const systemOf = (...routes: readonly Partial<RouteProperties>[]): System => {
  const system = new System('shop', { owner: 'team-shop' });
  const versions = [{ name: 'v1', deprecated: true, sunset: '2028-02-29' }, { name: 'v2' }];
  const orders = system.service('orders', { image: imageOf('orders'), http: { port: 8080, versions }, grpc: { port: 9000 } });
  for (const route of routes) orders.exposes({ host: 'shop.example.com', ...route });
  return system;
};
const of = (...routes: readonly Partial<RouteProperties>[]): Manifests =>
  planned(systemOf(...routes), { kubernetes: { namespace: 'shop', gateway: GATEWAY } });
const headersOf = (route: Partial<RouteProperties>): Record<string, string> =>
  Object.fromEntries(
    (of(route).one('HTTPRoute').spec.rules[0].filters ?? []).flatMap((filter: any) =>
      (filter.responseHeaderModifier?.set ?? []).map(({ name, value }: any) => [name, value]),
    ),
  );

describe('the headers of an answer', () => {
  it('are those that OWASP proposes, unless they are switched off', () => {
    expect(headersOf({})).toEqual({
      'Referrer-Policy': 'no-referrer',
      'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
      'X-Content-Type-Options': 'nosniff',
      'X-Frame-Options': 'DENY',
    });
    expect(headersOf({ securityHeaders: false })).toEqual({});
  });

  it('are added and replaced by a map, whatever their letters', () => {
    const headers = headersOf({ securityHeaders: { 'x-frame-options': 'SAMEORIGIN', 'Permissions-Policy': 'camera=()' } });
    expect(headers).toMatchObject({
      'x-frame-options': 'SAMEORIGIN',
      'Permissions-Policy': 'camera=()',
      'X-Content-Type-Options': 'nosniff',
    });
    expect(headers['X-Frame-Options']).toBeUndefined();
  });

  it('say of a version that it is deprecated and when it ends, at the end of that day', () => {
    expect(headersOf({ version: 'v1' })).toMatchObject({ Deprecation: '@0', Sunset: 'Tue, 29 Feb 2028 23:59:59 GMT' });
    expect(Object.keys(headersOf({ version: 'v2' }))).not.toContain('Deprecation');
    expect(of({ version: 'v2' }).one('HTTPRoute').metadata.labels['api-version']).toBe('v2');
  });

  it('name no day that no calendar has', () => {
    const system = new System('shop', { owner: 'team-shop' });
    const versions = [{ name: 'v1', sunset: '2027-02-29' }];
    system.service('orders', { image: imageOf('orders'), http: { port: 8080, versions } });
    expect(codesOf(() => planned(system))).toEqual(['invalid-value']);
  });
});

describe('the names of routes', () => {
  const idsOf = (...routes: readonly Partial<RouteProperties>[]): string[] =>
    of(...routes)
      .entries.filter(({ manifest }) => /Route$/.test(manifest.kind))
      .map(({ id }) => id);

  it('follow from host, path and methods, and another route changes none', () => {
    const first = { path: '/v1/orders', methods: ['POST', 'GET'] } as const;
    expect(idsOf(first)).toEqual(['httpRoute-shop-example-com--v1-orders--get-post']);
    expect(idsOf({ path: '/' }, first, { host: 'api.example.com', protocol: 'grpc' })).toEqual([
      'grpcRoute-api-example-com',
      'httpRoute-shop-example-com',
      'httpRoute-shop-example-com--v1-orders--get-post',
    ]);
  });

  it('keep apart what reads alike', () => {
    const alike = [
      { host: 'a-b.example.com' },
      { host: 'a.b.example.com' },
      { path: '/a-b' },
      { path: '/a/b' },
      { path: '/A/b' },
      { path: '/a_b' },
    ];
    expect(new Set(idsOf(...alike)).size).toBe(alike.length);
  });

  it('of hosts that are known later are made without them', () => {
    const ids = idsOf({ host: late('Host.7') }, { host: late('Host.7'), path: '/v1' }, { host: late('Host.8') });
    expect(ids).toEqual(['httpRoute-late', 'httpRoute-late--v1', 'httpRoute-late1']);
    expect(of({ host: late('Host.7') }).one('HTTPRoute').spec.hostnames).toEqual([late('Host.7')]);
  });
});

describe('what Kubernetes is told', () => {
  it('waits as long as declared, 30 seconds unless declared, in the durations of the Gateway API', () => {
    const timeoutOf = (timeout?: string): string =>
      of(timeout === undefined ? {} : { timeout }).one('HTTPRoute').spec.rules[0].timeouts.request;
    expect([timeoutOf(), timeoutOf('1m30s'), timeoutOf('1500ms'), timeoutOf('250ms')]).toEqual(['30s', '90s', '1s500ms', '250ms']);
  });

  it('asks gRPC by service and method', () => {
    const matchOf = (path: string): unknown => of({ protocol: 'grpc', path }).one('GRPCRoute').spec.rules[0].matches;
    expect(matchOf('/')).toBeUndefined();
    expect(matchOf('/shop.v1.Orders')).toEqual([{ method: { type: 'Exact', service: 'shop.v1.Orders' } }]);
    expect(matchOf('/shop.v1.Orders/Place')).toEqual([{ method: { type: 'Exact', service: 'shop.v1.Orders', method: 'Place' } }]);
  });

  it('sends a redirect to no service, and always to TLS', () => {
    const [rule] = of({ redirect: { host: 'new.example.com', path: '/v2', status: 307 } }).one('HTTPRoute').spec.rules;
    expect(rule.backendRefs).toBeUndefined();
    expect(rule.filters).toEqual([
      {
        type: 'RequestRedirect',
        requestRedirect: {
          scheme: 'https',
          hostname: 'new.example.com',
          path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/v2' },
          statusCode: 307,
        },
      },
    ]);
  });

  it('refuses one host for HTTP and for gRPC, and two routes that would answer one preflight', () => {
    expect(codesOf(() => of({}, { path: '/shop.v1.Orders', protocol: 'grpc' }))).toEqual(['mixed-protocols']);
    const cors = { origins: ['https://web.example.com'] };
    const system = systemOf({ methods: ['GET'], cors }, { methods: ['POST'], cors });
    const gateway = { ...GATEWAY, implementation: 'istio' } as const;
    expect(codesOf(() => planned(system, { kubernetes: { namespace: 'shop', gateway } }))).toEqual(['route-not-expressed']);
  });
});
