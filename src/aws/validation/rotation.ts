import type { Problem } from '../../model/problem';
import { existingId, type UsedSecret } from '../plan/secrets';

/** What the CDK app gives for a secret. */
export interface GivenForSecret {
  /** Whether a function that rotates it was given. */
  readonly rotation: boolean;
  /** Whether the secret itself was given. */
  readonly secret: boolean;
}

/** A secret of the system's own that a function is to rotate, and no function: nobody would. What exists already is rotated where it is. */
export function rotationProblem({ name, properties, source }: UsedSecret, given: GivenForSecret, path: string): Problem | undefined {
  if (properties.rotation?.by !== 'function' || given.rotation || given.secret || existingId(properties) !== undefined) return undefined;
  const line = source.locate();
  return {
    code: 'rotation-without-function',
    path,
    ...(line === undefined ? {} : { source: line }),
    received: `secret ${name}, rotated every ${properties.rotation.every} by a function, and no such function`,
    expected: 'a Lambda function that follows the four steps of a rotation in Secrets Manager',
    fix: `give provided: { rotations: { '${name}': rotate } } in the CDK app, or say rotation: { by: 'person' }`,
  };
}
