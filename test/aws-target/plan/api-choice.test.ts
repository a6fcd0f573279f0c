import { chooseApi } from '../../../src/aws/plan/api-choice';
import type { ApiPlan } from '../../../src/aws/plan/api-plan';
import type { RouteProperties } from '../../../src/model/properties/route';
import type { ServiceProperties } from '../../../src/model/properties/service';
import { System } from '../../../src/model/system';

const HOST = 'shop.example.com';
const JWT = { issuer: 'https://id.example.com', audiences: ['shop'], jwksUri: 'https://id.example.com/.well-known/jwks.json' };

type Exposed = readonly [
  service: string,
  route: Omit<RouteProperties, 'host'> & { readonly host?: string },
  properties?: Partial<ServiceProperties>,
];

/** The API of the routes of one host, each with the service that it belongs to. */
function api(exposed: readonly Exposed[], platform: Parameters<typeof chooseApi>[2] = {}): ApiPlan {
  const system = new System('shop');
  const services = new Map<string, ReturnType<System['service']>>();
  for (const [name, route, properties] of exposed) {
    const service = services.get(name) ?? system.service(name, { http: { port: 8080 }, ...properties });
    services.set(name, service);
    service.exposes({ host: HOST, ...route });
  }
  const routes = [...services.values()].flatMap((service) => service.edges.exposes).filter(({ properties }) => properties.host === HOST);
  return chooseApi(HOST, routes, platform);
}

const keys = ({ keys: all }: ApiPlan): Record<string, string> => Object.fromEntries(all.map(({ key, route }) => [key, route.from.name]));
const codes = ({ problems }: ApiPlan): readonly string[] => problems.map(({ code, property }) => `${property} ${code}`);

describe('the kind of API', () => {
  test('is HTTP where nothing asks for more', () => {
    const plan = api([['orders', { path: '/v1/orders', jwt: JWT, rateLimit: { requests: 10, per: 'second' } }]]);
    expect([plan.kind, plan.reasons, plan.problems, plan.headersBy]).toEqual(['http', [], [], 'api']);
  });

  test.each<[string, Omit<RouteProperties, 'host'>, RegExp]>([
    ['a limit by client', { rateLimit: { requests: 1, per: 'second', by: 'client' } }, /limited by client/],
    ['a redirect', { redirect: { host: 'www.example.com' } }, /redirect/],
    ['AWS identities', { iam: { principals: ['111111111111'] } }, /resource policy/],
    ['a small limit of bodies', { maxBodySize: '64Ki' }, /bodies of up to 64Ki/],
  ])('is REST for %s, and says why', (_, route, reason) => {
    const plan = api([['web', { path: '/web', ...route }]]);
    expect(plan.kind).toBe('rest');
    expect(plan.reasons).toEqual([expect.stringMatching(reason)]);
    expect(plan.reasons[0]).toContain('web /web');
  });

  test('is REST behind a CDN, whose headers then stand in every answer', () => {
    const plan = api([['web', {}]], { platform: { cdn: true } });
    expect([plan.kind, plan.headersBy, plan.notes.map(({ property }) => property)]).toEqual(['rest', 'cdn', ['timeout']]);
  });

  test('is REST where a firewall is asked for, not where it is only the default', () => {
    expect(api([['web', {}]], { platform: { firewall: true } }).kind).toBe('rest');
    expect(api([['web', {}]], { platform: { firewall: false } }).kind).toBe('http');
    expect(api([['web', {}]]).kind).toBe('http');
  });

  test('is REST where two routes say different things of other origins', () => {
    const cors = { origins: ['https://shop.example.com'] };
    expect(
      api([
        ['a', { path: '/a', cors }],
        ['b', { path: '/b' }],
      ]).kind,
    ).toBe('rest');
    expect(
      api([
        ['a', { path: '/a', cors }],
        ['b', { path: '/b', cors: { ...cors, credentials: true } }],
      ]).kind,
    ).toBe('rest');
    expect(
      api([
        ['a', { path: '/a', cors, methods: ['GET'] }],
        ['b', { path: '/b', cors }],
      ]).kind,
    ).toBe('http');
  });
});

