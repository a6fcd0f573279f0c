import { type At, below, report } from '../../model/shape';
import { existingStore } from '../../target/existing';
import type { AwsScope } from '../plan/scope';
import { offeredVersions, storeKind, versionOf } from '../plan/stores';
import { edgePlace } from './place';

/** Versions of engines that AWS does not offer. */
export function checkStoreVersions(scope: AwsScope, at: At): void {
  for (const { to: store, source } of scope.unit.edges.owns) {
    const { engine, version } = store.properties;
    const kind = storeKind(store);
    if (version === undefined || kind === undefined || kind === 'table') continue;
    if (existingStore(scope, store) !== undefined || versionOf(store) !== undefined) continue;
    report(below(edgePlace(at, 'owns', store.name, source), 'version'), {
      code: 'version-not-offered',
      received: `${engine} ${version}`,
      expected: `one of ${offeredVersions(engine).join(', ')}`,
      fix: 'name one of them, or leave the version out',
    });
  }
}
