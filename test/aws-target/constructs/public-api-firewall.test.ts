import { exposing, HOST, JWT, ZONE } from './public-api-support';
import { type Resource, resourcesOf } from './support';

const CLIENT = { requests: 10, per: 'second', by: 'client' } as const;
type Stack = ReturnType<typeof exposing>;

function aclOf(stack: Stack, scope: 'REGIONAL' | 'CLOUDFRONT' = 'REGIONAL'): any {
  return Object.values(resourcesOf(stack, 'AWS::WAFv2::WebACL')).find(({ Properties }) => Properties.Scope === scope)?.Properties;
}

/** Whether a statement of AWS WAF fits a request, as far as limits use them. */
function fits(statement: any, request: { method: string; path: string; size?: number }): boolean {
  const [kind, said] = Object.entries<any>(statement)[0] as [string, any];
  const decoded = decodeURIComponent(request.path);
  switch (kind) {
    case 'AndStatement':
      return said.Statements.every((each: object) => fits(each, request));
    case 'OrStatement':
      return said.Statements.some((each: object) => fits(each, request));
    case 'NotStatement':
      return !fits(said.Statement, request);
    case 'RegexMatchStatement':
      expect(said.TextTransformations[0].Type).toBe('URL_DECODE');
      return new RegExp(said.RegexString).test(decoded);
    case 'ByteMatchStatement':
      expect(said.FieldToMatch).toEqual({ Method: {} });
      return said.SearchString === request.method;
    case 'SizeConstraintStatement':
      expect(said.FieldToMatch).toEqual({ Body: { OversizeHandling: 'MATCH' } });
      return (request.size ?? 0) > said.Size;
    case 'RateBasedStatement':
      return said.ScopeDownStatement === undefined || fits(said.ScopeDownStatement, request);
    default:
      throw new Error(`unknown: ${kind}`);
  }
}

const namesOf = (acl: any, request: Parameters<typeof fits>[1]): string[] =>
  acl.Rules.filter(({ Name }: any) => /^(Body|Rate)-/.test(Name))
    .filter(({ Statement }: any) => fits(Statement, request))
    .map(({ Name }: any) => Name.replace(/-[0-9a-f]{8}$/, ''));

