import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { type GivenResources, ServerlessSystem } from '../../../src/aws/index';
import type { EnvironmentOptions } from '../../../src/model/configuration';
import type { System } from '../../../src/model/system';

export const REGISTRY = '111111111111.dkr.ecr.eu-central-1.amazonaws.com';
export const IMAGE = `${REGISTRY}/shop:1.0.0`;

/** A stack of somebody's own. */
export function ownStack(id = 'shop'): Stack {
  return new Stack(new App(), id, { env: { account: '111111111111', region: 'eu-central-1' } });
}

export type Resource = { readonly Type: string; readonly Properties: any; readonly DependsOn?: readonly string[] };

export function resourcesOf(stack: Stack, type: string): Record<string, Resource> {
  return Template.fromStack(stack).findResources(type) as Record<string, Resource>;
}

export function systemOf(
  system: System,
  environment: EnvironmentOptions = { aws: { registry: REGISTRY } },
  provided: GivenResources = {},
): ServerlessSystem {
  return new ServerlessSystem(new App(), 'shop', { system, environment, provided });
}

/** Every template of an app, by its stack. */
export function templatesOf(stack: Stack): Record<string, unknown> {
  const assembly = (stack.node.root as App).synth();
  return Object.fromEntries(assembly.stacks.map(({ stackName, template }) => [stackName, template]));
}
