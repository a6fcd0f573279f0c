import { type CfnSecurityGroup, type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type IResolvable, Lazy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** A rule of a group, in the words of CloudFormation. */
export type EgressProperty = CfnSecurityGroup.EgressProperty;

/** No address that anybody has. Without any rule, EC2 would let a group open connections to all. */
const NOWHERE: EgressProperty = {
  cidrIp: '255.255.255.255/32',
  ipProtocol: 'icmp',
  fromPort: 252,
  toPort: 86,
  description: 'Disallow all traffic',
};

export interface ClosedGroupProps {
  readonly vpc: IVpc;
  readonly description: string;
  /** Ranges that it may open connections to, asked for when the template is made. @default - none */
  readonly egress?: () => readonly EgressProperty[];
}

/**
 * A group that may open no connection but what is said. The CDK's own leaves the rule out that closes it as soon as it is let into another
 * group, as that rule stands by itself; here one always stands in the group.
 */
export class ClosedGroup extends SecurityGroup {
  constructor(scope: Construct, id: string, { vpc, description, egress = () => [] }: ClosedGroupProps) {
    super(scope, id, { vpc, description, allowAllOutbound: false });
    const resource = this.node.defaultChild as CfnSecurityGroup;
    const others = resource.securityGroupEgress;
    resource.securityGroupEgress = Lazy.any({
      produce: () => {
        const added = ((Stack.of(this).resolve(others) ?? []) as readonly EgressProperty[]).filter(
          ({ cidrIp }) => cidrIp !== NOWHERE.cidrIp,
        );
        const all = [...egress(), ...added];
        return all.length > 0 ? all : [NOWHERE];
      },
    }) as IResolvable;
  }
}
