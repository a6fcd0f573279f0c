import type { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { CfnFunction, FunctionProps } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { type EgressRule, egressOf } from '../plan/network';
import type { AwsScope } from '../plan/scope';
import { ClosedGroup, type EgressProperty } from './closed-group';
import type { Network } from './network';
import type { Statement } from './permissions';

/** A unit's place in the network: a group of its own, from which it opens the connections that it declares, and no others. */
export class UnitNetwork {
  readonly group: SecurityGroup;

  constructor(
    private readonly network: Network,
    identity: Construct,
    scope: AwsScope,
  ) {
    this.group = new ClosedGroup(identity, 'SecurityGroup', {
      vpc: network.vpc,
      description: `The function of ${scope.name}: what it may open connections to.`,
      egress: () => egressOf(scope).map(property),
    });
  }

  /** What the constructor of a function takes. */
  get props(): Pick<FunctionProps, 'vpc' | 'vpcSubnets' | 'securityGroups'> {
    return { vpc: this.network.vpc, vpcSubnets: this.network.functionSubnets, securityGroups: [this.group] };
  }

  /** Adds the group of all: the CDK does not know of it, so that `connections` opens nothing to every function. */
  join(resource: CfnFunction): void {
    const { subnetIds } = this.network.vpc.selectSubnets(this.network.functionSubnets);
    resource.vpcConfig = { subnetIds, securityGroupIds: [this.group.securityGroupId, this.network.members.securityGroupId] };
  }

  /**
   * What Lambda needs to put a function into a network (Lambda developer guide, "Required IAM permissions"). The function's own code is
   * denied it: its requests carry the key `lambda:SourceFunctionArn`, those of Lambda do not.
   */
  statements(): readonly Statement[] {
    const { vpc, functionSubnets, members } = this.network;
    const { partition, region, account } = Stack.of(this.group);
    const ec2 = (resource: string): string => `arn:${partition}:ec2:${region}:${account}:${resource}`;
    const { subnetIds } = vpc.selectSubnets(functionSubnets);
    const interfaces = ec2('network-interface/*');
    return [
      {
        sid: 'NetworkCreate',
        actions: ['ec2:CreateNetworkInterface'],
        resources: [
          interfaces,
          ...[this.group, members].map((group) => ec2(`security-group/${group.securityGroupId}`)),
          ...subnetIds.map((id) => `arn:${partition}:ec2:${region}:${vpc.env.account}:subnet/${id}`),
        ],
      },
      {
        sid: 'NetworkManage',
        actions: ['ec2:AssignPrivateIpAddresses', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'],
        resources: [interfaces],
      },
      // EC2 knows no resources for what describes (Service Authorization Reference).
      { sid: 'NetworkSee', actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], resources: ['*'] },
      {
        sid: 'NotByItsCode',
        effect: 'Deny',
        actions: [
          'ec2:AssignPrivateIpAddresses',
          'ec2:CreateNetworkInterface',
          'ec2:DeleteNetworkInterface',
          'ec2:DescribeNetworkInterfaces',
          'ec2:DescribeSubnets',
          'ec2:DetachNetworkInterface',
          'ec2:UnassignPrivateIpAddresses',
        ],
        resources: ['*'],
        conditions: { Null: { 'lambda:SourceFunctionArn': 'false' } },
      },
    ];
  }
}

function property({ port, cidr, description }: EgressRule): EgressProperty {
  const range = cidr.includes(':') ? { cidrIpv6: cidr } : { cidrIp: cidr };
  return { ...range, ipProtocol: 'tcp', fromPort: port, toPort: port, description };
}