describe('the keys of an API', () => {
  test('are the path and everything below', () => {
    expect(keys(api([['orders', { path: '/v1/orders/' }]]))).toEqual({ 'ANY /v1/orders': 'orders', 'ANY /v1/orders/{proxy+}': 'orders' });
    expect(keys(api([['web', {}]]))).toEqual({ 'ANY /': 'web', 'ANY /{proxy+}': 'web' });
  });

  test('name the methods that a route takes, and no HEAD with GET', () => {
    expect(keys(api([['catalog', { path: '/p', methods: ['GET', 'POST'] }]]))).toEqual({
      'GET /p': 'catalog',
      'GET /p/{proxy+}': 'catalog',
      'POST /p': 'catalog',
      'POST /p/{proxy+}': 'catalog',
    });
  });

  test('of the longest path win; what it does not take goes to the route around it', () => {
    const plan = api([
      ['web', { path: '/v1' }],
      ['orders', { path: '/v1/orders', methods: ['GET'] }],
    ]);
    expect(keys(plan)).toEqual({
      'ANY /v1': 'web',
      'ANY /v1/{proxy+}': 'web',
      'ANY /v1/orders': 'web',
      'ANY /v1/orders/{proxy+}': 'web',
      'GET /v1/orders': 'orders',
      'GET /v1/orders/{proxy+}': 'orders',
    });
  });

  test('of one path go to the route that names the method', () => {
    const plan = api([
      ['web', { path: '/p' }],
      ['admin', { path: '/p', methods: ['DELETE'] }],
    ]);
    expect(keys(plan)).toMatchObject({ 'ANY /p': 'web', 'DELETE /p': 'admin', 'DELETE /p/{proxy+}': 'admin' });
  });

  test('a path within another is told by whole segments', () => {
    const plan = api([
      ['web', { path: '/v1', methods: ['GET'] }],
      ['beta', { path: '/v10', methods: ['POST'] }],
    ]);
    expect(Object.keys(keys(plan)).filter((key) => key.includes('/v10'))).toEqual(['POST /v10', 'POST /v10/{proxy+}']);
  });

  test('leave OPTIONS out where the API answers preflights: it would ask for a token', () => {
    const plan = api([['orders', { path: '/o', jwt: JWT, cors: { origins: ['https://shop.example.com'] } }]]);
    expect(Object.keys(keys(plan)).filter((key) => key.endsWith('/o'))).toEqual([
      'DELETE /o',
      'GET /o',
      'HEAD /o',
      'PATCH /o',
      'POST /o',
      'PUT /o',
    ]);
    expect(plan.cors).toEqual({
      origins: ['https://shop.example.com'],
      methods: ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
      headers: ['authorization', 'content-type'],
      credentials: false,
      maxAge: 600,
    });
  });
});

describe('preflights of a REST API', () => {
  const limited = { rateLimit: { requests: 1, per: 'second', by: 'client' } } as const;
  const cors = { origins: ['https://shop.example.com'] };

  test('are answered at each path of the route', () => {
    const plan = api([['orders', { path: '/o', cors: { ...cors, methods: ['GET', 'POST'] }, ...limited }]]);
    expect(plan.preflights.map(({ path, cors: { methods } }) => [path, methods])).toEqual([
      ['/o', ['GET', 'POST']],
      ['/o/{proxy+}', ['GET', 'POST']],
    ]);
    expect(plan.cors).toBeUndefined();
  });

  test('say nothing of methods that belong to a route which refuses other origins', () => {
    const plan = api([
      ['web', { path: '/v1', cors, methods: ['GET', 'POST'], ...limited }],
      ['orders', { path: '/v1/orders', methods: ['GET'] }],
    ]);
    expect(plan.preflights.find(({ path }) => path === '/v1/orders')?.cors.methods).toEqual(['POST']);
    expect(plan.preflights.find(({ path }) => path === '/v1')?.cors.methods).toEqual(['GET', 'POST']);
  });
});

describe('who checks tokens', () => {
  const authorizer = (route: Omit<RouteProperties, 'host'>) => api([['orders', route]]).routes[0]?.authorizer;

  test('the authorizer of an HTTP API, where it checks all that is declared', () => {
    expect(authorizer({ jwt: { ...JWT, scopes: ['buy'] } })).toEqual({
      kind: 'jwt',
      issuer: JWT.issuer,
      audiences: ['shop'],
      scopes: ['buy'],
    });
  });

  test.each([
    ['several scopes, of which it takes any', { ...JWT, scopes: ['a', 'b'] }],
    ['keys from elsewhere', { ...JWT, jwksUri: 'https://keys.example.com/jwks.json' }],
    ['an issuer that is no address', { ...JWT, issuer: 'shop' }],
  ])("a function of Keelson's own for %s", (_, jwt) => {
    expect(authorizer({ jwt })).toMatchObject({ kind: 'function', jwksUri: jwt.jwksUri, scopes: 'scopes' in jwt ? jwt.scopes : [] });
  });

  test('that function on a REST API', () => {
    expect(authorizer({ jwt: JWT, maxBodySize: '8Ki' })).toMatchObject({ kind: 'function', issuer: JWT.issuer });
  });

  test('a resource policy for AWS identities, and nobody for a public route', () => {
    expect(authorizer({ iam: { principals: ['222222222222', '111111111111'] } })).toEqual({
      kind: 'iam',
      principals: ['111111111111', '222222222222'],
    });
    expect(authorizer({ public: true })).toEqual({ kind: 'none' });
  });
});

