import { resolveAwsPlatform } from '../../src/aws/platform';

describe('an AWS platform', () => {
  it('has a default for all that constructs ask of it', () => {
    expect(resolveAwsPlatform()).toEqual({
      architecture: 'arm64',
      network: 'public',
      stacks: 'one',
      messaging: 'sns-sqs',
      concurrency: { perReplica: 10, account: 1_000 },
      coldStarts: 'provisioned',
      deployment: 'canary',
      logs: { retention: '365d' },
      tracing: 'xray',
      telemetry: undefined,
      domains: {},
      firewall: {
        rules: ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesCommonRuleSet', 'AWSManagedRulesKnownBadInputsRuleSet'],
        logs: true,
      },
      cdn: false,
      alarms: {},
      layers: {},
      tags: {},
    });
  });

  it('has as many zones and gateways as its environment is large', () => {
    expect(resolveAwsPlatform({ network: 'vpc' }).network).toEqual({ cidr: '10.0.0.0/16', zones: 3, natGateways: undefined });
    expect(resolveAwsPlatform({ network: 'vpc' }, { sizing: 'small' }).network).toEqual({ cidr: '10.0.0.0/16', zones: 2, natGateways: 1 });
    expect(resolveAwsPlatform({ network: { zones: 3, natGateways: 2, cidr: '10.9.0.0/20' } }, { sizing: 'small' }).network).toEqual({
      cidr: '10.9.0.0/20',
      zones: 3,
      natGateways: 2,
    });
  });

  it('takes what is undefined as not said', () => {
    const none = undefined as never;
    const resolved = resolveAwsPlatform({
      region: none,
      domains: { 'shop.example.com': none },
      firewall: { rules: none },
      tags: { team: none },
    });
    expect(resolved).toEqual(resolveAwsPlatform({ domains: {}, tags: {} }));
    expect(resolved).not.toHaveProperty('region');
  });

  it('keeps what was said, and fills in what was left out beside it', () => {
    const resolved = resolveAwsPlatform({
      concurrency: { account: 5_000 },
      firewall: { logs: false },
      cdn: true,
      alarms: false,
      telemetry: { endpoint: 'http://collector.example.com:4317' },
    });
    expect(resolved.concurrency).toEqual({ perReplica: 10, account: 5_000 });
    expect(resolved.firewall).toMatchObject({ rules: expect.arrayContaining(['AWSManagedRulesCommonRuleSet']), logs: false });
    expect(resolved.cdn).toEqual({ priceClass: 'PriceClass_All' });
    expect(resolved.alarms).toBe(false);
    expect(resolved.telemetry).toEqual({ endpoint: 'http://collector.example.com:4317', protocol: 'grpc', sampling: 0.1 });
    expect(resolveAwsPlatform({ firewall: false }).firewall).toBe(false);
  });
});
