import { type Gateway, type KubernetesPlatform, type RouteProperties, System } from 'keelson';
import { parityOf } from '../../../../src/kubernetes/parity';
import { codesOf, imageOf, type Manifests, planned } from '../support/manifests';

type Implementation = NonNullable<Gateway['implementation']>;
const ALL: readonly Implementation[] = ['istio', 'envoy-gateway', 'traefik', 'kong', 'nginx', 'other'];
const ACCEPT = { 'jwt-not-checked': 'the service does', 'route-not-expressed': 'known' };

const JWT = {
  issuer: 'https://id.example.com',
  audiences: ['shop', 'app'],
  jwksUri: 'https://id.example.com/keys',
  scopes: ['write', 'read'],
};
const systemOf = (properties: Partial<RouteProperties>): System => {
  const system = new System('shop', { owner: 'team-shop' });
  const versions = [{ name: 'v1', deprecated: true, sunset: '2027-06-30' }, { name: 'v2' }];
  const orders = system.service('orders', { image: imageOf('orders'), http: { port: 8080, versions }, grpc: { port: 9000 } });
  orders.exposes({ host: 'shop.example.com', ...properties });
  return system;
};
const platformOf = (implementation: Implementation, more: KubernetesPlatform = {}): KubernetesPlatform => ({
  namespace: 'shop',
  gateway: { name: 'public', namespace: 'gateways', implementation },
  ...more,
});
const through = (implementation: Implementation, properties: Partial<RouteProperties>, accept: readonly string[] = []): Manifests =>
  planned(systemOf(properties), {
    kubernetes: platformOf(implementation),
    accept: Object.fromEntries(Object.entries(ACCEPT).filter(([code]) => accept.includes(code))),
  });
const refusalsOf = (implementation: Implementation, properties: Partial<RouteProperties>, more?: KubernetesPlatform): string[] => {
  const environment = { kubernetes: platformOf(implementation, more) };
  try {
    planned(systemOf(properties), environment);
    return [];
  } catch {
    return codesOf(() => planned(systemOf(properties), environment));
  }
};
const verdictOf = (implementation: Implementation, properties: Partial<RouteProperties>, property: string): string =>
  parityOf(systemOf(properties), { kubernetes: platformOf(implementation) }).find((item) => item.property === `route.${property}`)
    ?.verdict ?? 'exact';

/** What changes in the manifests of the gateway when a route says one thing more. */
const changes = (implementation: Implementation, properties: Partial<RouteProperties>): boolean => {
  const kinds = (manifests: Manifests): any[] => manifests.all.filter(({ kind }) => !['Deployment', 'NetworkPolicy'].includes(kind));
  return JSON.stringify(kinds(through(implementation, properties))) !== JSON.stringify(kinds(through(implementation, {})));
};

describe.each([
  ['rateLimit', { rateLimit: { requests: 5, per: 'second', by: 'client' } }, ['envoy-gateway', 'traefik', 'kong']],
  ['maxBodySize', { maxBodySize: '3Mi' }, ['envoy-gateway', 'traefik', 'kong', 'nginx']],
  ['cors', { cors: { origins: ['https://web.example.com'] } }, ['istio', 'envoy-gateway', 'traefik', 'kong']],
  ['timeout', { timeout: '3s' }, ['istio', 'envoy-gateway', 'other']],
] as const)('%s', (property, properties, able) => {
  it.each(ALL)('through %s is there, or is said not to be', (implementation) => {
    const can = (able as readonly string[]).includes(implementation);
    expect(changes(implementation, properties)).toBe(can);
    // Pods drain as long as a route may take, whatever the gateway does.
    if (!can) expect(verdictOf(implementation, properties, property)).toBe(property === 'timeout' ? 'emulated' : 'refused');
  });
});

