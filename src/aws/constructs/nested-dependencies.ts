import { CfnResource, type NestedStack, Stack } from 'aws-cdk-lib/core';

/**
 * Takes from a nested stack what it waits for by name, and refers to by a parameter anyway: the CDK lets the whole of it wait for what one of its
 * resources waits for outside, and CloudFormation warns of what is said twice (cfn-lint W3005). Asked when all references are resolved.
 */
export function withoutImpliedDependencies(nested: NestedStack): void {
  const resource = nested.nestedStackResource;
  if (resource === undefined) return;
  const stack = Stack.of(resource);
  const text = JSON.stringify(stack.resolve((resource as unknown as { readonly parameters?: unknown }).parameters ?? {}));
  for (const target of resource.obtainDependencies()) {
    if (!CfnResource.isCfnResource(target) || target.stack !== stack) continue;
    const id = JSON.stringify(stack.resolve(target.logicalId));
    if (text.includes(`{"Ref":${id}}`) || text.includes(`{"Fn::GetAtt":[${id},`)) resource.removeResourceDependency(target);
  }
}