describe('the firewall before a REST API', () => {
  const routes = {
    orders: [
      { path: '/v1/orders', jwt: JWT, rateLimit: CLIENT, maxBodySize: '32Ki' },
      {
        path: '/v1/orders/exports',
        methods: ['GET' as const],
        jwt: JWT,
        rateLimit: { requests: 1, per: 'second' as const, by: 'client' as const },
      },
    ],
    site: [{ path: '/', public: true }],
  };

  it('asks the rules that AWS keeps in their order, lets everything else pass, and counts what would refuse large bodies', () => {
    const acl = aclOf(exposing(routes));
    expect(acl.DefaultAction).toEqual({ Allow: {} });
    expect(acl.Rules.map(({ Priority }: any) => Priority)).toEqual(acl.Rules.map((_: unknown, index: number) => index));
    const groups = acl.Rules.flatMap(({ Statement }: any) => Statement.ManagedRuleGroupStatement ?? []);
    expect(groups.map(({ Name }: any) => Name)).toEqual([
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesCommonRuleSet',
      'AWSManagedRulesKnownBadInputsRuleSet',
    ]);
    expect(groups[1].RuleActionOverrides).toEqual([{ Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } }]);
    expect(acl.AssociationConfig).toEqual({ RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: 'KB_32' } } });
  });

  it.each([
    ['GET', '/v1/orders', 0, ['Rate-v1-orders']],
    ['GET', '/v1/orders/7', 0, ['Rate-v1-orders']],
    ['GET', '/live/v1/orders/7', 0, ['Rate-v1-orders']],
    ['GET', '/v1/%6Frders/7', 0, ['Rate-v1-orders']],
    ['POST', '/v1/orders', 32_768, ['Rate-v1-orders']],
    ['POST', '/v1/orders', 32_769, ['Body-v1-orders', 'Rate-v1-orders']],
    ['GET', '/v1/orders/exports', 0, ['Rate-v1-orders-exports']],
    ['POST', '/v1/orders/exports', 0, ['Rate-v1-orders']],
    ['GET', '/v1/ordersx', 99_999, []],
    ['GET', '/', 0, []],
  ])('%s %s with %d bytes counts for %j', (method, path, size, expected) => {
    expect(namesOf(aclOf(exposing(routes)), { method, path, size })).toEqual(expected);
  });

  it('counts by address, and says 429 and 413', () => {
    const acl = aclOf(exposing(routes));
    const rate = acl.Rules.find(({ Name }: any) => Name.startsWith('Rate-v1-orders-') && !Name.includes('exports'));
    expect(rate.Statement.RateBasedStatement).toMatchObject({ AggregateKeyType: 'IP', Limit: 600, EvaluationWindowSec: 60 });
    expect(rate.Action).toEqual({ Block: { CustomResponse: { ResponseCode: 429 } } });
    const body = acl.Rules.find(({ Name }: any) => Name.startsWith('Body-'));
    expect(body.Action).toEqual({ Block: { CustomResponse: { ResponseCode: 413 } } });
  });

  it('stands before the stage, and keeps what it refused without tokens and cookies', () => {
    const stack = exposing(routes);
    const [association] = Object.values(resourcesOf(stack, 'AWS::WAFv2::WebACLAssociation')) as [Resource];
    expect(JSON.stringify(association.Properties.ResourceArn)).toMatch(/\/restapis\/.*\/stages\//);
    const [logging] = Object.values(resourcesOf(stack, 'AWS::WAFv2::LoggingConfiguration')) as [Resource];
    expect(logging.Properties.RedactedFields).toEqual(
      ['authorization', 'cookie', 'x-keelson-origin'].map((Name) => ({ SingleHeader: { Name } })),
    );
    expect(aclOf(stack).DataProtectionConfig.DataProtections[0].Field.FieldKeys).toContain('authorization');
    const group = Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup')).find(({ Properties }) =>
      String(Properties.LogGroupName).startsWith('aws-waf-logs-'),
    );
    expect(group?.Properties.KmsKeyId).toBeDefined();
    expect(JSON.stringify(logging.Properties.LogDestinationConfigs)).toContain(`log-group:${group?.Properties.LogGroupName}"`);
    expect(logging.Properties.LoggingFilter.DefaultBehavior).toBe('DROP');
  });

  it('takes the rules and leaves out the logs that the platform says, and is there for limits alone', () => {
    const own = exposing(routes, { firewall: { rules: ['AWSManagedRulesSQLiRuleSet'], logs: false } });
    expect(
      aclOf(own)
        .Rules.map(({ Name }: any) => Name)
        .slice(0, 2),
    ).toEqual(['OnePathOnly', 'AWSManagedRulesSQLiRuleSet']);
    expect(resourcesOf(own, 'AWS::WAFv2::LoggingConfiguration')).toEqual({});
    const none = aclOf(exposing(routes, { firewall: false }));
    expect(none.Rules.slice(1).every(({ Name }: any) => /^(Body|Rate)-/.test(Name))).toBe(true);
  });

  it.each([
    ['/v1/orders/../orders', true],
    ['/v1/x/%2e%2E/orders', true],
    ['/v1//orders', true],
    ['/v1/%2forders', true],
    ['/v1/x\\\\..', true],
    ['/v1/x%5Corders', true],
    ['/v1/./orders', true],
    ['/v1/orders/.', true],
    ['/v1/orders', false],
    ['/v1/orders/', false],
    ['/v1/orders/7.pdf', false],
    ['/.well-known/security.txt', false],
    ['/', false],
  ])('before all limits refuses a path that could be read in two ways: %s %s', (path, refused) => {
    for (const firewall of [true, false]) {
      const [first] = aclOf(exposing(routes, { firewall })).Rules;
      expect(first.Action).toEqual({ Block: {} });
      expect(fits(first.Statement, { method: 'GET', path })).toBe(refused);
    }
  });

  it('is not there before an HTTP API, which can have none', () => {
    expect(aclOf(exposing({ site: [{ path: '/', public: true }] }))).toBeUndefined();
  });
});

