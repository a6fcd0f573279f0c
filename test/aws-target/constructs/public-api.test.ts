import { Aws } from 'aws-cdk-lib/core';
import { ServerlessMicroservice } from '../../../src/aws/index';
import { System } from '../../../src/model/system';
import { exposing, HOST, JWT, ZONE } from './public-api-support';
import { IMAGE, ownStack, REGISTRY, type Resource, resourcesOf, systemOf, templatesOf } from './support';

const http = { port: 8080 } as const;
const functionsOf = (stack: Parameters<typeof resourcesOf>[0]) => resourcesOf(stack, 'AWS::Lambda::Permission');
const routesOf = (stack: Parameters<typeof resourcesOf>[0], api: string) =>
  Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Route'))
    .filter(({ Properties }) => Properties.ApiId.Ref === api)
    .map(({ Properties }) => [Properties.RouteKey, Properties.AuthorizationType] as const)
    .sort();

describe('an HTTP API', () => {
  const routes = {
    orders: [{ path: '/v1/orders', jwt: JWT }],
    catalog: [
      {
        path: '/v1/products',
        methods: ['GET' as const],
        public: true,
        rateLimit: { requests: 5, per: 'second' as const, by: 'route' as const },
      },
    ],
  };

  it('has the declared keys alone; what asks for a token has an authorizer, and what is public says so', () => {
    const stack = exposing(routes);
    const { http: api } = stack.publicApi(HOST);
    expect(routesOf(stack, logicalId(stack, api?.api))).toEqual([
      ['ANY /v1/orders', 'JWT'],
      ['ANY /v1/orders/{proxy+}', 'JWT'],
      ['GET /v1/products', 'NONE'],
      ['GET /v1/products/{proxy+}', 'NONE'],
    ]);
    const [authorizer] = Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Authorizer'));
    expect(authorizer?.Properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Issuer: JWT.issuer, Audience: ['shop'] },
    });
  });

  it('asks the live version of each service, which lets this API ask it and nobody else', () => {
    const stack = exposing(routes);
    const api = logicalId(stack, stack.publicApi(HOST).http?.api);
    const integrations = Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Integration')).filter(
      ({ Properties }) => Properties.ApiId.Ref === api,
    );
    const aliases = Object.keys(resourcesOf(stack, 'AWS::Lambda::Alias'));
    expect(integrations).toHaveLength(2);
    for (const { Properties } of integrations) {
      expect(aliases).toContain(Properties.IntegrationUri.Ref);
      expect(Properties).toMatchObject({ PayloadFormatVersion: '2.0', TimeoutInMillis: 30_000 });
    }
    const permissions = Object.values(functionsOf(stack)).filter(({ Properties }) =>
      JSON.stringify(Properties.SourceArn).includes(`"${api}"`),
    );
    expect(permissions.map(({ Properties }) => Properties.FunctionName.Ref).sort()).toEqual([...aliases].sort());
    for (const { Properties } of Object.values(functionsOf(stack))) {
      expect(Properties.Principal).toBe('apigateway.amazonaws.com');
      expect(JSON.stringify(Properties.SourceArn)).toMatch(/:execute-api:.*"Ref":.*\/(\$default\/\*\/\*|authorizers\/)/);
    }
  });

  it('sets headers of security in every answer, limits what is limited, and bounds the rest', () => {
    const stack = exposing(routes);
    const { http: api } = stack.publicApi(HOST);
    const stage = resourcesOf(stack, 'AWS::ApiGatewayV2::Stage')[logicalId(stack, api?.stage)] as Resource;
    expect(stage.Properties.RouteSettings).toEqual({
      'GET /v1/products': { DetailedMetricsEnabled: true, ThrottlingBurstLimit: 5, ThrottlingRateLimit: 5 },
      'GET /v1/products/{proxy+}': { DetailedMetricsEnabled: true, ThrottlingBurstLimit: 5, ThrottlingRateLimit: 5 },
    });
    expect(stage.Properties.DefaultRouteSettings.ThrottlingRateLimit).toBe(stage.Properties.DefaultRouteSettings.ThrottlingBurstLimit * 10);
    for (const route of api?.routes.values() ?? []) expect(stage.DependsOn).toContain(logicalId(stack, route));
    const integrations = Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Integration')).filter(
      ({ Properties }) => Properties.ApiId.Ref === logicalId(stack, api?.api),
    );
    expect(integrations).toHaveLength(2);
    for (const { Properties } of integrations)
      for (const status of ['200', '404', '503'])
        expect(Properties.ResponseParameters[status].ResponseParameters).toContainEqual({
          Destination: 'overwrite:header.X-Content-Type-Options',
          Source: 'nosniff',
        });
  });

  it('writes what was asked, encrypted, without paths, queries, headers or tokens', () => {
    const stack = exposing(routes);
    const { http: api } = stack.publicApi(HOST);
    const stage = resourcesOf(stack, 'AWS::ApiGatewayV2::Stage')[logicalId(stack, api?.stage)] as Resource;
    const format = Object.values(JSON.parse(stage.Properties.AccessLogSettings.Format)) as string[];
    expect(format).toContain('$context.routeKey');
    expect(format).toContain('$context.identity.sourceIp');
    expect(format.filter((variable) => /path$|query|authorizer\.claims|header|userAgent/i.test(variable))).toEqual([]);
    const group = resourcesOf(stack, 'AWS::Logs::LogGroup')[logicalId(stack, api?.accessLogs.node.defaultChild)] as Resource;
    expect(group.Properties).toMatchObject({ KmsKeyId: expect.anything(), RetentionInDays: 365 });
  });

  it('answers at its own name alone, by TLS 1.2, where the platform names one', () => {
    const stack = exposing(routes, { domains: { [HOST]: ZONE } });
    const api = stack.publicApi(HOST);
    expect(resourcesOf(stack, 'AWS::ApiGatewayV2::Api')[logicalId(stack, api.api)]?.Properties.DisableExecuteApiEndpoint).toBe(true);
    const [name] = Object.entries(resourcesOf(stack, 'AWS::ApiGatewayV2::DomainName'));
    expect(name?.[1].Properties).toMatchObject({
      DomainName: HOST,
      DomainNameConfigurations: [{ EndpointType: 'REGIONAL', SecurityPolicy: 'TLS_1_2', CertificateArn: { Ref: expect.any(String) } }],
    });
    const [certificate] = Object.values(resourcesOf(stack, 'AWS::CertificateManager::Certificate'));
    expect(certificate?.Properties).toMatchObject({ DomainName: HOST, ValidationMethod: 'DNS' });
    const [record] = Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet'));
    expect(record?.Properties).toMatchObject({ Name: `${HOST}.`, Type: 'A', HostedZoneId: ZONE.hostedZone.id });
    expect(api.url).toBe(`https://${HOST}`);
  });

  it('answers at its own address without one, and a certificate that is given is taken', () => {
    const without = exposing(routes);
    expect(resourcesOf(without, 'AWS::ApiGatewayV2::Api')[logicalId(without, without.publicApi(HOST).api)]?.Properties).toMatchObject({
      DisableExecuteApiEndpoint: false,
    });
    const certificate = 'arn:aws:acm:eu-central-1:111111111111:certificate/0b4f';
    const given = exposing(routes, { domains: { [HOST]: { certificate } } });
    expect(resourcesOf(given, 'AWS::CertificateManager::Certificate')).toEqual({});
    expect(resourcesOf(given, 'AWS::Route53::RecordSet')).toEqual({});
    const [name] = Object.values(resourcesOf(given, 'AWS::ApiGatewayV2::DomainName'));
    expect(name?.Properties.DomainNameConfigurations[0].CertificateArn).toBe(certificate);
  });

  it("has Keelson's function for tokens that its own authorizer would not check, which only that authorizer may ask", () => {
    const jwt = { ...JWT, scopes: ['orders:read', 'orders:write'] };
    const stack = exposing({ orders: [{ path: '/v1/orders', jwt }], billing: [{ path: '/v1/bills', jwt }] });
    const api = stack.publicApi(HOST).http;
    expect(api?.tokenAuthorizers).toHaveLength(1);
    const [id, authorizer] = Object.entries(resourcesOf(stack, 'AWS::ApiGatewayV2::Authorizer'))[0] as [string, Resource];
    expect(authorizer.Properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      EnableSimpleResponses: true,
      AuthorizerPayloadFormatVersion: '2.0',
    });
    for (const [key, kind] of routesOf(stack, logicalId(stack, api?.api))) expect([key, kind]).toEqual([key, 'CUSTOM']);
    const handler = logicalId(stack, api?.tokenAuthorizers[0]?.function.node.defaultChild);
    const lambda = resourcesOf(stack, 'AWS::Lambda::Function')[handler] as Resource;
    expect(lambda.Properties.Environment.Variables).toEqual({
      ISSUER: JWT.issuer,
      JWKS_URI: JWT.jwksUri,
      AUDIENCES: '["shop"]',
      SCOPES: '["orders:read","orders:write"]',
    });
    const permissions = Object.values(functionsOf(stack)).filter(({ Properties }) =>
      JSON.stringify(Properties.FunctionName).includes(handler),
    );
    expect(permissions).toHaveLength(1);
    expect(JSON.stringify(permissions[0]?.Properties.SourceArn)).toContain(`/authorizers/",{"Ref":"${id}"}`);
  });
});

