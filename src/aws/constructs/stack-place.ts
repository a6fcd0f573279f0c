import { Names, Stack, type UniqueResourceNameOptions } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { boundedName } from '../../model/name';

/** The stack that somebody named: of a nested one CloudFormation makes the name up. */
export function namedStack(construct: IConstruct): Stack {
  let stack = Stack.of(construct);
  while (stack.nestedStackParent !== undefined) stack = stack.nestedStackParent;
  return stack;
}

/** Where a construct stands, beginning with its stack's name: another in each installation of the same constructs. */
export function installedPath(construct: IConstruct): string {
  const stack = namedStack(construct);
  return `${stack.stackName}${construct.node.path.slice(stack.node.path.length)}`;
}

/** A name made from where a construct stands, beginning with its stack's name also where that one is nested. */
export function installedName(construct: IConstruct, options: UniqueResourceNameOptions & { readonly maxLength: number }): string {
  const stack = namedStack(construct);
  const name = Names.uniqueResourceName(construct, options);
  return stack === Stack.of(construct) ? name : boundedName([stack.stackName, name], options.maxLength);
}
