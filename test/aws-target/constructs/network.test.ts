import { Peer, Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { App } from 'aws-cdk-lib/core';
import { ServerlessMicroservice, ServerlessSystem } from '../../../src/aws/index';
import type { AwsPlatform } from '../../../src/model/properties/aws-platform';
import { System } from '../../../src/model/system';
import { egressTo, groupsLetInto, inlineEgress, logicalId } from './reach';
import { IMAGE, ownStack, resourcesOf, systemOf, templatesOf } from './support';

const http = { port: 8080 } as const;
const NOWHERE = '255.255.255.255/32';

function shop(): System {
  const system = new System('shop');
  const catalog = system.service('product-catalog', { image: IMAGE, http });
  const orders = system.service('order-service', { image: IMAGE, http });
  const quiet = system.service('quiet', { image: IMAGE, http });
  orders.calls(catalog, { operations: ['GET /v1/products'] });
  orders.reaches('smtp.example.com:587', { addresses: ['203.0.113.0/24'] });
  quiet.owns('quiet-db', { engine: 'postgres' });
  return system;
}

function vpcSystem(system: System, network: AwsPlatform['network'] = 'vpc', small = false): ServerlessSystem {
  return systemOf(system, { aws: { network }, ...(small ? { sizing: 'small' as const } : {}) });
}

describe('a system outside of any network', () => {
  it('has none', () => {
    const system = new System('shop');
    system.service('orders', { image: IMAGE, http });
    const stack = systemOf(system, { aws: {} });
    expect(resourcesOf(stack, 'AWS::EC2::VPC')).toEqual({});
    expect(stack.microservice('orders').securityGroup).toBeUndefined();
    expect(JSON.stringify(stack.microservice('orders').permissions.statements())).not.toContain('ec2:');
  });
});

describe('a private network', () => {
  it('lets nobody in from outside, and gives nothing a public address', () => {
    const stack = vpcSystem(shop());
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroup')))
      expect(Properties.SecurityGroupIngress).toBeUndefined();
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')))
      expect(Properties.SourceSecurityGroupId).toBeDefined();
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::EC2::Subnet'))) expect(Properties.MapPublicIpOnLaunch).toBe(false);
  });

  it('has functions where a way leads out through NAT gateways, and stores where none does', () => {
    const stack = vpcSystem(shop());
    const natted = new Set(
      Object.values(resourcesOf(stack, 'AWS::EC2::Route'))
        .filter(({ Properties }) => Properties.NatGatewayId !== undefined)
        .map(({ Properties }) => Properties.RouteTableId.Ref as string),
    );
    const routed = new Set(
      Object.values(resourcesOf(stack, 'AWS::EC2::Route')).map(({ Properties }) => Properties.RouteTableId.Ref as string),
    );
    const tableOf = new Map<string, string>(
      Object.values(resourcesOf(stack, 'AWS::EC2::SubnetRouteTableAssociation')).map(({ Properties }) => [
        Properties.SubnetId.Ref,
        Properties.RouteTableId.Ref,
      ]),
    );
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::Lambda::Function'))) {
      expect(Properties.VpcConfig.SubnetIds).toHaveLength(3);
      for (const { Ref } of Properties.VpcConfig.SubnetIds) expect(natted.has(tableOf.get(Ref) as string)).toBe(true);
    }
    const stores = Object.values(resourcesOf(stack, 'AWS::RDS::DBSubnetGroup')).flatMap(({ Properties }) => Properties.SubnetIds);
    expect(stores).toHaveLength(3);
    for (const { Ref } of stores) expect(routed.has(tableOf.get(Ref) as string)).toBe(false);
  });

  it.each([
    ['vpc' as const, false, 3, 3],
    ['vpc' as const, true, 2, 1],
    [{ zones: 2 as const, natGateways: 1 }, false, 2, 1],
  ])('spans zones and has NAT gateways as %j says (small: %s)', (network, small, zones, gateways) => {
    const stack = vpcSystem(shop(), network, small);
    expect(Object.keys(resourcesOf(stack, 'AWS::EC2::Subnet'))).toHaveLength(3 * zones);
    expect(Object.keys(resourcesOf(stack, 'AWS::EC2::NatGateway'))).toHaveLength(gateways);
  });

  it('has no way out where nobody takes one, and the same ranges once somebody does', () => {
    const quiet = new System('shop');
    quiet.service('quiet', { image: IMAGE, http });
    const closed = vpcSystem(quiet);
    expect(resourcesOf(closed, 'AWS::EC2::NatGateway')).toEqual({});
    expect(resourcesOf(closed, 'AWS::EC2::InternetGateway')).toEqual({});
    const ranges = (stack: ServerlessSystem): [string, string][] =>
      Object.entries(resourcesOf(stack, 'AWS::EC2::Subnet')).map(([id, { Properties }]) => [id, Properties.CidrBlock]);
    expect(ranges(vpcSystem(shop()))).toEqual(expect.arrayContaining(ranges(closed)));
    expect(ranges(vpcSystem(shop()))).toEqual(expect.arrayContaining(ranges(vpcSystem(shop(), { zones: 2 }))));
  });

  it.each(['10.0.0.0/16', '10.7.0.0/20', '192.168.3.0/24'])('fits into %s', (cidr) => {
    const stack = vpcSystem(shop(), { cidr });
    const [address, length] = cidr.split('/') as [string, string];
    const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    const end = number(address) + 2 ** (32 - Number(length));
    const subnets = Object.values(resourcesOf(stack, 'AWS::EC2::Subnet')).map(({ Properties }) => {
      const [from, bits] = Properties.CidrBlock.split('/') as [string, string];
      return { from: number(from), to: number(from) + 2 ** (32 - Number(bits)), bits: Number(bits) };
    });
    const sorted = subnets.sort((a, b) => a.from - b.from);
    for (const [index, { from, to, bits }] of sorted.entries()) {
      // EC2 takes no subnet smaller than that.
      expect(bits).toBeLessThanOrEqual(28);
      expect(from).toBeGreaterThanOrEqual(index === 0 ? number(address) : (sorted[index - 1]?.to as number));
      expect(to).toBeLessThanOrEqual(end);
    }
  });

  it('asks no account for its zones', () => {
    const app = new App();
    const stack = new ServerlessSystem(app, 'shop', {
      system: shop(),
      environment: { aws: { network: 'vpc', account: '111111111111', region: 'eu-central-1' } },
    });
    expect(app.synth().manifest.missing).toBeUndefined();
    expect(JSON.stringify(resourcesOf(stack, 'AWS::EC2::Subnet'))).not.toContain('dummy');
  });

  it('writes down what was accepted and refused, encrypted', () => {
    const stack = vpcSystem(shop());
    const { flowLogs } = stack.shared.network ?? {};
    const [flowLog] = Object.values(resourcesOf(stack, 'AWS::EC2::FlowLog'));
    expect(flowLog?.Properties).toMatchObject({ TrafficType: 'ALL', LogDestinationType: 'cloud-watch-logs' });
    const logs = resourcesOf(stack, 'AWS::Logs::LogGroup')[logicalId(stack, flowLogs)];
    expect(logs?.Properties.KmsKeyId).toBeDefined();
    expect(logs?.Properties.RetentionInDays).toBe(365);
  });

  it('has an endpoint for each service that functions use, for the functions of the system and principals of the account alone', () => {
    const stack = vpcSystem(shop());
    const { endpoints, members } = stack.shared.network ?? {};
    expect([...(endpoints?.keys() ?? [])]).toEqual(['events', 'secretsmanager', 'sns', 'sqs', 'states', 'xray']);
    for (const { Properties } of Object.values(resourcesOf(stack, 'AWS::EC2::VPCEndpoint'))) {
      const statements = Properties.PolicyDocument.Statement as { Action: string | string[]; Condition?: object; Resource: unknown }[];
      expect(statements.length).toBeGreaterThan(0);
      for (const { Action, Condition, Resource } of statements) {
        expect(JSON.stringify(Action)).not.toContain('*');
        if (Resource === '*') expect(JSON.stringify(Condition)).toContain('aws:PrincipalAccount');
      }
      if (Properties.VpcEndpointType !== 'Interface') continue;
      expect(Properties.PrivateDnsEnabled).toBe(true);
      for (const group of Properties.SecurityGroupIds)
        expect(groupsLetInto(stack, group['Fn::GetAtt'][0])).toEqual([`${logicalId(stack, members)} 443`]);
    }
    expect([...(vpcSystem(shop(), 'vpc').shared.network?.endpoints.keys() ?? [])]).toContain('xray');
    const untraced = systemOf(shop(), { aws: { network: 'vpc', tracing: false } });
    expect([...(untraced.shared.network?.endpoints.keys() ?? [])]).not.toContain('xray');
  });
});