describe('an API of one host', () => {
  it('says why it is what it is', () => {
    const stack = exposing({ orders: [{ path: '/v1', public: true, rateLimit: { requests: 10, per: 'second', by: 'client' } }] });
    expect(stack.publicApi(HOST).rest).toBeDefined();
    expect(stack.publicApi(HOST).plan.reasons).toEqual(['orders /v1 is limited by client, which takes a firewall']);
  });

  it('is refused by name where nothing is exposed at it', () => {
    const stack = exposing({ orders: [{ path: '/v1', public: true }] });
    expect(() => stack.publicApi('other.example.com')).toThrow(/unknown-reference/);
    expect([...stack.publicApis.keys()]).toEqual([HOST]);
  });

  it('is the same whatever the order of declaration', () => {
    const template = (reverse: boolean): string => {
      const shop = new System('shop');
      const names = ['orders', 'catalog', 'users'];
      for (const name of reverse ? [...names].reverse() : names) {
        const service = shop.service(name, { image: `${REGISTRY}/${name}:1`, http });
        for (const host of ['a.example.com', 'b.example.com'])
          service.exposes({
            host,
            path: `/${name}`,
            jwt: { ...JWT, scopes: [name] },
            rateLimit: { requests: 9, per: 'minute', by: host[0] === 'a' ? 'client' : 'route' },
          });
      }
      return JSON.stringify(templatesOf(systemOf(shop)));
    };
    expect(template(true)).toBe(template(false));
  });
});

