import { boundedName, hash } from '../../model/name';

/** The most characters of a stack's name (CloudFormation, `CreateStack`). */
const LENGTH = 128;

/** The stack of a system in an environment. An environment may have any name, a stack may not: two that look alike then are kept apart by a hash. */
export function stackNameOf(system: string, environment: string): string {
  const readable = environment.replace(/[^A-Za-z0-9-]/g, '-');
  return boundedName([system, readable, ...(readable === environment ? [] : [hash(environment)])], LENGTH);
}
