import { type At, below, report } from '../../model/shape';
import type { AwsScope } from '../plan/scope';
import { isRead, usedSecrets } from '../plan/secrets';
import { edgePlace } from './place';

/** Where the values of a unit's secrets are, and how they reach the process. */
export function checkSecrets(scope: AwsScope, at: At): void {
  for (const secret of usedSecrets(scope)) {
    const { name, properties, source } = secret;
    const here = edgePlace(at, 'uses', name, source);
    if (properties.provider !== 'aws-secrets-manager')
      report(here, {
        code: 'secret-not-readable',
        received: `provider ${properties.provider}`,
        expected: 'aws-secrets-manager: functions read no other provider',
        fix: `say it for this environment: secrets: { '${name}': { provider: 'aws-secrets-manager' } }`,
      });
    if (!isRead(secret))
      report(below(here, 'as'), {
        code: 'secret-in-variable',
        received: "'variables'",
        expected: 'files: whoever may look at a function sees its variables',
        fix: `let the process read ${name} from APP_CONFIG_DIR; accept: { 'secret-in-variable': 'why' } takes the value at each deployment`,
      });
  }
}