describe('paths that look alike', () => {
  it('have parts of their own', () => {
    const both = { rateLimit: { requests: 10, per: 'second', by: 'client' } as const, public: true };
    const stack = exposing({
      site: [
        { path: '/', ...both },
        { path: '/all', ...both },
        { path: '/a-b', ...both },
        { path: '/a/b', ...both },
      ],
    });
    expect(stack.publicApi(HOST).rest?.methods.size).toBe(8);
    expect(() =>
      exposing({
        site: [
          { path: '/', public: true },
          { path: '/all', public: true },
        ],
      }),
    ).not.toThrow();
  });

  it('have nothing to do with the order in which routes are declared', () => {
    const routes = ['/a', '/b', '/c'].map((path) => ({
      path,
      public: true,
      rateLimit: { requests: 10, per: 'second', by: 'client' } as const,
    }));
    const template = (of: typeof routes): string => {
      const [{ Resources }] = Object.values(templatesOf(exposing({ site: of }))) as [{ Resources: object }];
      const own = Object.entries(Resources).filter(([id]) => id.startsWith('SharedPublicApis'));
      expect(own.length).toBeGreaterThan(10);
      return JSON.stringify(own);
    };
    expect(template([...routes].reverse())).toBe(template(routes));
  });
});

describe('a host that is known late', () => {
  it('has an API all the same', () => {
    const stack = ownStack();
    const site = new ServerlessMicroservice(stack, 'site', { image: IMAGE, http });
    const host = `shop.${Aws.URL_SUFFIX}`;
    site.exposes({ host, public: true });
    expect(Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Api')).map(({ Properties }) => Properties.Name)).toContainEqual({
      'Fn::Join': ['', ['shop.', { Ref: 'AWS::URLSuffix' }]],
    });
    expect(site.publicApi(host).http?.routes.size).toBe(2);
  });
});

