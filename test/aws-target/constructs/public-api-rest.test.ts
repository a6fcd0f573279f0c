import { Compile, parse } from 'velocityjs';
import { evaluateCall, iamOf } from '../../../src/aws/iam';
import { exposing, HOST, JWT, ZONE } from './public-api-support';
import { type Resource, resourcesOf, templatesOf } from './support';

const CLIENT = { requests: 10, per: 'second', by: 'client' } as const;
type Stack = ReturnType<typeof exposing>;

const only = (stack: Stack, type: string): Resource => {
  const found = Object.values(resourcesOf(stack, type));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
};

function account(stack: Stack) {
  const templates = Object.entries(templatesOf(stack)).map(([name, template]) => ({ name, template: template as Record<string, unknown> }));
  const iam = iamOf({ templates });
  const api = apiId(stack);
  return (method: string, path: string, principal: Parameters<typeof evaluateCall>[1]['principal'] = 'anonymous') =>
    evaluateCall(iam, { principal, api: `shop/${api}`, method, path });
}

function apiId(stack: Stack): string {
  return Object.keys(resourcesOf(stack, 'AWS::ApiGateway::RestApi'))[0] as string;
}

describe('a REST API', () => {
  const routes = {
    orders: [{ path: '/v1/orders', jwt: JWT, rateLimit: CLIENT }],
    catalog: [{ path: '/v1/products', methods: ['GET' as const], public: true }],
  };

  const ask = account(exposing(routes));

  it.each([
    ['GET', '/v1/orders', 'CUSTOM'],
    ['DELETE', '/v1/orders/7/items', 'CUSTOM'],
    ['GET', '/v1/products', 'NONE'],
    ['GET', '/v1/products/7', 'NONE'],
    ['POST', '/v1/products', undefined],
    ['GET', '/v1', undefined],
    ['GET', '/', undefined],
    ['GET', '/v1/ordersx', undefined],
    ['GET', '/admin', undefined],
  ])('%s %s is open to whoever it should be: %s', (method, path, authorization) => {
    const { decision, route } = ask(method, path);
    expect(route?.authorization).toBe(authorization);
    expect(decision).toBe(authorization === 'NONE' ? 'allowed' : authorization === undefined ? 'denied' : 'unknown');
  });

  it('does not ask the function without something like a token, nor for longer than a minute by an answer', () => {
    const { Properties } = only(exposing(routes), 'AWS::ApiGateway::Authorizer');
    expect(Properties).toMatchObject({
      Type: 'TOKEN',
      IdentitySource: 'method.request.header.Authorization',
      AuthorizerResultTtlInSeconds: 60,
    });
    const looksLikeOne = new RegExp(Properties.IdentityValidationExpression);
    expect(looksLikeOne.test('Bearer eyJh.eyJp.c2ln')).toBe(true);
    for (const other of ['Basic dXNlcg==', 'Bearer x', 'eyJh.eyJp.c2ln', 'Bearer eyJh.eyJp.', ''])
      expect(looksLikeOne.test(other)).toBe(false);
  });

  it('waits as long as the routes say, and passes bodies as they are', () => {
    const stack = exposing({ orders: [{ path: '/v1', public: true, timeout: '4s', rateLimit: CLIENT }] });
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::ApiGateway::Method')))
      expect(Properties.Integration).toMatchObject({ Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', TimeoutInMillis: 4_000 });
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({
      BinaryMediaTypes: ['*/*'],
      EndpointConfiguration: { Types: ['REGIONAL'] },
    });
  });

  it('logs without data, traces, and limits each method that is limited', () => {
    const stack = exposing({
      orders: [{ path: '/v1', public: true, rateLimit: CLIENT }],
      users: [{ path: '/users', methods: ['POST'], public: true, rateLimit: { requests: 30, per: 'minute', by: 'route' } }],
    });
    const { Properties } = only(stack, 'AWS::ApiGateway::Stage');
    expect(Properties.TracingEnabled).toBe(true);
    expect(Properties.MethodSettings.map((each: any) => `${each.HttpMethod} ${each.ResourcePath}`)).toEqual([
      '* /*',
      'POST /~1users',
      'POST /~1users~1{proxy+}',
    ]);
    for (const settings of Properties.MethodSettings)
      expect(settings).toMatchObject({ DataTraceEnabled: false, LoggingLevel: 'ERROR', MetricsEnabled: true });
    expect(Properties.MethodSettings[1]).toMatchObject({ ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 30 });
  });

  it('is deployed anew by any change, and by none otherwise', () => {
    const deployment = (timeout: '4s' | '5s', cors = false): string => {
      const route = {
        path: '/v1',
        public: true,
        timeout,
        rateLimit: CLIENT,
        ...(cors ? { cors: { origins: ['https://a.example.com'] } } : {}),
      };
      const stack = exposing({ orders: [route] });
      const [id] = Object.keys(resourcesOf(stack, 'AWS::ApiGateway::Deployment')) as [string];
      const { DependsOn } = resourcesOf(stack, 'AWS::ApiGateway::Deployment')[id] as Resource;
      expect(DependsOn).toEqual(expect.arrayContaining(Object.keys(resourcesOf(stack, 'AWS::ApiGateway::Method'))));
      expect(only(stack, 'AWS::ApiGateway::Stage').Properties.DeploymentId).toEqual({ Ref: id });
      return id;
    };
    expect(deployment('4s')).toBe(deployment('4s'));
    expect(new Set([deployment('4s'), deployment('5s'), deployment('4s', true)]).size).toBe(3);
  });

  it('bears headers of security in what it answers itself, and says that a path is not found', () => {
    const stack = exposing(routes);
    const answers = Object.values(resourcesOf(stack, 'AWS::ApiGateway::GatewayResponse')).map(({ Properties }) => Properties);
    expect(answers.map(({ ResponseType, StatusCode }) => [ResponseType, StatusCode]).sort()).toEqual([
      ['DEFAULT_4XX', undefined],
      ['DEFAULT_5XX', undefined],
      ['MISSING_AUTHENTICATION_TOKEN', '404'],
    ]);
    for (const { ResponseParameters } of answers)
      expect(ResponseParameters).toMatchObject({ 'gatewayresponse.header.X-Frame-Options': "'DENY'" });
  });

  it('stands behind its own name', () => {
    const stack = exposing(routes, { domains: { [HOST]: ZONE } });
    expect(only(stack, 'AWS::ApiGateway::RestApi').Properties.DisableExecuteApiEndpoint).toBe(true);
    expect(only(stack, 'AWS::ApiGatewayV2::ApiMapping').Properties).toMatchObject({
      ApiId: { Ref: apiId(stack) },
      Stage: { Ref: expect.any(String) },
    });
  });

  it('owns no setting of the account', () => {
    expect(resourcesOf(exposing(routes), 'AWS::ApiGateway::Account')).toEqual({});
  });
});

describe('a route for AWS identities', () => {
  const stack = exposing({
    partners: [{ path: '/partners', iam: { principals: ['222222222222', 'arn:aws:iam::333333333333:role/partner'] } }],
    shop: [{ path: '/shop', public: true }],
  });
  const ask = account(stack);
  const of = (id: string, name: string) => ({ arn: `arn:aws:iam::${id}:role/${name}` });

  it.each([
    ['a role of an account that is named', of('222222222222', 'any'), 'allowed'],
    ['the role that is named', of('333333333333', 'partner'), 'allowed'],
    ['another role of its account', of('333333333333', 'other'), 'denied'],
    ['another account', of('444444444444', 'partner'), 'denied'],
    ['an identity of the same account', of('111111111111', 'admin'), 'denied'],
    ['nobody', 'anonymous' as const, 'denied'],
  ])('for %s', (_, principal, decision) => {
    const { decision: said, route } = ask('GET', '/partners/7', principal);
    expect(route?.authorization).toBe('AWS_IAM');
    // What an identity's own policy says stands in its own account: nothing is denied to it here.
    if (decision === 'allowed') expect(['allowed', 'unknown']).toContain(said);
    else expect(said).toBe('denied');
  });

  it('leaves other routes open', () => {
    expect(ask('GET', '/shop/7').decision).toBe('allowed');
  });

  it('is refused behind CloudFront, and around routes for others', () => {
    expect(() => exposing({ a: [{ path: '/', iam: { principals: ['222222222222'] } }] }, { region: 'us-east-1', cdn: true })).toThrow(
      /route-not-expressed/,
    );
    expect(() =>
      exposing({ a: [{ path: '/v1', iam: { principals: ['222222222222'] } }], b: [{ path: '/v1/open', public: true }] }),
    ).toThrow(/around/);
  });
});

describe('an answer without a function', () => {
  const mockOf = (stack: Stack, path: string, method: string): any => {
    const resources = resourcesOf(stack, 'AWS::ApiGateway::Resource');
    const methods = Object.values(resourcesOf(stack, 'AWS::ApiGateway::Method'));
    return methods.find(
      ({ Properties }) =>
        Properties.HttpMethod === method &&
        (path === '/'
          ? Properties.ResourceId['Fn::GetAtt'] !== undefined
          : resources[Properties.ResourceId.Ref]?.Properties.PathPart === path),
    )?.Properties;
  };

  /** Runs the template of an answer, and gives the headers that it sets. */
  function headersBy(method: any, request: { path?: string; query?: Record<string, string>; headers?: Record<string, string> }) {
    const map = (values: Record<string, string>) => ({ get: (name: string) => values[name], keySet: () => Object.keys(values) });
    const [answer] = method.Integration.IntegrationResponses;
    const header: Record<string, unknown> = {};
    const javaText = (text: string): object => ({
      replace: (from: string, to: string) => javaText(text.replaceAll(from, to)),
      toString: () => text,
    });
    const context = {
      input: {
        params: () => ({
          path: map({ proxy: request.path ?? '' }),
          querystring: map(request.query ?? {}),
          header: map(request.headers ?? {}),
        }),
      },
      util: { urlEncode: (text: string) => javaText(encodeURIComponent(text).replaceAll('%20', '+')) },
      context: { responseOverride: { header } },
    };
    new Compile(parse(answer.ResponseTemplates['application/json'])).render(context);
    const fixed = Object.fromEntries(
      Object.entries(answer.ResponseParameters as Record<string, string>).map(([name, value]) => [
        name.replace('method.response.header.', ''),
        value.slice(1, -1),
      ]),
    );
    return { ...fixed, ...Object.fromEntries(Object.entries(header).map(([name, value]) => [name, String(value)])) };
  }

  it('redirects, with what follows the path and the query', () => {
    const stack = exposing({ old: [{ path: '/old', redirect: { host: 'new.example.com', path: '/v2', status: 308 }, public: true }] });
    const permissions = JSON.stringify(resourcesOf(stack, 'AWS::Lambda::Permission'));
    expect(permissions).not.toContain(apiId(stack));
    const whole = mockOf(stack, 'old', 'ANY');
    const below = mockOf(stack, '{proxy+}', 'ANY');
    expect(whole.Integration).toMatchObject({ Type: 'MOCK', RequestTemplates: { 'application/json': '{"statusCode": 308}' } });
    expect(headersBy(whole, {}).Location).toBe('https://new.example.com/v2');
    expect(headersBy(whole, { query: { q: 'a b', page: '2' } }).Location).toBe('https://new.example.com/v2?q=a+b&page=2');
    expect(headersBy(below, { path: 'a/b c' }).Location).toBe('https://new.example.com/v2/a/b%20c');
  });

  it('asks for a token as well, where the route does', () => {
    const stack = exposing({ old: [{ path: '/old', redirect: { host: 'new.example.com' }, jwt: JWT }] });
    expect(mockOf(stack, 'old', 'ANY')).toMatchObject({ AuthorizationType: 'CUSTOM', Integration: { Type: 'MOCK' } });
  });

  it('redirects to the declared host, whatever stands in the path', () => {
    const stack = exposing({ old: [{ path: '/old', redirect: { host: 'new.example.com' }, public: true }] });
    for (const path of ['\r\nSet-Cookie: a=b', '@evil.example.com', '\\evil', '$util.urlEncode("x")', '#set($x = 1)']) {
      const { Location = '' } = headersBy(mockOf(stack, '{proxy+}', 'ANY'), { path }) as Record<string, string>;
      expect(Location).toMatch(/^https:\/\/new\.example\.com\/old\/[A-Za-z0-9%._~*'()/-]+$/);
      expect(new URL(Location).host).toBe('new.example.com');
    }
  });

  it('names the origin that asks, of several, and no other', () => {
    const cors = { origins: ['https://a.example.com', 'https://b.example.com'], credentials: true, maxAge: '5m' };
    const stack = exposing({ orders: [{ path: '/v1', methods: ['GET', 'POST'], jwt: JWT, cors, rateLimit: CLIENT }] });
    const preflight = mockOf(stack, 'v1', 'OPTIONS');
    expect(preflight.AuthorizationType).toBe('NONE');
    expect(headersBy(preflight, { headers: { Origin: 'https://b.example.com' } })).toEqual({
      'Access-Control-Allow-Origin': 'https://b.example.com',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Allow-Headers': 'authorization,content-type',
      'Access-Control-Allow-Methods': 'GET,POST',
      'Access-Control-Max-Age': '300',
      Vary: 'Origin',
    });
    for (const Origin of ['https://evil.example.com', 'https://a.example.com.evil', 'null'])
      expect(headersBy(preflight, { headers: { Origin } })).not.toHaveProperty('Access-Control-Allow-Origin');
  });

  it('names the one origin, where there is one', () => {
    const stack = exposing({ orders: [{ path: '/v1', public: true, cors: { origins: ['*'] }, rateLimit: CLIENT }] });
    expect(headersBy(mockOf(stack, 'v1', 'OPTIONS'), {})).toMatchObject({ 'Access-Control-Allow-Origin': '*' });
  });
});