describe('tokens', () => {
  it('are asked for by Envoy Gateway: in the header alone, for these audiences, with every scope', () => {
    const { spec } = through('envoy-gateway', { jwt: JWT }).one('SecurityPolicy');
    expect(spec.targetRefs).toEqual([{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'orders-shop-example-com' }]);
    expect(spec.jwt.providers).toEqual([
      {
        name: 'route',
        issuer: JWT.issuer,
        audiences: ['app', 'shop'],
        remoteJWKS: { uri: JWT.jwksUri },
        extractFrom: { headers: [{ name: 'Authorization', valuePrefix: 'Bearer ' }] },
      },
    ]);
    expect(spec.jwt.optional).toBeUndefined();
    expect(spec.authorization).toMatchObject({
      defaultAction: 'Deny',
      rules: [{ action: 'Allow', principal: { jwt: { provider: 'route', scopes: ['read', 'write'] } } }],
    });
  });

  it.each(ALL.filter((each) => each !== 'envoy-gateway'))(
    'stop synthesis through %s, unless a mesh checks them or somebody accepts it',
    (name) => {
      expect(refusalsOf(name, { jwt: JWT })).toEqual(['jwt-not-checked']);
      expect(through(name, { jwt: JWT }, ['jwt-not-checked']).of('HTTPRoute')).toHaveLength(1);
      if (name === 'istio') expect(refusalsOf(name, { jwt: JWT }, { mesh: 'istio' })).toEqual([]);
      // What is sent elsewhere passes no proxy that would look.
      const redirect = { host: 'www.example.com' };
      if (name === 'istio') expect(refusalsOf(name, { jwt: JWT, redirect }, { mesh: 'istio' })).toEqual(['jwt-not-checked']);
      expect(verdictOf(name, { jwt: JWT }, 'jwt')).toBe('refused');
    },
  );
});

describe('limits', () => {
  it('of rates count each address by itself, of both families, or the whole route', () => {
    const rules = (by: 'client' | 'route'): any[] =>
      through('envoy-gateway', { rateLimit: { requests: 5, per: 'minute', by } }).one('BackendTrafficPolicy').spec.rateLimit.local.rules;
    expect(rules('route')).toEqual([{ limit: { requests: 5, unit: 'Minute' } }]);
    expect(rules('client').map(({ clientSelectors }) => clientSelectors)).toEqual(
      ['0.0.0.0/0', '::/0'].map((value) => [{ sourceCIDR: { type: 'Distinct', value } }]),
    );
  });

  it('are middlewares of Traefik that its route names, and plugins of Kong that an annotation names', () => {
    const properties = { rateLimit: { requests: 5, per: 'hour', by: 'client' }, maxBodySize: '3Mi' } as const;
    const traefik = through('traefik', properties);
    const named = traefik.one('HTTPRoute').spec.rules[0].filters.flatMap((each: any) => each.extensionRef?.name ?? []);
    expect(traefik.of('Middleware').map(({ metadata }) => metadata.name)).toEqual(named);
    expect(traefik.of('Middleware').map(({ spec }) => spec)).toEqual([
      { rateLimit: { average: 5, period: '1h', burst: 5, sourceCriterion: { ipStrategy: {} } } },
      { buffering: { maxRequestBodyBytes: 3 * 1024 * 1024 } },
    ]);
    const kong = through('kong', properties);
    const annotated = kong.one('HTTPRoute').metadata.annotations['konghq.com/plugins'].split(',');
    expect(kong.of('KongPlugin').map(({ metadata }) => metadata.name)).toEqual(annotated);
    expect(kong.of('KongPlugin').map(({ plugin, config }) => [plugin, config])).toEqual([
      ['rate-limiting', { hour: 5, policy: 'local', limit_by: 'ip' }],
      ['request-size-limiting', { allowed_payload_size: 3 * 1024 * 1024, size_unit: 'bytes', require_content_length: false }],
    ]);
  });

  it.each([
    ['1Mi', '1m'],
    ['9Ki', '9216'],
    ['64Ki', '64k'],
    ['2500Ki', '2500k'],
    ['20001Ki', '19m'],
    ['2Gi', '2g'],
  ])('of sizes are said to NGINX in its own form, never above what was declared: %s is %s', (size, said) => {
    expect(through('nginx', { maxBodySize: size }).one('ClientSettingsPolicy').spec.body.maxSize).toBe(said);
  });

  it('of time are cut for gRPC by Envoy Gateway, and bodies of gRPC are never held', () => {
    const { spec } = through('envoy-gateway', { protocol: 'grpc', timeout: '90s' }).one('BackendTrafficPolicy');
    expect(spec.timeout).toEqual({ http: { requestTimeout: '90s' } });
    expect(spec.requestBuffer).toBeUndefined();
  });
});