describe('units in nested stacks', () => {
  it('are asked by an API of the stack around them, without a cycle', () => {
    const shop = new System('shop');
    const orders = shop.service('orders', { image: IMAGE, http });
    orders.exposes({ host: HOST, path: '/v1', jwt: JWT, rateLimit: { requests: 1, per: 'second', by: 'client' } });
    orders.calls(shop.service('catalog', { image: IMAGE, http }), { operations: ['GET /v1/products'] });
    const stack = systemOf(shop, { aws: { registry: REGISTRY, stacks: 'nested' } });
    // The assertions of the CDK refuse a template with a cycle.
    expect(Object.keys(resourcesOf(stack, 'AWS::ApiGateway::RestApi'))).toHaveLength(1);
    const methods = Object.values(resourcesOf(stack, 'AWS::ApiGateway::Method'));
    for (const { Properties } of methods) expect(JSON.stringify(Properties.Integration.Uri)).toMatch(/"Fn::GetAtt":\["[^"]+","Outputs\./);
  });
});

describe('services of their own in one stack', () => {
  const pair = () => {
    const stack = ownStack();
    const orders = new ServerlessMicroservice(stack, 'orders', { image: IMAGE, http });
    const catalog = new ServerlessMicroservice(stack, 'catalog', { image: IMAGE, http });
    return { stack, orders, catalog };
  };

  it('share the API of a host', () => {
    const { stack, orders, catalog } = pair();
    orders.exposes({ host: HOST, path: '/orders', jwt: JWT });
    catalog.exposes({ host: HOST, path: '/products', public: true });
    const api = orders.publicApi(HOST);
    expect(catalog.publicApi(HOST)).toBe(api);
    expect(routesOf(stack, logicalId(stack, api.api)).map(([key]) => key)).toEqual([
      'ANY /orders',
      'ANY /orders/{proxy+}',
      'ANY /products',
      'ANY /products/{proxy+}',
    ]);
  });

  it('have it made anew as a REST API where a further route asks for one, with nothing left of the first', () => {
    const { stack, orders, catalog } = pair();
    orders.exposes({ host: HOST, path: '/orders', jwt: JWT });
    catalog.exposes({ host: HOST, path: '/products', public: true, rateLimit: { requests: 1, per: 'second', by: 'client' } });
    expect(orders.publicApi(HOST).rest?.methods.size).toBe(4);
    expect(Object.keys(resourcesOf(stack, 'AWS::ApiGatewayV2::Authorizer'))).toEqual([]);
    expect(
      Object.values(resourcesOf(stack, 'AWS::ApiGatewayV2::Api'))
        .map(({ Properties }) => Properties.Name)
        .sort(),
    ).toEqual(['catalog', 'orders']);
  });

  it('declare their routes before somebody holds the API', () => {
    const { orders, catalog } = pair();
    orders.exposes({ host: HOST, path: '/orders', jwt: JWT });
    orders.publicApi(HOST);
    expect(() => catalog.exposes({ host: HOST, path: '/products', public: true })).toThrow(/sealed/);
    expect(() => catalog.exposes({ host: 'other.example.com', path: '/products', public: true })).not.toThrow();
  });
});

function logicalId(stack: Parameters<typeof resourcesOf>[0], element: unknown): string {
  return stack.resolve((element as { logicalId: string }).logicalId);
}
