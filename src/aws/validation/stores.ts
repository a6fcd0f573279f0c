import { type At, below, report } from '../../model/shape';
import { existingStore } from '../../target/existing';
import type { AwsScope } from '../plan/scope';
import { asksForLongerBackups, LONGEST_BACKUP, needsNetwork, storeKind } from '../plan/stores';
import { edgePlace } from './place';

/** Stores that AWS does not run, not where the functions are, or whose backups it does not keep that long. */
export function checkStores(scope: AwsScope, at: At): void {
  for (const { to, source } of scope.unit.edges.owns) {
    if (existingStore(scope, to) !== undefined) continue;
    const here = edgePlace(at, 'owns', to.name, source);
    const { engine } = to.properties;
    if (storeKind(to) === undefined)
      report(here, {
        code: 'store-not-offered',
        received: engine,
        expected: 'an engine that AWS runs',
        fix: `say where it is: existing: { '${to.name}': { host: 'db.example.com', port: 443 } }, or choose another engine`,
      });
    else if (needsNetwork(to) && scope.platform.network === 'public')
      report(here, {
        code: 'store-needs-a-network',
        received: `${engine}, and functions outside of any network`,
        expected: 'a private network, in which the store is and functions reach it',
        fix: "add network: 'vpc' to the platform",
      });
    if (storeKind(to) === undefined || !asksForLongerBackups(to)) continue;
    const { backup } = to.properties;
    report(below(below(here, 'backup'), 'retention'), {
      code: 'backup-too-long',
      received: backup === false ? 'no backups' : (backup?.retention ?? 'nothing'),
      expected: `at most ${LONGEST_BACKUP} days, for which ${engine} on AWS keeps backups by itself`,
      fix: `say ${LONGEST_BACKUP}d; for longer put it into a plan of AWS Backup in your CDK app, and say so: accept: { 'backup-too-long': 'a plan of AWS Backup' }`,
    });
  }
}