describe('what a route means', () => {
  it.each<[string, Partial<RouteProperties>, readonly Implementation[]]>([
    ['a permanent redirect that keeps the method', { redirect: { status: 308, host: 'b.example.com' } }, ['kong', 'nginx']],
    ['a redirect to another path', { redirect: { path: '/v2' } }, ['kong']],
    ['headers of gRPC', { protocol: 'grpc', securityHeaders: { 'X-Team': 'orders' } }, ['traefik', 'kong']],
    ['methods of HTTP for gRPC', { protocol: 'grpc', methods: ['GET'] }, ALL],
    ['a pattern of origins', { cors: { origins: ['https://*.example.com'] } }, ['traefik', 'kong']],
    ['other origins for gRPC', { protocol: 'grpc', cors: { origins: ['*'] } }, ['istio']],
  ])('%s is expressed, or stops synthesis', (_, properties, unable) => {
    for (const implementation of ALL)
      expect([implementation, refusalsOf(implementation, properties)]).toEqual([
        implementation,
        unable.includes(implementation) ? ['route-not-expressed'] : [],
      ]);
  });

  it.each<[Partial<RouteProperties>, string]>([
    [{ path: '/a//b' }, 'invalid-route'],
    [{ path: '/a/../b' }, 'invalid-route'],
    [{ path: '/a b|c'.replace(' ', '') }, 'invalid-route'],
    [{ securityHeaders: Object.fromEntries(Array.from({ length: 13 }, (_, index) => [`X-${index}`, 'x'])) }, 'invalid-route'],
    [{ path: '/%61dmin' }, 'invalid-route'],
    [{ path: '/a/%2e%2E/b' }, 'invalid-route'],
    [{ protocol: 'grpc', rewrite: '/' }, 'invalid-route'],
    [{ protocol: 'grpc', redirect: { host: 'b.example.com' } }, 'invalid-route'],
    [{ protocol: 'grpc', path: '/v1/orders/items' }, 'invalid-route'],
    [{ path: '/v1', redirect: { status: 301 } }, 'contradiction'],
    [{ path: '/v1', redirect: { host: 'shop.example.com' } }, 'contradiction'],
    [{ cors: { origins: ['https://*'], credentials: true } }, 'contradiction'],
    [{ cors: { origins: ['https://*.com'], credentials: true } }, 'contradiction'],
    [{ version: 'v3' }, 'unknown-reference'],
    [{ redirect: { host: 'b.example.com' }, rewrite: '/' }, 'contradiction'],
  ])('%j is refused whoever the gateway is', (properties, code) => {
    for (const implementation of ALL) expect(refusalsOf(implementation, properties)).toEqual([code]);
  });

  it('that opens more without what is left out cannot be accepted', () => {
    for (const properties of [{ path: '/v1/orders/items' }, { redirect: { host: 'b.example.com' } }])
      expect(codesOf(() => through('envoy-gateway', { protocol: 'grpc', ...properties }, ['route-not-expressed']))).toContain(
        'invalid-route',
      );
  });

  it('a redirect to the same address is for a listener without TLS', () => {
    const gateway = { name: 'public', namespace: 'gateways', implementation: 'istio' } as const;
    const redirect = { redirect: { status: 301 } } as const;
    expect(refusalsOf('istio', redirect, { gateway: { ...gateway, listener: 'http' } })).toEqual([]);
    expect(refusalsOf('istio', { path: '/v1', redirect: { path: '/v1/' } })).toEqual(['contradiction']);
    expect(refusalsOf('istio', { redirect: { path: '/v1' } })).toEqual([]);
    expect(refusalsOf('istio', redirect, { gateway: { ...gateway, owned: { className: 'istio', certificate: 'tls' } } })).toEqual([
      'contradiction',
    ]);
  });

  it('a rate is a whole number where the gateway takes no other', () => {
    const slow = { rateLimit: { requests: 0.5, per: 'second' } } as const;
    expect(ALL.filter((implementation) => refusalsOf(implementation, slow).length > 0)).toEqual(['envoy-gateway', 'traefik']);
  });

  it('origins of one owner may come with credentials', () => {
    expect(refusalsOf('istio', { cors: { origins: ['https://*.example.com', 'https://shop.example.com'], credentials: true } })).toEqual(
      [],
    );
  });
});
