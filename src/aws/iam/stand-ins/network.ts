import { byArn, byId, byName, type Facts, HEXADECIMAL, id, name, type ReturnTable } from './facts';

const domain = (facts: Facts): string => facts.property('DomainName') ?? facts.name;
const regionalDomain = (facts: Facts): string => `d-${facts.id(10)}.execute-api.${facts.region}.${facts.urlSuffix}`;
const ec2 = (prefix: string, attribute: string) => ({
  ref: id(17, prefix, HEXADECIMAL),
  attributes: { [attribute]: id(17, prefix, HEXADECIMAL) },
});
const poolId = (facts: Facts): string => `${facts.region}_${facts.id(9)}`;
const webAcl = (facts: Facts): string =>
  `${(facts.property('Scope') ?? 'REGIONAL') === 'CLOUDFRONT' ? 'global' : 'regional'}/webacl/${facts.name}/${facts.id(36)}`;
const loadBalancer = (facts: Facts): string => `loadbalancer/app/${facts.name}/${facts.id(16, HEXADECIMAL)}`;

/** API objects, public names, networks and who signs in. */
export const NETWORK: ReturnTable = {
  'AWS::ApiGatewayV2::Api': byId('', 10, {
    ApiId: id(10),
    ApiEndpoint: (facts) => `https://${facts.id(10)}.execute-api.${facts.region}.${facts.urlSuffix}`,
  }),
  'AWS::ApiGatewayV2::Stage': { named: 'StageName', ref: name },
  'AWS::ApiGatewayV2::Route': byId('', 7, { RouteId: id(7) }),
  'AWS::ApiGatewayV2::Integration': byId('', 7, { IntegrationId: id(7) }),
  'AWS::ApiGatewayV2::Authorizer': byId('', 6, { AuthorizerId: id(6) }),
  'AWS::ApiGatewayV2::Deployment': byId('', 6, { DeploymentId: id(6) }),
  'AWS::ApiGatewayV2::VpcLink': byId('', 6, { VpcLinkId: id(6) }),
  'AWS::ApiGatewayV2::ApiMapping': byId('', 6, { ApiMappingId: id(6) }),
  'AWS::ApiGatewayV2::DomainName': {
    ref: domain,
    attributes: {
      RegionalDomainName: regionalDomain,
      RegionalHostedZoneId: id(14, 'Z'),
      DomainNameArn: (facts) => `arn:${facts.partition}:apigateway:${facts.region}::/domainnames/${domain(facts)}`,
    },
  },
  'AWS::ApiGateway::RestApi': byId('', 10, { RestApiId: id(10), RootResourceId: (facts) => `root${facts.id(6)}` }),
  'AWS::ApiGateway::Resource': byId('', 6, { ResourceId: id(6) }),
  'AWS::ApiGateway::Method': byId('', 12),
  'AWS::ApiGateway::Deployment': byId('', 6, { DeploymentId: id(6) }),
  'AWS::ApiGateway::Stage': { named: 'StageName', ref: name },
  'AWS::ApiGateway::Authorizer': byId('', 6, { AuthorizerId: id(6) }),
  'AWS::ApiGateway::Model': { named: 'Name', ref: name },
  'AWS::ApiGateway::RequestValidator': byId('', 6, { RequestValidatorId: id(6) }),
  'AWS::ApiGateway::UsagePlan': byId('', 6, { Id: id(6) }),
  'AWS::ApiGateway::ApiKey': byId('', 10, { APIKeyId: id(10) }),
  'AWS::ApiGateway::Account': byId('', 10, { Id: id(10) }),
  'AWS::ApiGateway::DomainName': {
    ref: domain,
    attributes: {
      RegionalDomainName: regionalDomain,
      RegionalHostedZoneId: id(14, 'Z'),
      DistributionDomainName: regionalDomain,
      DistributionHostedZoneId: id(14, 'Z'),
    },
  },
  'AWS::ApiGateway::BasePathMapping': byId('', 12),
  'AWS::CertificateManager::Certificate': byArn(undefined, 'acm', (facts) => `certificate/${facts.id(36)}`, {}),
  'AWS::Route53::RecordSet': { named: 'Name', ref: name },
  'AWS::Route53::HostedZone': byId('Z', 13, { Id: id(13, 'Z') }),
  'AWS::CloudFront::Distribution': {
    ref: id(13, 'E'),
    arn: (facts) => `arn:${facts.partition}:cloudfront::${facts.account}:distribution/${id(13, 'E')(facts)}`,
    attributes: { Id: id(13, 'E'), DomainName: (facts) => `d${facts.id(13)}.cloudfront.net` },
  },
  'AWS::CloudFront::ResponseHeadersPolicy': byId('', 36, { Id: id(36) }),
  'AWS::CloudFront::CachePolicy': byId('', 36, { Id: id(36) }),
  'AWS::CloudFront::OriginRequestPolicy': byId('', 36, { Id: id(36) }),
  'AWS::CloudFront::OriginAccessControl': byId('E', 13, { Id: id(13, 'E') }),
  'AWS::CloudFront::Function': {
    ...byName('Name', 'cloudfront', (facts) => `function/${facts.name}`),
    attributes: { FunctionARN: (facts) => `arn:${facts.partition}:cloudfront::${facts.account}:function/${facts.name}` },
  },
  'AWS::WAFv2::WebACL': {
    ...byName('Name', 'wafv2', webAcl),
    ref: (facts) => `${facts.name}|${facts.id(36)}|${facts.property('Scope') ?? 'REGIONAL'}`,
    attributes: { Id: id(36) },
  },
  'AWS::WAFv2::WebACLAssociation': byId('', 16),
  'AWS::WAFv2::LoggingConfiguration': byId('', 16),
  'AWS::Cognito::UserPool': {
    ref: poolId,
    arn: (facts) => `arn:${facts.partition}:cognito-idp:${facts.region}:${facts.account}:userpool/${poolId(facts)}`,
    attributes: {
      UserPoolId: poolId,
      ProviderName: (facts) => `cognito-idp.${facts.region}.${facts.urlSuffix}/${poolId(facts)}`,
      ProviderURL: (facts) => `https://cognito-idp.${facts.region}.${facts.urlSuffix}/${poolId(facts)}`,
    },
  },
  'AWS::Cognito::UserPoolClient': byId('', 26, { ClientId: id(26) }),
  'AWS::Cognito::UserPoolDomain': byId('', 12),
  'AWS::EC2::VPC': {
    ...ec2('vpc-', 'VpcId'),
    attributes: {
      VpcId: id(17, 'vpc-', HEXADECIMAL),
      CidrBlock: (facts) => facts.property('CidrBlock') ?? '10.0.0.0/16',
      DefaultSecurityGroup: (facts) => `sg-${facts.id(17, HEXADECIMAL)}`,
    },
  },
  'AWS::EC2::Subnet': {
    ...ec2('subnet-', 'SubnetId'),
    attributes: {
      SubnetId: id(17, 'subnet-', HEXADECIMAL),
      AvailabilityZone: (facts) => facts.property('AvailabilityZone') ?? `${facts.region}a`,
    },
  },
  'AWS::EC2::SecurityGroup': {
    ...ec2('sg-', 'GroupId'),
    attributes: {
      GroupId: id(17, 'sg-', HEXADECIMAL),
      Id: id(17, 'sg-', HEXADECIMAL),
      VpcId: (facts) => facts.property('VpcId') ?? 'vpc-default',
    },
  },
  'AWS::EC2::SecurityGroupIngress': byId('sgr-', 17, { Id: id(17, 'sgr-') }),
  'AWS::EC2::SecurityGroupEgress': byId('sgr-', 17, { Id: id(17, 'sgr-') }),
  'AWS::EC2::VPCEndpoint': { ref: id(17, 'vpce-', HEXADECIMAL), attributes: { Id: id(17, 'vpce-', HEXADECIMAL) } },
  'AWS::EC2::RouteTable': ec2('rtb-', 'RouteTableId'),
  'AWS::EC2::InternetGateway': ec2('igw-', 'InternetGatewayId'),
  'AWS::EC2::NatGateway': ec2('nat-', 'NatGatewayId'),
  'AWS::EC2::EIP': {
    ref: () => '198.51.100.1',
    attributes: { AllocationId: id(17, 'eipalloc-', HEXADECIMAL), PublicIp: () => '198.51.100.1' },
  },
  'AWS::EC2::PrefixList': ec2('pl-', 'PrefixListId'),
  'AWS::EC2::FlowLog': ec2('fl-', 'Id'),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': byArn('Name', 'elasticloadbalancing', loadBalancer, {
    DNSName: (facts) => `${facts.name}-${facts.id(10)}.${facts.region}.elb.${facts.urlSuffix}`,
    LoadBalancerFullName: (facts) => loadBalancer(facts).slice('loadbalancer/'.length),
  }),
};