describe('limits', () => {
  test('of a route are a bucket that fills by the second', () => {
    expect(api([['web', { rateLimit: { requests: 90, per: 'minute' } }]]).routes[0]?.throttle).toEqual({ rate: 1.5, burst: 90 });
  });

  test('count at each key by themselves, which is said', () => {
    const plan = api([['web', { rateLimit: { requests: 90, per: 'minute' } }]]);
    expect(plan.notes).toEqual([
      expect.objectContaining({ property: 'rateLimit', text: 'each of the 2 keys of the route counts by itself' }),
    ]);
  });

  test('by client leave out what belongs to a route within', () => {
    const plan = api([
      ['web', { path: '/v1', rateLimit: { requests: 10, per: 'second', by: 'client' } }],
      ['orders', { path: '/v1/orders', methods: ['GET'] }],
    ]);
    expect(plan.limits).toEqual([
      expect.objectContaining({
        path: '/v1',
        methods: undefined,
        client: { window: 60, limit: 600, exact: true },
        without: [{ path: '/v1/orders', methods: ['GET'] }],
      }),
    ]);
  });

  test('of bodies make the firewall see as much of them as it takes', () => {
    const plan = api([
      ['a', { path: '/a', maxBodySize: '8Ki' }],
      ['b', { path: '/b', maxBodySize: '40Ki' }],
      ['c', { path: '/c', maxBodySize: '2Mi' }],
    ]);
    expect(plan.inspection).toBe('KB_48');
    expect(plan.limits.map(({ path, body }) => [path, body])).toEqual([
      ['/a', 8_192],
      ['/b', 40_960],
    ]);
    expect(plan.notes.filter(({ property }) => property === 'maxBodySize').map(({ route }) => route.from.name)).toEqual(['c']);
  });
});

describe('what is refused', () => {
  test.each<[string, Omit<RouteProperties, 'host'>, string]>([
    ['a path with braces', { path: '/{id}' }, 'path route-not-expressed'],
    ['a path with an encoded character', { path: '/a%20b' }, 'path route-not-expressed'],
    ['more than an HTTP API waits', { timeout: '31s' }, 'timeout route-not-expressed'],
    ['less than it can wait', { timeout: '20ms' }, 'timeout route-not-expressed'],
    ['more than a REST API waits', { timeout: '30s', maxBodySize: '8Ki' }, 'timeout route-not-expressed'],
    ['more than a function takes', { maxBodySize: '7Mi' }, 'maxBodySize route-not-expressed'],
    ['fewer requests than a firewall counts', { rateLimit: { requests: 6, per: 'hour', by: 'client' } }, 'rateLimit route-not-expressed'],
    ['origins by pattern', { cors: { origins: ['https://*.example.com'] } }, 'cors route-not-expressed'],
    ['a header that API Gateway keeps', { securityHeaders: { Via: 'shop' } }, 'securityHeaders route-not-expressed'],
    ['a value that it would compute', { securityHeaders: { 'X-Path': '$request.path' } }, 'securityHeaders route-not-expressed'],
    ['another path in place of the own', { path: '/api', rewrite: '/v2' }, 'rewrite route-not-expressed'],
    ['a path before all others', { path: '/', rewrite: '/v2' }, 'rewrite route-not-expressed'],
    ['gRPC', { protocol: 'grpc' }, 'protocol grpc-not-served'],
  ])('%s', (_, route, code) => {
    expect(codes(api([['web', route, { grpc: { port: 9000 } }]]))).toEqual([code]);
  });

  test.each<[string, Omit<RouteProperties, 'host'>]>([
    ['exactly what an HTTP API waits', { timeout: '30s' }],
    ['a rewrite to the same path', { path: '/api', rewrite: '/api' }],
    ['any origin', { cors: { origins: ['*'] } }],
  ])('not %s', (_, route) => {
    expect(codes(api([['web', route]]))).toEqual([]);
  });

  test('more routes than an API has', () => {
    const many = Array.from({ length: 151 }, (_, index) => [`s${index}`, { path: `/p${index}` }] as const);
    expect(codes(api(many))).toEqual(['host over-limit']);
    expect(codes(api(many.slice(1)))).toEqual([]);
  });

  test('more authorizers than an API has', () => {
    const many = Array.from(
      { length: 11 },
      (_, index) => [`s${index}`, { path: `/p${index}`, jwt: { ...JWT, audiences: [`a${index}`] } }] as const,
    );
    expect(codes(api(many))).toEqual(['jwt over-limit']);
  });
});

