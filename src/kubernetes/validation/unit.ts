import { seconds } from '../../model/duration';
import type { Problem } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import { brokersOf, existingBroker, existingStore, isServer, portIn } from '../../target/existing';
import { checkTimeZone } from '../../target/time-zone';
import type { UnitScope } from '../plan/scope';
import { longestTask } from '../plan/timing';
import { checkRanges } from './addresses';
import { checkImages } from './images';
import { checkLabels } from './labels';
import { checkProxyPorts } from './mesh';
import { checkMigration } from './migration';
import { checkFolders } from './mounts';
import { checkOperations } from './operations';
import { checkRoutes } from './routes';
import { checkSecrets } from './secrets';
import { checkVariables } from './variables';

/** Where a unit stands in messages. */
export function placeOf(scope: UnitScope, problems: Problem[]): At {
  const path = [`${scope.unit.kind}s`, scope.name];
  return { path, depth: path.length, source: scope.unit.source, problems };
}

/** What Kubernetes would refuse of one unit, or what would not work there. */
export function checkScope(scope: UnitScope, problems: Problem[]): void {
  const at = placeOf(scope, problems);
  checkShutdown(scope, at);
  checkImages(scope, at);
  checkFolders(scope, at);
  checkVariables(scope, at);
  checkLabels(scope, at);
  checkTimeZone(scope, at);
  checkMigration(scope, at);
  checkSecrets(scope, at);
  checkExisting(scope, at);
  checkRoutes(scope, at);
  checkExternals(scope, at);
  checkProxyPorts(scope, at);
  checkOperations(scope, at);
}

function checkShutdown(scope: UnitScope, at: At): void {
  const drain = scope.properties.shutdown?.drain;
  if (drain === undefined || scope.unit.kind === 'job' || seconds(drain) >= longestTask(scope)) return;
  report(below(below(at, 'shutdown'), 'drain'), {
    code: 'drain-too-short',
    received: drain,
    expected: `at least ${longestTask(scope)}s, the longest request or message`,
    fix: 'raise drain, or lower the timeouts',
  });
}

function checkExisting(scope: UnitScope, at: At): void {
  for (const { to, source } of scope.unit.edges.owns) {
    if (existingStore(scope, to) !== undefined) continue;
    const path = [...at.path, 'owns', to.name];
    report(
      { ...at, path, depth: path.length, source },
      {
        code: 'no-store',
        received: 'no existing store of that name',
        expected: `where ${to.name} is`,
        fix: isServer(to)
          ? `add existing: { '${to.name}': { host: 'db.internal', port: 5432, secret: '...' } } to the environment`
          : `${to.properties.engine} belongs to a cloud: add existing: { '${to.name}': { host, port } } with its endpoint`,
      },
    );
  }
  for (const broker of brokersOf(scope)) {
    if (existingBroker(scope, broker) === undefined)
      report(at, {
        code: 'no-broker',
        received: `no existing ${broker}`,
        expected: `where ${broker} is`,
        fix: `add existing: { ${broker}: { brokers: ['${broker}.internal:9093'], secret: '...' } } to the environment`,
      });
  }
}

function checkExternals({ unit }: UnitScope, at: At): void {
  for (const { to, properties, source } of unit.edges.reaches) {
    const path = [...at.path, 'reaches', to];
    const here: At = { ...at, path, depth: path.length, source };
    if (portIn(to) === undefined)
      report(here, {
        code: 'no-port',
        received: 'an address whose port is known only later',
        expected: 'a port that is known: the network policy opens it',
        fix: 'write the port after the late host',
      });
    checkRanges(properties.addresses ?? [], below(here, 'addresses'));
  }
}
