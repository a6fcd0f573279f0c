import { type At, report } from '../../model/shape';
import type { Store } from '../../model/store';
import { existingStore } from '../../target/existing';
import type { AwsScope } from '../plan/scope';
import { edgePlace } from './place';

/** Stores that AWS does not run, or not where the functions are. */
export function checkStores(scope: AwsScope, at: At): void {
  for (const { to, source } of scope.unit.edges.owns) {
    if (existingStore(scope, to) !== undefined) continue;
    const here = edgePlace(at, 'owns', to.name, source);
    const { engine } = to.properties;
    if (engine === 'cosmosdb')
      report(here, {
        code: 'store-not-offered',
        received: engine,
        expected: 'an engine that AWS runs',
        fix: `say where it is: existing: { '${to.name}': { host: 'db.example.com', port: 443 } }, or choose another engine`,
      });
    else if (isInNetwork(to) && scope.platform.network === 'public')
      report(here, {
        code: 'store-needs-a-network',
        received: `${engine}, and functions outside of any network`,
        expected: 'a private network, in which the store is and functions reach it',
        fix: "add network: 'vpc' to the platform",
      });
  }
}

/** Whether a store is a server in a network, and not an API. */
export function isInNetwork({ properties: { engine } }: Store): boolean {
  return engine !== 'dynamodb' && engine !== 'cosmosdb';
}