describe('a path that the guard takes away', () => {
  test('is that of the route', () => {
    const plan = api([['driver', { path: '/api', rewrite: '/' }]]);
    expect([plan.problems, plan.routes[0]?.removedBasePath]).toEqual([[], '/api']);
  });

  test('leaves other paths alone', () => {
    expect(
      codes(
        api([
          ['driver', { path: '/api', rewrite: '/' }],
          ['driver', { path: '/docs' }],
          ['driver', { path: '/apis' }],
        ]),
      ),
    ).toEqual([]);
  });

  test.each<[string, Exposed]>([
    ['everything is served as it is', ['driver', { path: '/', host: 'other.example.com' }]],
    ['another path goes to the root', ['driver', { path: '/v2', rewrite: '/', host: 'other.example.com' }]],
    ['something below it is served as it is', ['driver', { path: '/api/docs', host: 'other.example.com' }]],
  ])('is refused where for another route of the service %s', (_, other) => {
    expect(codes(api([['driver', { path: '/api', rewrite: '/' }], other]))).toEqual(['rewrite route-not-expressed']);
  });

  const calledWith = (operations: readonly string[] | undefined, saga?: string) => {
    const system = new System('shop');
    const driver = system.service('driver', { http: { port: 8080 } });
    driver.exposes({ host: HOST, path: '/api', rewrite: '/' });
    system.service('web', { http: { port: 8080 } }).calls(driver, operations === undefined ? {} : { operations });
    const action = { service: 'driver', operation: saga ?? '' };
    if (saga !== undefined) system.saga('shift', { coordinator: 'web', key: 'id', steps: [{ name: 'begin', action, pivot: true }] });
    return chooseApi(HOST, driver.edges.exposes).problems;
  };

  test.each([
    ['it', 'GET /api'],
    ['something below', 'GET /api/shifts'],
    ['everything below', '* /api/*'],
    ['everything', 'GET /*'],
    ['whatever stands in its place', 'GET /{version}/shifts'],
    ['any one segment', 'POST /{name}'],
  ])('is refused where a caller asks for %s inside: %s', (_, operation) => {
    expect(calledWith(['GET /shifts', operation])).toMatchObject([
      { property: 'rewrite', code: 'route-not-expressed', received: expect.stringContaining(`web may ask for the same: ${operation}`) },
    ]);
  });

  test('is refused where a caller may ask for everything, or a saga asks for it', () => {
    expect(calledWith(undefined)).toMatchObject([{ code: 'route-not-expressed', fix: 'name the operations of the call' }]);
    expect(calledWith(['GET /shifts'], 'POST /api/shifts')).toMatchObject([
      { code: 'route-not-expressed', received: expect.stringContaining('a saga may ask for the same: POST /api/shifts') },
    ]);
  });

  test.each(['GET /shifts', 'GET /apis/{id}', 'GET /shifts/api', '* /v1/*', 'GET /'])(
    'disturbs no caller that asks for %s',
    (operation) => {
      expect(calledWith([operation], 'POST /shifts/{id}')).toEqual([]);
    },
  );
});

test('a redirect keeps the path where it names no other', () => {
  const redirect = (route: Omit<RouteProperties, 'host'>) => api([['web', route]]).routes[0]?.redirect;
  expect(redirect({ path: '/old', redirect: { host: 'www.example.com' } })).toEqual({ status: 301, base: 'https://www.example.com/old' });
  expect(redirect({ path: '/old', redirect: { path: '/new/', status: 308 } })).toEqual({ status: 308, base: `https://${HOST}/new` });
  expect(redirect({ redirect: { host: 'www.example.com', path: '/' } })).toEqual({ status: 301, base: 'https://www.example.com' });
});

test('a deprecated version says so in every answer', () => {
  const versions = [{ name: 'v1', deprecated: true, sunset: '2027-06-30' }, { name: 'v2' }];
  const plan = api([
    ['web', { path: '/v1', version: 'v1' }, { http: { port: 8080, versions } }],
    ['web', { path: '/v2', version: 'v2', securityHeaders: false }],
  ]);
  expect(plan.routes.map(({ headers }) => headers.map(({ name }) => name))).toEqual([
    ['Deprecation', 'Referrer-Policy', 'Strict-Transport-Security', 'Sunset', 'X-Content-Type-Options', 'X-Frame-Options'],
    [],
  ]);
});
