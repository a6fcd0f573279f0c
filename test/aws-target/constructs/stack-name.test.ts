import { App } from 'aws-cdk-lib/core';
import ecommerce from '../../../examples/ecommerce/keelson.config';
import rides from '../../../examples/rides/keelson.config';
import type { StackTemplate } from '../../../src/aws/index';
import { ServerlessSystem, templatesOf } from '../../../src/aws/index';
import { stackNameOf } from '../../../src/aws/plan/stack-name';
import { System } from '../../../src/model/system';
import { IMAGE } from './support';

jest.setTimeout(300_000);

/** Properties that name a resource, or a metric, for a whole account and region. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'AWS::CloudFront::Function': ['Name'],
  'AWS::CloudFront::OriginRequestPolicy': ['OriginRequestPolicyConfig.Name'],
  'AWS::CloudFront::CachePolicy': ['CachePolicyConfig.Name'],
  'AWS::CloudFront::ResponseHeadersPolicy': ['ResponseHeadersPolicyConfig.Name'],
  'AWS::Logs::MetricFilter': ['MetricTransformations.0.MetricName'],
};

function member(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, key) => (part as Record<string, unknown> | undefined)?.[key], value);
}

/** Every name that a template says itself, with the type of its resource. */
function namesIn(stacks: readonly StackTemplate[]): string[] {
  const own = (template: StackTemplate['template']): string[] =>
    Object.values(template.Resources as Record<string, { Type: string; Properties?: Record<string, unknown> }>).flatMap(
      ({ Type, Properties = {} }) =>
        [
          ...Object.keys(Properties).filter((key) => /^(?!Function|Handler|KeyName|Domain)\w*(Name|Identifier|AliasName)$/.test(key)),
          ...(NAMES[Type] ?? []),
        ]
          .map((path) => [path, member(Properties, path)] as const)
          .filter(([, value]) => typeof value === 'string')
          .map(([path, value]) => `${Type} ${path} ${value}`),
    );
  return stacks.flatMap(({ template, nested = {} }) => [own(template), ...Object.values(nested).map(own)].flat());
}

/** What is said by name and keeps nobody else from saying it: labels, names below something else, and names of AWS's own or of the domain. */
const SHARED = [
  /^AWS::SNS::Topic DisplayName /,
  /^AWS::EC2::VPCEndpoint ServiceName /,
  /^AWS::(ApiGateway::RestApi|ApiGatewayV2::Api) Name /,
  /^AWS::ApiGateway(V2)?::(RequestValidator|Authorizer|Stage) \w*Name /,
  /^AWS::Lambda::Alias Name live$/,
  /^AWS::Route53::RecordSet Name /,
  /^AWS::RDS::DBProxyTargetGroup TargetGroupName default$/,
  /^AWS::RDS::DBCluster DatabaseName /,
  /^AWS::IAM::\w*Policy PolicyName /,
  /^AWS::CodeDeploy::DeploymentGroup DeploymentConfigName CodeDeployDefault\./,
];

const synthesised = ({ system, environments }: typeof ecommerce | typeof rides, stackName: string): readonly StackTemplate[] => {
  const app = new App();
  new ServerlessSystem(app, system.name, { system, environment: environments.aws, stackName });
  return templatesOf(app.synth());
};

describe('two environments of one account', () => {
  it.each([
    ['ecommerce', ecommerce],
    ['rides', rides],
  ] as const)('have no name in common: %s', (_name, example) => {
    const [one, other] = ['staging', 'production'].map((stage) => namesIn(synthesised(example, `${example.system.name}-${stage}`)));
    expect(one?.length).toBeGreaterThan(10);
    const shared = new Set(other);
    expect(one?.filter((name) => shared.has(name) && !SHARED.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  it('have the same logical ids, and differ in names alone', () => {
    const [one, other] = ['staging', 'production'].map((stage) => JSON.stringify(synthesised(ecommerce, `shop-${stage}`)[0]?.template));
    expect(one).not.toBe(other);
    const ids = (text = '{}') => Object.keys((JSON.parse(text) as { Resources: object }).Resources);
    expect(ids(one)).toEqual(ids(other));
  });
});

describe('the name of a stack', () => {
  const shop = (): System => {
    const system = new System('shop');
    system.service('orders', { image: IMAGE, http: { port: 8080 } });
    return system;
  };

  it('is said by the platform, and by the construct before it', () => {
    const environment = { aws: { stackName: 'shop-eu' } };
    expect(new ServerlessSystem(new App(), 'shop', { system: shop(), environment }).stackName).toBe('shop-eu');
    expect(new ServerlessSystem(new App(), 'shop', { system: shop(), environment, stackName: 'mine' }).stackName).toBe('mine');
    expect(new ServerlessSystem(new App(), 'shop', { system: shop(), environment: { aws: {} } }).stackName).toBe('shop');
  });

  it('is that of the system and the environment where the command writes', () => {
    expect(stackNameOf('shop', 'production')).toBe('shop-production');
  });

  it('keeps environments apart whose names CloudFormation does not take', () => {
    const names = ['eu.production', 'eu-production', 'eu_production'].map((each) => stackNameOf('shop', each));
    expect(new Set(names).size).toBe(3);
    for (const name of [...names, stackNameOf('s'.repeat(63), 'e'.repeat(100))]) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
  });

  it('is refused where CloudFormation would', () => {
    const environment = { aws: { stackName: 'shop_eu' } };
    expect(() => new ServerlessSystem(new App(), 'shop', { system: shop(), environment })).toThrow(/aws\.stackName/);
  });
});
