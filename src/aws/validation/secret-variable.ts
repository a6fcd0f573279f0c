import type { Problem } from '../../model/problem';
import { existingId, isRead, type UsedSecret } from '../plan/secrets';
import type { GivenForSecret } from './rotation';

/**
 * A secret that the system makes, read as variables: CloudFormation fills them in while it deploys, when nobody has given the new secret its
 * keys yet. The first deployment would fail.
 */
export function variableProblem(used: UsedSecret, given: GivenForSecret, path: string): Problem | undefined {
  const { name, properties, source } = used;
  if (isRead(used) || given.secret || existingId(properties) !== undefined) return undefined;
  const line = source.locate();
  return {
    code: 'variable-of-new-secret',
    path,
    ...(line === undefined ? {} : { source: line }),
    received: `secret ${name} as variables, and no secret in Secrets Manager that exists already`,
    expected: 'a secret that has its value before the stack is deployed',
    fix: `read it as files, or say where it is: provider: 'aws-secrets-manager', path: '${name}'`,
  };
}
