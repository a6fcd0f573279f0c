import type { Stack } from 'aws-cdk-lib/core';
import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { resourcesOf } from './support';

/** The logical id of what a construct of the CDK stands for. */
export function logicalId(stack: Stack, construct: IConstruct | undefined): string {
  const resource = construct?.node.defaultChild ?? construct;
  if (!(resource instanceof CfnResource)) throw new Error(`no resource: ${construct?.node.path}`);
  return stack.resolve(resource.logicalId) as string;
}

/** The rules that stand in a group itself. */
export function inlineEgress(stack: Stack, group: IConstruct | undefined): readonly Record<string, unknown>[] {
  return resourcesOf(stack, 'AWS::EC2::SecurityGroup')[logicalId(stack, group)]?.Properties.SecurityGroupEgress ?? [];
}

/** The groups that a group may open connections to, with the port. */
export function egressTo(stack: Stack, group: IConstruct | undefined): readonly string[] {
  const id = logicalId(stack, group);
  return Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupEgress'))
    .filter(({ Properties }) => Properties.GroupId['Fn::GetAtt'][0] === id)
    .map(({ Properties }) => `${Properties.DestinationSecurityGroupId['Fn::GetAtt'][0]} ${Properties.FromPort}`)
    .sort();
}

/** The groups that are let into a group, with the port. */
export function groupsLetInto(stack: Stack, id: string): readonly string[] {
  return Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress'))
    .filter(({ Properties }) => Properties.GroupId['Fn::GetAtt'][0] === id)
    .map(({ Properties }) => `${Properties.SourceSecurityGroupId['Fn::GetAtt'][0]} ${Properties.FromPort}`)
    .sort();
}
