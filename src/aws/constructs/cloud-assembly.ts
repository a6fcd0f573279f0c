import './engine';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import type { EnvironmentOptions } from '../../model/configuration';
import type { System } from '../../model/system';
import { stackNameOf } from '../plan/stack-name';
import { ServerlessSystem } from './serverless-system';

/**
 * Writes the cloud assembly of a system, as `app.synth()` of a CDK app does. The stack is called after the system and the environment, so that
 * environments of one account are not one installation.
 *
 * @param name - of the environment
 * @param folder - where it is written
 * @throws KeelsonError with every problem of the system and of the environment
 */
export function writeCloudAssembly(system: System, name: string, environment: EnvironmentOptions, folder: string): void {
  const app = new App({
    outdir: folder,
    analyticsReporting: false,
    treeMetadata: false,
    stackTraces: false,
    builtinCloudFormationValidation: asksTheCdk(environment),
  });
  const stackName = environment.aws?.stackName ?? stackNameOf(system.name, name);
  new ServerlessSystem(app, system.name, { system, environment, stackName });
  app.synth();
  for (const file of readdirSync(folder)) if (file.endsWith('.metadata.json')) dropTraces(join(folder, file));
}

/**
 * Whether the CDK checks the templates too, which takes some five seconds: what Keelson emits is checked in its own tests, what an override makes
 * of it is not. `CDK_VALIDATION` decides otherwise, as in every CDK app.
 */
function asksTheCdk({ overrides = {} }: EnvironmentOptions): boolean {
  const { CDK_VALIDATION: asked } = process.env;
  return asked === undefined ? Object.keys(overrides).length > 0 : asked !== 'false';
}

/** Where a construct was made, the CDK notes whatever it is told: folders of this machine, and other bytes on each. */
function dropTraces(file: string): void {
  const metadata = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { readonly type: string; readonly trace?: unknown }[]>;
  for (const [path, entries] of Object.entries(metadata))
    metadata[path] = entries.filter(({ type }) => type !== 'aws:cdk:creationStack').map(({ trace: _trace, ...entry }) => entry);
  writeFileSync(file, JSON.stringify(metadata, undefined, 2));
}
