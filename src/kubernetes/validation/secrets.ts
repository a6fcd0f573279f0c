import { compare, type Problem, show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { isLate } from '../../model/token';
import type { UnitScope } from '../plan/scope';
import { usedSecrets } from '../plan/secrets';

/** The name of a Secret: a DNS subdomain (RFC 1123). */
const SECRET_NAME = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Where the values of a unit's secrets come from. */
export function checkSecrets(scope: UnitScope, at: At): void {
  for (const { name, properties, secretName } of usedSecrets(scope)) {
    const here = below(below(at, 'uses'), name);
    if (properties.provider === 'vault' && scope.platform.secretStore?.vault === undefined) {
      report(here, {
        code: 'no-secret-store',
        received: 'provider vault',
        expected: 'a platform with External Secrets and a Vault',
        fix: "add secretStore: { kind: 'external-secrets', vault: { address: 'https://vault.example.com:8200' } } to the environment's kubernetes, or to platform of the construct",
      });
    } else if (properties.provider !== 'vault' && properties.provider !== 'kubernetes') {
      report(here, {
        code: 'not-expressed',
        received: `provider ${properties.provider}`,
        expected: 'vault or kubernetes',
        fix: 'choose one of them for this environment: secrets: { ... }',
      });
    } else if (properties.provider === 'kubernetes' && !isLate(secretName) && !SECRET_NAME.test(secretName)) {
      report(here, {
        code: 'invalid-name',
        received: show(secretName),
        expected: 'the name of a Secret: small letters, digits, hyphens and dots',
        fix: `say its name for this environment: secrets: { '${name}': { path: '${name}' } }`,
      });
    }
  }
}

/** A Secret that External Secrets writes must not be one that somebody else keeps. */
export function checkSecretNames(scopes: readonly UnitScope[], problems: Problem[]): void {
  const used = scopes.flatMap((scope) => usedSecrets(scope).map((secret) => ({ unit: scope.name, ...secret })));
  const kept = new Map(used.filter(({ properties }) => properties.provider === 'kubernetes').map((secret) => [secret.secretName, secret]));
  for (const { unit, name, secretName, properties } of [...used].sort((a, b) => compare(a.unit, b.unit))) {
    const other = kept.get(secretName);
    if (properties.provider !== 'vault' || other === undefined) continue;
    problems.push({
      code: 'name-collision',
      path: `${unit}.externalSecret-${name}`,
      received: `Secret ${secretName}, which ${other.unit} reads as secret ${other.name}, of the provider kubernetes`,
      expected: 'a Secret that nobody else keeps: its values would be written over',
      fix: 'rename one of the two secrets',
    });
  }
}
