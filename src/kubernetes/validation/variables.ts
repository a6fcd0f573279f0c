import { show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import type { UnitScope } from '../plan/scope';
import { usedSecrets, variablesOf } from '../plan/secrets';
import { announcements, contractVariables } from '../plan/variables';

/** Each environment variable has one origin: what the contract and the edges set is not set again. */
export function checkVariables(scope: UnitScope, at: At): void {
  const origins = new Map<string, { readonly value: string; readonly origin: string }>();
  for (const { name, value, origin } of announcements(scope)) {
    const other = origins.get(name);
    if (other !== undefined && other.value !== value)
      report(at, {
        code: 'reserved-variable',
        received: `${name} from ${other.origin} and from ${origin}`,
        expected: 'a variable of its own for each declaration',
        fix: 'rename one of the two',
      });
    origins.set(name, { value, origin });
  }
  for (const name of Object.keys(scope.properties.env ?? {})) {
    const origin = origins.get(name)?.origin;
    if (origin !== undefined)
      report(below(below(at, 'env'), name), {
        code: 'reserved-variable',
        received: show(name),
        expected: 'a variable that nothing else sets',
        fix: `remove it: it follows from ${origin}`,
      });
  }
  const taken = new Set([...Object.keys(contractVariables(scope)), ...Object.keys(scope.properties.env ?? {})]);
  for (const secret of usedSecrets(scope)) {
    if (secret.use.as !== 'variables') continue;
    for (const { name } of variablesOf(secret)) {
      if (taken.has(name))
        report(below(below(at, 'uses'), secret.name), {
          code: 'reserved-variable',
          received: show(name),
          expected: 'a variable of its own for each value',
          fix: 'rename it in variables',
        });
      taken.add(name);
    }
  }
}
