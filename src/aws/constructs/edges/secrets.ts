import { Lazy, SecretValue, Stack } from 'aws-cdk-lib/core';
import { compare, KeelsonError, type Problem } from '../../../model/problem';
import type { Store } from '../../../model/store';
import { credentialsName, isRead, secretVariables, type UsedSecret, usedSecrets } from '../../plan/secrets';
import { CONFIG_FOLDER } from '../../plan/variables';
import { rotationProblem } from '../../validation/rotation';
import { variableProblem } from '../../validation/secret-variable';
import { type Statement, sidOf } from '../permissions';
import type { SecretResources } from '../secrets';
import type { ServerlessUnit } from '../serverless-unit';

/** What the extension knows of one secret: where it is, and which of its keys become which files. */
interface SecretReference {
  readonly id: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** The keys of the credentials that RDS makes. */
const CREDENTIALS: readonly string[] = ['password', 'username'];

/**
 * Tells a unit where its secrets are: as files that Keelson's extension writes, or as variables that CloudFormation fills in.
 *
 * @throws KeelsonError where a secret cannot be rotated or read as was declared
 */
export function attachSecrets(unit: ServerlessUnit): void {
  const used = usedSecrets(unit.scope);
  const problems = used.flatMap((secret) => problemsOf(unit, secret));
  if (problems.length > 0) throw new KeelsonError(problems);
  for (const secret of used) {
    const resources = unit.shared.secrets.of(secret);
    if (!isRead(secret))
      for (const [variable, key] of secretVariables(secret)) unit.setVariable(variable, reference(secret, resources, key));
  }
  if (!used.some(isRead) && databases(unit).length === 0) return;
  unit.setVariable('APP_CONFIG_DIR', CONFIG_FOLDER);
  unit.setVariable('KEELSON_SECRETS', Lazy.string({ produce: () => secretsText(unit) }));
}

function problemsOf({ scope, shared, declaration }: ServerlessUnit, secret: UsedSecret): readonly Problem[] {
  const { rotations = {}, secrets = {} } = shared.given;
  const path = `${declaration.kind}s.${scope.name}.uses.${secret.name}`;
  const given = { rotation: Object.hasOwn(rotations, secret.name), secret: Object.hasOwn(secrets, secret.name) };
  return [rotationProblem(secret, given, path), variableProblem(secret, given, path)].filter((problem) => problem !== undefined);
}

/** A dynamic reference, which CloudFormation resolves when it deploys: the value never stands in the template. */
function reference({ properties }: UsedSecret, { id }: SecretResources, key: string): string {
  return SecretValue.secretsManager(id, properties.keys === undefined ? {} : { jsonField: key }).unsafeUnwrap();
}

/** Exactly the secrets that are read as files. */
export function secretStatements(unit: ServerlessUnit): readonly Statement[] {
  return usedSecrets(unit.scope)
    .filter(isRead)
    .flatMap((used) => {
      const { resource, secret, isNew } = unit.shared.secrets.of(used);
      const key = isNew ? undefined : secret?.encryptionKey?.keyArn;
      return [
        { sid: sidOf('secret', used.name), actions: ['secretsmanager:GetSecretValue'], resources: [resource] },
        ...(key === undefined ? [] : [{ sid: sidOf('key', 'of', used.name), actions: ['kms:Decrypt'], resources: [key] }]),
      ];
    });
}

function secretsText(unit: ServerlessUnit): string {
  const references: [string, SecretReference][] = usedSecrets(unit.scope)
    .filter(isRead)
    .map((used) => [used.name, { id: unit.shared.secrets.of(used).id, keys: Object.fromEntries(used.keys) }]);
  for (const { store, arn } of databases(unit))
    references.push([credentialsName(unit.scope, store), { id: arn, keys: Object.fromEntries(CREDENTIALS.map((key) => [key, key])) }]);
  return Stack.of(unit).toJsonString(Object.fromEntries(references.sort(([a], [b]) => compare(a, b))));
}

/** The databases that the system made, with what holds their credentials. */
function databases(unit: ServerlessUnit): readonly { readonly store: Store; readonly arn: string }[] {
  return unit.declaration.edges.owns.flatMap(({ to: store }) => {
    const resources = unit.stores.get(store.name);
    return resources?.kind === 'database' ? [{ store, arn: resources.credentials.secretArn }] : [];
  });
}
