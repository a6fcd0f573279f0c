import './engine';
import { App } from 'aws-cdk-lib/core';
import type { EnvironmentOptions } from '../../model/configuration';
import type { System } from '../../model/system';
import { ServerlessSystem } from './serverless-system';

/**
 * Writes the cloud assembly of a system, as `app.synth()` of a CDK app does.
 *
 * @param folder - where it is written
 * @throws KeelsonError with every problem of the system and of the environment
 */
export function writeCloudAssembly(system: System, environment: EnvironmentOptions, folder: string): void {
  // Stack traces would name folders of this machine.
  const app = new App({ outdir: folder, analyticsReporting: false, treeMetadata: false, stackTraces: false });
  new ServerlessSystem(app, system.name, { system, environment });
  app.synth();
}