describe('the way out', () => {
  const gateways = (addresses: readonly string[] | undefined, network: AwsPlatform['network'] = 'vpc'): number => {
    const system = new System('shop');
    system.service('orders', { image: IMAGE, http }).owns('order-db', { engine: 'postgres' });
    const existing = { 'order-db': { host: 'db.example.com', port: 5432, ...(addresses === undefined ? {} : { addresses }) } };
    return Object.keys(resourcesOf(systemOf(system, { aws: { network }, existing }), 'AWS::EC2::NatGateway')).length;
  };

  it.each([
    [['203.0.113.0/24'], 3],
    [['10.1.0.0/16', '203.0.113.7/32'], 3],
    [['172.32.0.0/16'], 3],
    [['10.0.0.0/7'], 3],
    [['10.1.0.0/16', '172.31.0.0/24', '192.168.4.0/24'], 0],
    [undefined, 0],
  ])('leads to a store that exists at %j through %i gateways', (addresses, count) => {
    expect(gateways(addresses)).toBe(count);
  });

  it('is refused to be missing where a store is outside', () => {
    expect(() => gateways(['203.0.113.0/24'], { natGateways: 0 })).toThrow(/owns\s+\[no-way-out\][\s\S]*order-db/);
    expect(() => gateways(['10.1.0.0/16'], { natGateways: 0 })).not.toThrow();
  });

  it('leads to buckets of others where a unit says so, and to no other of them', () => {
    const statements = (
      ...addresses: string[]
    ): readonly { Resource: unknown; Condition?: { StringEquals: Record<string, unknown> } }[] => {
      const system = new System('shop');
      const orders = system.service('orders', { image: IMAGE, http });
      for (const address of addresses) orders.reaches(address);
      const endpoints = Object.entries(resourcesOf(vpcSystem(system), 'AWS::EC2::VPCEndpoint'));
      return endpoints.find(([id]) => id.includes('Endpoints3'))?.[1].Properties.PolicyDocument.Statement;
    };
    const foreign = (...addresses: string[]): unknown[] =>
      statements(...addresses)
        .filter(({ Condition }) => Condition !== undefined && !('aws:ResourceAccount' in Condition.StringEquals))
        .map(({ Resource }) => JSON.stringify(Resource).replace(/\{[^}]*AWS::Partition"\}/g, 'aws'));
    expect(foreign('files.example.com:443')).toEqual([]);
    const both = foreign('their.files.s3.eu-central-1.amazonaws.com:443', 'a-bucket.s3.amazonaws.com:443');
    expect(both).toHaveLength(1);
    for (const bucket of ['s3:::a-bucket"', 's3:::a-bucket/*', 's3:::their.files"', 's3:::their.files/*'].map((each) =>
      each.replace('"', ''),
    ))
      expect(both[0]).toContain(bucket);
    expect(both).toEqual(foreign('a-bucket.s3.amazonaws.com:443', 'their.files.s3.eu-central-1.amazonaws.com:443'));
    expect(foreign('s3.eu-central-1.amazonaws.com:443')).toEqual(['["*"]']);
  });
});

describe('a function in a network', () => {
  it('opens exactly the connections that its unit declares', () => {
    const stack = vpcSystem(shop());
    const rules = (name: string): unknown =>
      inlineEgress(stack, stack.microservice(name).securityGroup).map(({ CidrIp, FromPort, ToPort, IpProtocol }) => [
        CidrIp,
        IpProtocol,
        FromPort,
        ToPort,
      ]);
    expect(rules('order-service')).toEqual([
      ['0.0.0.0/0', 'tcp', 443, 443],
      ['203.0.113.0/24', 'tcp', 587, 587],
    ]);
    expect(rules('product-catalog')).toEqual([[NOWHERE, 'icmp', 252, 86]]);
    expect(rules('quiet')).toEqual([[NOWHERE, 'icmp', 252, 86]]);
    expect(egressTo(stack, stack.microservice('product-catalog').securityGroup)).toEqual([]);
  });

  it('is in two groups: one of its own, and one of all, which leads to the endpoints and nowhere else', () => {
    const stack = vpcSystem(shop());
    const { members, endpoints } = stack.shared.network ?? {};
    expect(inlineEgress(stack, members).map(({ CidrIp }) => CidrIp)).toEqual([NOWHERE]);
    expect(egressTo(stack, members)).toHaveLength(1);
    expect(endpoints?.size).toBeGreaterThan(0);
    const groups = Object.values(resourcesOf(stack, 'AWS::Lambda::Function')).map(({ Properties }) =>
      Properties.VpcConfig.SecurityGroupIds.map((group: { 'Fn::GetAtt': [string] }) => group['Fn::GetAtt'][0]),
    );
    expect(groups.every(([, all]) => all === logicalId(stack, members))).toBe(true);
    expect(new Set(groups.map(([own]) => own)).size).toBe(3);
  });

  it('lets what users open be open to it alone', () => {
    const stack = vpcSystem(shop());
    const theirs = new SecurityGroup(stack, 'Theirs', { vpc: stack.shared.network?.vpc as Vpc });
    stack.microservice('quiet').connections.allowTo(theirs, Port.tcp(9000), 'theirs');
    stack.microservice('quiet').connections.allowTo(Peer.ipv4('198.51.100.0/24'), Port.tcp(25), 'mail');
    expect(groupsLetInto(stack, logicalId(stack, theirs))).toEqual([`${logicalId(stack, stack.microservice('quiet').securityGroup)} 9000`]);
    expect(inlineEgress(stack, stack.microservice('quiet').securityGroup).map(({ CidrIp }) => CidrIp)).toEqual(['198.51.100.0/24']);
  });

  it('is put there by Lambda, not by its own code', () => {
    const stack = vpcSystem(shop());
    const statements = stack.microservice('quiet').permissions.statements();
    const create = statements.find(({ sid }) => sid === 'NetworkCreate');
    expect(create?.resources.some((resource) => resource === '*')).toBe(false);
    const denied = statements.find(({ effect }) => effect === 'Deny');
    expect(denied).toMatchObject({ conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } } });
    const allowed = statements
      .flatMap(({ effect, actions }) => (effect === 'Deny' ? [] : actions))
      .filter((each) => each.startsWith('ec2:'));
    expect(denied?.actions).toEqual(expect.arrayContaining(allowed));
  });

  it('reaches a job of CloudFormation, a table and a collector on their ports', () => {
    const system = new System('shop');
    const keeper = system.service('keeper', { image: IMAGE, http });
    keeper.owns('items', { engine: 'dynamodb' });
    system.job('once', { image: IMAGE, command: ['run'] });
    system.job('nightly', { image: IMAGE, command: ['run'], schedule: '30 2 * * *' });
    const telemetry = { endpoint: 'http://collector.example.com:4317' };
    const open = (aws: AwsPlatform, job: string): unknown[] => {
      const stack = systemOf(system, { aws: { network: 'vpc', ...aws } });
      return inlineEgress(stack, (job === 'keeper' ? stack.microservice(job) : stack.job(job)).securityGroup).map(
        ({ FromPort }) => FromPort,
      );
    };
    expect(open({}, 'keeper')).toEqual([443]);
    expect(open({}, 'once')).toEqual([443]);
    expect(open({}, 'nightly')).toEqual([252]);
    expect(open({ tracing: 'opentelemetry', telemetry }, 'nightly')).toEqual([4317]);
  });
});

