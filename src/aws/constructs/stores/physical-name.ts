import type { ISubnet } from 'aws-cdk-lib/aws-ec2';
import { Names, Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { boundedName, hash } from '../../../model/name';
import type { Store } from '../../../model/store';

/** Characters of the hash of a path, which keeps stores of one name apart. */
const HASH_LENGTH = 8;

/**
 * A name that RDS and ElastiCache take: the stack's, the store's, and a hash of its place. It has to be said because logs are kept under it,
 * and it has a good side: what would replace a store fails, and destroys nothing.
 *
 * @param follows - what the name follows besides: what has no state of its own can be made anew beside the old one
 */
export function physicalName(scope: Construct, store: Store, maxLength: number, follows = ''): string {
  const { stackName } = Stack.of(scope);
  const place = hash(`${scope.node.path}${follows}`);
  if (Token.isUnresolved(stackName)) {
    const unique = Names.uniqueResourceName(scope, { maxLength: maxLength - (follows === '' ? 0 : HASH_LENGTH + 1), separator: '-' });
    return (follows === '' ? unique : `${unique}-${place}`).toLowerCase();
  }
  const readable = `${stackName}-${store.name}`.toLowerCase().replace(/-{2,}/g, '-');
  return `${boundedName([readable], maxLength - HASH_LENGTH - 1)}-${place}`;
}

/** A text that changes with the subnets, of which a proxy and a cache can change none. */
export function textOf(subnets: readonly ISubnet[]): string {
  return subnets
    .map(({ subnetId, node }) => ` ${Token.isUnresolved(subnetId) ? node.path : subnetId}`)
    .sort()
    .join('');
}
