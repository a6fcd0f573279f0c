import type { CfnApi, CfnIntegration, CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { CfnGlobalTable } from 'aws-cdk-lib/aws-dynamodb';
import type { CfnSecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { CfnPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { CfnAlias, CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { CfnResource } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { Problem } from '../../model/problem';
import { type OverrideText, overrideProblems } from '../../target/overrides';

/** A last change to one resource of the template: it sets properties, or calls `addPropertyOverride`. What it gives back says nothing. */
export type ResourceOverride<R extends CfnResource> = (resource: R) => void;

/** Last changes to the resources of a unit, by the name of the construct's field. They are made as soon as the resource is there. */
export interface ServerlessOverrides {
  readonly function?: ResourceOverride<CfnFunction>;
  readonly role?: ResourceOverride<CfnRole>;
  /** The policy that Keelson writes. Its document is put together late: `addPropertyOverride` changes parts of it. */
  readonly permissions?: ResourceOverride<CfnPolicy>;
  readonly logGroup?: ResourceOverride<CfnLogGroup>;
  readonly deadLetters?: ResourceOverride<CfnQueue>;
  readonly alias?: ResourceOverride<CfnAlias>;
  /** The function of its migration. */
  readonly migration?: ResourceOverride<CfnFunction>;
  /** Of a unit with an HTTP port: the API by which others ask it. */
  readonly api?: ResourceOverride<CfnApi>;
  readonly stage?: ResourceOverride<CfnStage>;
  readonly integration?: ResourceOverride<CfnIntegration>;
  readonly accessLogs?: ResourceOverride<CfnLogGroup>;
  /** In a network. */
  readonly securityGroup?: ResourceOverride<CfnSecurityGroup>;
  /** Of a unit that says by which field it knows its messages. */
  readonly idempotencyTable?: ResourceOverride<CfnGlobalTable>;
  /** Of a job that has one. */
  readonly schedule?: ResourceOverride<CfnSchedule>;
}

const TEXT: OverrideText = {
  function: 'a function that changes a resource',
  example: '(resource) => resource.addPropertyOverride(...)',
  thing: 'a resource that is there',
};

/** The overrides of one unit, each made once, when its resource is there. */
export class Overrides {
  private readonly there = new Set<string>();

  constructor(
    private readonly overrides: Readonly<Record<string, unknown>>,
    private readonly path: string,
    private readonly source?: string,
  ) {}

  /** Says that a resource is there, by its own construct or by that of the CDK which makes it; changes it where somebody wants that. */
  apply(id: string, construct: IConstruct | undefined): void {
    const resource = construct?.node.defaultChild ?? construct;
    if (!CfnResource.isCfnResource(resource) || this.there.has(id)) return;
    this.there.add(id);
    const override = this.overrides[id];
    if (typeof override === 'function') override(resource);
  }

  /** Those that are no function, and those of a resource that is not there. */
  problems(): readonly Problem[] {
    return overrideProblems(this.overrides, this.there, TEXT, this.path, this.source);
  }
}
