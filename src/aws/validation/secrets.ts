import { indexOf } from '../../model/by-name';
import type { Use } from '../../model/edges';
import { effectiveSecret } from '../../model/effective';
import type { Secret } from '../../model/secret';
import { type At, below, report } from '../../model/shape';
import { brokersOf, existingBroker, existingStore } from '../../target/existing';
import type { AwsScope } from '../plan/scope';
import { edgePlace } from './place';

/** Where the values of a unit's secrets are, and how they reach the process. */
export function checkSecrets(scope: AwsScope, at: At): void {
  const uses = new Map<string, Use>();
  for (const use of scope.unit.edges.uses) {
    uses.set(use.to.name, use);
    const here = edgePlace(at, 'uses', use.to.name, use.source);
    checkProvider(use.to, scope, here);
    if (use.properties.as === 'variables')
      report(below(here, 'as'), {
        code: 'secret-in-variable',
        received: "'variables'",
        expected: 'files: whoever may look at a function sees its variables, and its template holds them',
        fix: `let the process read ${use.to.name} from APP_CONFIG_DIR; accept: { 'secret-in-variable': 'why' } takes the value at each deployment`,
      });
  }
  for (const secret of credentialsOf(scope))
    if (!uses.has(secret.name)) checkProvider(secret, scope, edgePlace(at, 'uses', secret.name, secret.source));
}

/** The logins of stores and brokers that exist, which the environment names. */
function credentialsOf(scope: AwsScope): readonly Secret[] {
  const stores = scope.unit.edges.owns.map(({ to }) => existingStore(scope, to)?.secret);
  const brokers = brokersOf(scope).map((broker) => existingBroker(scope, broker)?.secret);
  const declared = scope.unit.system === undefined ? new Map<string, Secret>() : indexOf(scope.unit.system.secrets);
  return [...new Set([...stores, ...brokers])].flatMap((name) => (name === undefined ? [] : (declared.get(name) ?? [])));
}

function checkProvider(secret: Secret, { environment }: AwsScope, at: At): void {
  const { provider } = effectiveSecret(secret, environment);
  if (provider === 'aws-secrets-manager') return;
  report(at, {
    code: 'secret-not-readable',
    received: `provider ${provider}`,
    expected: 'aws-secrets-manager: functions read no other provider',
    fix: `say it for this environment: secrets: { '${secret.name}': { provider: 'aws-secrets-manager' } }`,
  });
}
