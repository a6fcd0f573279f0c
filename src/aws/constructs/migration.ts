import type { CfnEventInvokeConfig, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { CustomResource } from 'aws-cdk-lib/core';
import { seconds } from '../../model/duration';
import type { Migration } from '../../model/properties/migration';
import { imageUri, runPackage } from '../plan/package';
import { MIGRATION_CONCURRENCY } from '../plan/sizes';
import { HELD_ADAPTER, isOfRequests } from '../plan/variables';
import { prerequisitesOf } from './prerequisites';
import { onceAtMost, runWhileDeployed } from './schedule';
import type { ServerlessUnit } from './serverless-unit';
import { createFunction } from './unit-function';

const DEFAULT_TIMEOUT = '10m';

/** A program that runs once before a new version serves: the same image, identity and network, another command. */
export class MigrationRun {
  readonly function: LambdaFunction;
  /** What runs it while CloudFormation deploys, before the version that serves changes. */
  readonly run: CustomResource;
  /** One attempt for each version: a program that changes data and failed midway does not run again by itself. */
  readonly events: CfnEventInvokeConfig;

  constructor(unit: ServerlessUnit, id: string, { command, timeout = DEFAULT_TIMEOUT }: Migration) {
    const { properties, platform } = unit.scope;
    const packed = runPackage(imageUri(properties.image ?? '', platform.registry), command);
    this.function = createFunction(unit, id, { packed, timeout: () => seconds(timeout), concurrency: MIGRATION_CONCURRENCY });
    for (const [name, value] of Object.entries(HELD_ADAPTER)) this.function.addEnvironment(name, value);
    // CloudFormation asks the function itself, of which no version is the newest but this one.
    this.events = onceAtMost(unit, 'MigrationEvents', { functionName: this.function.functionName, qualifier: '$LATEST' });
    this.run = runWhileDeployed(unit, 'Migrated', {
      functionArn: this.function.functionArn,
      version: this.function.currentVersion.version,
      timeout,
    });
    this.run.node.addDependency(this.events, prerequisitesOf(unit));
  }

  /** A variable of the unit. Some say how requests find a server, and here is none. */
  setVariable(name: string, value: string): void {
    if (!isOfRequests(name)) this.function.addEnvironment(name, value);
  }
}
