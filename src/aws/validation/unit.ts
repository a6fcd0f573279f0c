import type { Problem } from '../../model/problem';
import { checkTimeZone } from '../../target/time-zone';
import type { AwsScope } from '../plan/scope';
import { checkCalls } from './calls';
import { checkSubscriptions } from './channels';
import { checkSurroundings } from './folders';
import { checkReaders } from './messaging';
import { checkPackage } from './package';
import { placeOf } from './place';
import { checkSecrets } from './secrets';
import { checkSizes } from './sizes';
import { checkStoreVersions } from './store-version';
import { checkStores } from './stores';
import { checkTiming } from './timing';
import { checkVariables } from './variables';
import { checkWayOut } from './way-out';

/** What AWS would refuse of one unit, or what would not work there. */
export function checkScope(scope: AwsScope, problems: Problem[]): void {
  const at = placeOf(scope, problems);
  checkPackage(scope, at);
  checkSizes(scope, at);
  checkTiming(scope, at);
  checkSurroundings(scope, at);
  checkTimeZone(scope, at);
  checkCalls(scope, at);
  checkSubscriptions(scope, at);
  checkReaders(scope, at);
  checkStores(scope, at);
  checkStoreVersions(scope, at);
  checkWayOut(scope, at);
  checkSecrets(scope, at);
  checkVariables(scope, at);
}