describe('a network that exists', () => {
  it('is used as it is: no endpoint, no log, no gateway of the system is put into it', () => {
    const stack = ownStack();
    const given = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '10.9.0.0/16',
      availabilityZones: ['eu-central-1a', 'eu-central-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'],
      isolatedSubnetIds: ['subnet-0123456789abcdef3', 'subnet-0123456789abcdef4'],
    });
    const orders = new ServerlessMicroservice(stack, 'orders', {
      image: IMAGE,
      http,
      platform: { network: 'vpc' },
      provided: { vpc: given },
    });
    orders.owns('order-db', { engine: 'postgres' });
    for (const type of ['VPC', 'VPCEndpoint', 'FlowLog', 'NatGateway', 'Subnet'])
      expect(resourcesOf(stack, `AWS::EC2::${type}`)).toEqual({});
    const [fn] = Object.values(resourcesOf(stack, 'AWS::Lambda::Function'));
    expect(fn?.Properties.VpcConfig.SubnetIds).toEqual(['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2']);
    expect(Object.values(resourcesOf(stack, 'AWS::RDS::DBSubnetGroup'))[0]?.Properties.SubnetIds).toEqual([
      'subnet-0123456789abcdef3',
      'subnet-0123456789abcdef4',
    ]);
    const members = orders.shared.network?.members;
    expect(inlineEgress(stack, members).map(({ CidrIp, FromPort }) => [CidrIp, FromPort])).toEqual([['10.9.0.0/16', 443]]);
  });
});

it('the order of declaration changes nothing in a network', () => {
  const forth = new System('shop');
  const back = new System('shop');
  const service = (system: System, name: string) => system.service(name, { image: IMAGE, http });
  const [a, b] = [service(forth, 'a'), service(forth, 'b')];
  a.owns('x-db', { engine: 'postgres' });
  a.owns('y-cache', { engine: 'redis' });
  a.reaches('one.example.com:8443');
  a.reaches('two.example.com:587');
  a.calls(b, { operations: ['GET /b'] });
  const [d, c] = [service(back, 'b'), service(back, 'a')];
  c.calls(d, { operations: ['GET /b'] });
  c.reaches('two.example.com:587');
  c.reaches('one.example.com:8443');
  c.owns('y-cache', { engine: 'redis' });
  c.owns('x-db', { engine: 'postgres' });
  expect(JSON.stringify(templatesOf(vpcSystem(back)))).toBe(JSON.stringify(templatesOf(vpcSystem(forth))));
});
