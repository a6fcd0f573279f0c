import type { Problem } from '../../model/problem';
import type { PlannedGroup } from '../plan/planned-object';

/** Two objects of one kind and name would overwrite each other. */
export function checkNames(groups: readonly PlannedGroup[], problems: Problem[]): void {
  const seen = new Map<string, string>();
  for (const { name, objects } of groups) {
    for (const object of objects) {
      const key = `${object.kind} ${object.namespace ?? ''}/${object.name}`;
      const other = seen.get(key);
      if (other !== undefined) {
        problems.push({
          code: 'name-collision',
          path: `${name}.${object.id}`,
          received: `${object.kind} ${object.name}, which is also ${other}`,
          expected: 'a name of its own for each object',
          fix: 'rename one of the two declarations',
        });
      }
      seen.set(key, `${name}.${object.id}`);
    }
  }
}