describe('CloudFront before an API', () => {
  const cors = { origins: ['https://a.example.com'] };
  const routes = {
    orders: [
      {
        path: '/v1/orders',
        jwt: JWT,
        rateLimit: CLIENT,
        cors,
        securityHeaders: { 'Content-Security-Policy': "default-src 'self'", 'X-Own': 'yes' },
      },
    ],
    site: [{ path: '/', public: true }],
  };
  const platform = { region: 'us-east-1', cdn: true, domains: { [HOST]: ZONE } } as const;
  const distributionOf = (stack: Stack): any => {
    const [distribution] = Object.values(resourcesOf(stack, 'AWS::CloudFront::Distribution'));
    return distribution?.Properties.DistributionConfig;
  };

  it('has the name, ends TLS 1.2 and later, keeps nothing, and asks the API alone', () => {
    const stack = exposing(routes, platform);
    const distribution = distributionOf(stack);
    expect(distribution).toMatchObject({
      Aliases: [HOST],
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    });
    expect(distribution.Origins).toHaveLength(1);
    expect(distribution.Origins[0]).toMatchObject({
      OriginPath: '/live',
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
    });
    for (const behaviour of [distribution.DefaultCacheBehavior, ...distribution.CacheBehaviors])
      expect(behaviour).toMatchObject({
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-38738e2966ac',
        ViewerProtocolPolicy: 'redirect-to-https',
      });
    expect(resourcesOf(stack, 'AWS::ApiGatewayV2::DomainName')).toEqual({});
    expect(Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet')).map(({ Properties }) => Properties.Type)).toEqual(['A', 'AAAA']);
  });

  it('is the only one that the API lets in, by what stands in no template', () => {
    const stack = exposing(routes, platform);
    const [first, second] = aclOf(stack).Rules;
    expect(first).toMatchObject({ Name: 'OnlyFromCloudFront', Priority: 0, Action: { Block: {} } });
    expect(second).toMatchObject({ Name: 'OnePathOnly', Priority: 1, Action: { Block: {} } });
    const { SearchString, FieldToMatch } = first.Statement.NotStatement.Statement.ByteMatchStatement;
    const [header] = distributionOf(stack).Origins[0].OriginCustomHeaders;
    expect(FieldToMatch).toEqual({ SingleHeader: { Name: header.HeaderName } });
    expect(header.HeaderValue).toEqual(SearchString);
    expect(JSON.stringify(SearchString)).toContain('{{resolve:secretsmanager:');
  });

  it("counts clients by the address that CloudFront sees, and asks AWS's rules before", () => {
    const stack = exposing(routes, platform);
    const rate = aclOf(stack).Rules.find(({ Name }: any) => Name.startsWith('Rate-'));
    expect(rate.Statement.RateBasedStatement).toMatchObject({
      AggregateKeyType: 'FORWARDED_IP',
      ForwardedIPConfig: { HeaderName: 'x-keelson-client', FallbackBehavior: 'MATCH' },
    });
    const [code] = Object.values(resourcesOf(stack, 'AWS::CloudFront::Function'));
    const handler = new Function(`${code?.Properties.FunctionCode}; return handler;`)();
    const event = { viewer: { ip: '203.0.113.7' }, request: { headers: { 'x-keelson-client': { value: '198.51.100.1' } } } };
    expect(handler(event).headers['x-keelson-client']).toEqual({ value: '203.0.113.7' });
    expect(aclOf(stack, 'CLOUDFRONT').Rules.map(({ Name }: any) => Name)).toContain('AWSManagedRulesCommonRuleSet');
    expect(aclOf(stack).Rules.some(({ Statement }: any) => Statement.ManagedRuleGroupStatement !== undefined)).toBe(false);
  });

  it('sets the headers of each route, whatever the service says', () => {
    const stack = exposing(routes, platform);
    const { CacheBehaviors, DefaultCacheBehavior } = distributionOf(stack);
    expect(CacheBehaviors.map(({ PathPattern }: any) => PathPattern)).toEqual(['/v1/orders', '/v1/orders/*']);
    const policies = resourcesOf(stack, 'AWS::CloudFront::ResponseHeadersPolicy');
    const policy = (behaviour: any): any => policies[behaviour.ResponseHeadersPolicyId.Ref]?.Properties.ResponseHeadersPolicyConfig;
    expect(policy(CacheBehaviors[0])).toMatchObject({
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'self'", Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true, Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ContentTypeOptions: { Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
      },
      CustomHeadersConfig: { Items: [{ Header: 'X-Own', Value: 'yes', Override: true }] },
      CorsConfig: { AccessControlAllowOrigins: { Items: ['https://a.example.com'] }, OriginOverride: true },
    });
    expect(policy(DefaultCacheBehavior).CorsConfig).toBeUndefined();
  });

  it('takes what is given from us-east-1, in a stack elsewhere', () => {
    const certificate = 'arn:aws:acm:us-east-1:111111111111:certificate/0b4f';
    const webAcl = 'arn:aws:wafv2:us-east-1:111111111111:global/webacl/shop/0b4f';
    const stack = exposing(routes, { region: 'eu-central-1', cdn: { certificate, webAcl }, domains: { [HOST]: ZONE } });
    expect(distributionOf(stack)).toMatchObject({ WebACLId: webAcl, ViewerCertificate: { AcmCertificateArn: certificate } });
    expect(aclOf(stack, 'CLOUDFRONT')).toBeUndefined();
    expect(resourcesOf(stack, 'AWS::CertificateManager::Certificate')).toEqual({});
    expect(() => exposing(routes, { region: 'eu-central-1', cdn: true, domains: { [HOST]: ZONE } })).toThrow(/no-certificate/);
  });
});
