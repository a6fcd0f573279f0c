import {
  FlowLogDestination,
  FlowLogTrafficType,
  type GatewayVpcEndpoint,
  GatewayVpcEndpointAwsService,
  type InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  IpAddresses,
  type ISubnet,
  type IVpc,
  Peer,
  Port,
  type SecurityGroup,
  type SubnetConfiguration,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Fn, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ANYWHERE, bucketOf, HTTPS, interfaceEndpoints, MOST_ZONES, natGatewaysOf, subnetMasks } from '../plan/network';
import type { ResolvedNetwork } from '../platform';
import { ClosedGroup } from './closed-group';
import { retentionOf } from './retention';
import type { SharedResources } from './shared-resources';

const FUNCTIONS = 'Functions';
const STORES = 'Stores';

/** Whether anybody leaves it, and the network that was asked for where none was given. */
export interface NetworkProps {
  readonly shared: SharedResources;
  /** Whether any unit reaches anything outside; where none does, there is no way out. */
  readonly leaves: boolean;
}

/**
 * The private network of a system: subnets for functions, with a way out through NAT gateways, and subnets for stores, without one. The
 * services of AWS that functions use are reached inside of it. Nothing in it can be reached from outside.
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  /** Where functions are. */
  readonly functionSubnets: SubnetSelection;
  /** Where stores are: no route leads out of there. */
  readonly storeSubnets: SubnetSelection;
  /** The group of every function of the system: who is in it may ask the services of AWS in the network, and nothing else. */
  readonly members: SecurityGroup;
  /** Services of AWS in the network, by their names: `secretsmanager`. None where the network was given: it has its own. */
  readonly endpoints: ReadonlyMap<string, InterfaceVpcEndpoint> = new Map();
  /** Those that have a route instead of an address: DynamoDB and S3. None where the network was given. */
  readonly gateways: readonly GatewayVpcEndpoint[] = [];
  /** The group of the endpoints; none where the network was given. */
  readonly endpointGroup: SecurityGroup | undefined;
  /** What was accepted and what was refused in the network; none where it was given. */
  readonly flowLogs: LogGroup | undefined;
  private readonly buckets = new Set<string>();

  constructor(scope: Construct, id: string, { shared, leaves }: NetworkProps) {
    super(scope, id);
    const { given, platform } = shared;
    const resolved = platform.network === 'public' ? undefined : platform.network;
    if (given.vpc !== undefined) {
      this.vpc = given.vpc;
      this.functionSubnets = { subnets: [...subnetsOf(given.vpc)] };
      const { isolatedSubnets } = given.vpc;
      this.storeSubnets = isolatedSubnets.length > 0 ? { subnets: isolatedSubnets } : this.functionSubnets;
    } else {
      this.vpc = this.createVpc(resolved as ResolvedNetwork, leaves);
      this.functionSubnets = { subnetGroupName: FUNCTIONS };
      this.storeSubnets = { subnetGroupName: STORES };
    }
    this.members = new ClosedGroup(this, 'Members', {
      vpc: this.vpc,
      description: `Functions of ${shared.system}: they may ask the services of AWS in the network.`,
    });
    if (given.vpc === undefined) {
      this.flowLogs = this.keepFlowLogs(shared);
      this.endpointGroup = new ClosedGroup(this, 'Endpoints', {
        vpc: this.vpc,
        description: `Services of AWS in the network of ${shared.system}.`,
      });
      this.endpoints = this.createEndpoints(shared, this.endpointGroup);
      this.gateways = this.createGateways();
    } else {
      // Whoever runs the network runs its endpoints: a second one of the same name would be refused.
      this.members.addEgressRule(Peer.ipv4(rangeOf(given.vpc)), Port.tcp(HTTPS), 'Services of AWS in the network');
    }
  }

  /** @internal Lets a unit pass to the bucket of somebody else that it reaches; others are nobody's business here. */
  reach(address: string): void {
    const bucket = bucketOf(address);
    const endpoint = this.gateways[1];
    if (bucket === undefined || endpoint === undefined) return;
    const { partition, account } = Stack.of(this);
    if (this.buckets.size === 0)
      endpoint.addToPolicy(
        allow(BUCKET_ACTIONS, Lazy.list({ produce: () => [...this.buckets].sort().flatMap((name) => ofBucket(partition, name)) }), {
          StringEquals: { 'aws:PrincipalAccount': account },
        }),
      );
    this.buckets.add(bucket);
  }

  private createVpc({ cidr, ...network }: ResolvedNetwork, leaves: boolean): Vpc {
    const natGateways = natGatewaysOf(network, leaves);
    const masks = subnetMasks({ cidr });
    const functions = natGateways === 0 ? SubnetType.PRIVATE_ISOLATED : SubnetType.PRIVATE_WITH_EGRESS;
    // Public subnets come last: the ranges of the others do not move when the first NAT gateway comes.
    const subnetConfiguration: SubnetConfiguration[] = [
      { name: FUNCTIONS, subnetType: functions, cidrMask: masks.functions },
      { name: STORES, subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: masks.others },
      { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: masks.others, mapPublicIpOnLaunch: false, reserved: natGateways === 0 },
    ];
    return new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
      availabilityZones: Array.from({ length: network.zones }, (_, index) => Fn.select(index, Fn.getAzs())),
      reservedAzs: MOST_ZONES - network.zones,
      natGateways,
      subnetConfiguration,
      // It would need a custom resource; nothing is ever put into that group.
      restrictDefaultSecurityGroup: false,
    });
  }

  private keepFlowLogs({ key, platform, environment }: SharedResources): LogGroup {
    const logGroup = new LogGroup(this, 'FlowLogs', {
      retention: retentionOf(platform.logs.retention),
      encryptionKey: key,
      removalPolicy: environment.sizing === 'small' ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    const iamRole = new Role(this, 'FlowLogsRole', {
      assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Writes what was accepted and refused in the network.',
    });
    this.vpc.addFlowLog('FlowLog', {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup, iamRole),
      trafficType: FlowLogTrafficType.ALL,
    });
    return logGroup;
  }

  private createEndpoints({ platform }: SharedResources, group: SecurityGroup): ReadonlyMap<string, InterfaceVpcEndpoint> {
    const inside = { StringEquals: { 'aws:PrincipalAccount': Stack.of(this).account } };
    this.members.connections.allowTo(group, Port.tcp(HTTPS), 'Services of AWS in the network');
    const endpoints = new Map<string, InterfaceVpcEndpoint>();
    for (const { name, actions } of interfaceEndpoints(platform)) {
      const endpoint = this.vpc.addInterfaceEndpoint(`Endpoint ${name}`, {
        service: new InterfaceVpcEndpointAwsService(name),
        subnets: this.functionSubnets,
        securityGroups: [group],
        open: false,
        privateDnsEnabled: true,
      });
      endpoint.addToPolicy(allow(actions, ['*'], inside));
      endpoints.set(name, endpoint);
    }
    return endpoints;
  }

  private createGateways(): readonly GatewayVpcEndpoint[] {
    const { account } = Stack.of(this);
    const inside = { StringEquals: { 'aws:PrincipalAccount': account } };
    const subnets = [this.functionSubnets];
    const tables = this.vpc.addGatewayEndpoint('Endpoint dynamodb', { service: GatewayVpcEndpointAwsService.DYNAMODB, subnets });
    tables.addToPolicy(allow(TABLE_ACTIONS, ['*'], inside));
    const buckets = this.vpc.addGatewayEndpoint('Endpoint s3', { service: GatewayVpcEndpointAwsService.S3, subnets });
    buckets.addToPolicy(
      allow(BUCKET_ACTIONS, ['*'], { StringEquals: { 'aws:PrincipalAccount': account, 'aws:ResourceAccount': account } }),
    );
    // A custom resource answers there, with an address that CloudFormation signed.
    buckets.addToPolicy(allow(['s3:PutObject'], [`${this.answersBucket()}/*`]));
    return [tables, buckets];
  }

  /** Where CloudFormation takes the answers of custom resources (CloudFormation user guide, "Set up VPC endpoints"). */
  private answersBucket(): string {
    const { partition, region } = Stack.of(this);
    const plain = Token.isUnresolved(region) ? Fn.join('', Fn.split('-', region)) : region.replaceAll('-', '');
    return `arn:${partition}:s3:::cloudformation-custom-resource-response-${plain}`;
  }
}

/** A bucket and what is in it. */
function ofBucket(partition: string, name: string): readonly string[] {
  return name === '*' ? ['*'] : [`arn:${partition}:s3:::${name}`, `arn:${partition}:s3:::${name}/*`];
}

const TABLE_ACTIONS = ['BatchGetItem', 'BatchWriteItem', 'ConditionCheckItem', 'DeleteItem', 'DescribeTable']
  .concat(['GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'])
  .map((action) => `dynamodb:${action}`);
const BUCKET_ACTIONS = ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'];

/** A statement of an endpoint's policy, which bounds whoever comes by: what they may do is said by their own policies. */
function allow(
  actions: readonly string[],
  resources: readonly string[],
  conditions: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): PolicyStatement {
  return new PolicyStatement({ principals: [new AnyPrincipal()], actions: [...actions], resources: [...resources], conditions });
}

function subnetsOf(vpc: IVpc): readonly ISubnet[] {
  return vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets;
}

/** A network that was brought in by its attributes may not say its range. */
function rangeOf(vpc: IVpc): string {
  try {
    return vpc.vpcCidrBlock;
  } catch {
    return ANYWHERE;
  }
}
