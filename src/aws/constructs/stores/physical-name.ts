import { Names, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { boundedName, hash } from '../../../model/name';
import type { Store } from '../../../model/store';

/** Characters of the hash of a path, which keeps stores of one name apart. */
const HASH_LENGTH = 8;

/**
 * A name that RDS and ElastiCache take: the stack's, the store's, and a hash of its place. It has to be said because logs are kept under it,
 * and it has a good side: what would replace a store fails, and destroys nothing.
 */
export function physicalName(scope: Construct, store: Store, maxLength: number): string {
  const { stackName } = Stack.of(scope);
  if (Token.isUnresolved(stackName)) return Names.uniqueResourceName(scope, { maxLength, separator: '-' }).toLowerCase();
  const readable = `${stackName}-${store.name}`.toLowerCase().replace(/-{2,}/g, '-');
  return `${boundedName([readable], maxLength - HASH_LENGTH - 1)}-${hash(scope.node.path)}`;
}
