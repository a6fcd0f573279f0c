import { variableName } from '../../model/name';
import { compare, show } from '../../model/problem';
import { type At, below, report } from '../../model/shape';
import type { Store } from '../../model/store';
import { LATE_PATTERN } from '../../model/token';
import { existingService, existingStore } from '../../target/existing';
import { callConfiguration } from '../plan/calls';
import { channelVariable, groupVariable, IDEMPOTENCY_VARIABLE, queueVariable } from '../plan/messaging';
import type { AwsScope } from '../plan/scope';
import { credentialsName, isRead, secretVariables, usedSecrets } from '../plan/secrets';
import { storeKind, storeVariables } from '../plan/stores';
import { CONFIG_FOLDER, callAddress, callVariable, ownVariables } from '../plan/variables';

/** All variables of a function together, names and values, in bytes (Lambda quotas). */
const MOST_BYTES = 4_096;
/** What a value counts for that is known only later: ARNs and addresses are about that long. */
const LATE_BYTES = 64;
const LATE = new RegExp(LATE_PATTERN, 'g');
const LATE_VALUE = 'x'.repeat(LATE_BYTES);

/** Those that Lambda sets itself, and takes from nobody (Lambda developer guide, "Defined runtime environment variables"). */
const RESERVED = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** One variable of an edge, and the declaration that it follows from. */
interface EdgeVariable {
  readonly name: string;
  readonly value: string;
  readonly origin: string;
}

/** Each variable has one origin, and all of them fit into a function. */
export function checkVariables(scope: AwsScope, at: At): void {
  const own = scope.properties.env ?? {};
  const origins = new Map<string, EdgeVariable>();
  for (const variable of edgeVariables(scope)) {
    const other = origins.get(variable.name);
    if (other !== undefined && other.origin !== variable.origin)
      report(at, {
        code: 'reserved-variable',
        received: `${variable.name} from ${other.origin} and from ${variable.origin}`,
        expected: 'a variable of its own for each declaration',
        fix: 'rename one of the two',
      });
    origins.set(variable.name, variable);
  }
  for (const name of Object.keys(own).sort(compare)) {
    const origin = origins.get(name)?.origin;
    if (origin === undefined && !RESERVED.has(name) && !name.startsWith('KEELSON_')) continue;
    report(below(below(at, 'env'), name), {
      code: 'reserved-variable',
      received: show(name),
      expected: 'a variable that nothing else sets',
      fix: origin === undefined ? 'rename it: Lambda, or its extension, sets it' : `remove it: it follows from ${origin}`,
    });
  }
  const size = sizeOf({ ...Object.fromEntries([...origins].map(([name, { value }]) => [name, value])), ...ownVariables(scope) });
  if (size > MOST_BYTES)
    report(below(at, 'env'), {
      code: 'over-limit',
      received: `variables of ${size} bytes together, about: a value that is known only later counts as ${LATE_BYTES}`,
      expected: `at most ${MOST_BYTES} bytes, names and values`,
      fix: 'shorten env, or split the unit: each operation of a call, each store and each channel takes some',
    });
}

function sizeOf(variables: Readonly<Record<string, string>>): number {
  return Object.entries(variables).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value.replace(LATE, LATE_VALUE)),
    0,
  );
}

/** The variables that edges bring, with values about as long as those that the stack will know. */
function edgeVariables(scope: AwsScope): readonly EdgeVariable[] {
  const { unit, environment } = scope;
  const all: EdgeVariable[] = [];
  const announce = (origin: string, variables: Readonly<Record<string, string>>): void => {
    for (const [name, value] of Object.entries(variables)) all.push({ name, value, origin });
  };
  for (const call of unit.edges.calls) announce(`the call to ${call.to.name}`, { [callVariable(call)]: callAddress(call, scope) });
  const signed = unit.edges.calls.filter((call) => existingService({ environment }, call.to) === undefined);
  if (signed.length > 0) {
    const api = { url: LATE_VALUE, region: environment.aws?.region ?? 'eu-central-1' };
    announce('its calls', {
      KEELSON_CALLS: JSON.stringify(Object.fromEntries(signed.map((call) => [call.to.name, callConfiguration(call, api)]))),
    });
  }
  const references = [
    ...usedSecrets(scope)
      .filter(isRead)
      .map(({ name, keys }) => [name, Object.fromEntries(keys)] as const),
    ...made(scope)
      .filter((store) => storeKind(store) === 'database')
      .map((store) => [credentialsName(scope, store), { password: 'password', username: 'username' }] as const),
  ];
  if (references.length > 0)
    announce('its secrets', {
      APP_CONFIG_DIR: CONFIG_FOLDER,
      KEELSON_SECRETS: JSON.stringify(Object.fromEntries(references.map(([name, keys]) => [name, { id: LATE_VALUE, keys }]))),
    });
  for (const secret of usedSecrets(scope).filter((used) => !isRead(used)))
    announce(`secret ${secret.name}`, Object.fromEntries([...secretVariables(secret).keys()].map((name) => [name, LATE_VALUE])));
  for (const { to } of unit.edges.owns) {
    const prefix = variableName(to.name);
    const parts = existingStore(scope, to) === undefined ? storeVariables(to) : ['HOST', 'PORT', 'NAME', 'USER', 'CONFIG_DIR'];
    announce(`store ${to.name}`, Object.fromEntries(parts.map((part) => [`${prefix}_${part}`, part === 'PORT' ? '5432' : LATE_VALUE])));
  }
  for (const { to } of [...unit.edges.publishes, ...unit.edges.subscribes])
    announce(`${to.kind} ${to.name}`, { [channelVariable(to)]: LATE_VALUE });
  for (const { to, properties } of unit.edges.subscribes)
    announce(`${to.kind} ${to.name}`, { [queueVariable(to)]: LATE_VALUE, [groupVariable(to)]: properties.group ?? unit.name });
  if (unit.edges.subscribes.some(({ properties }) => properties.idempotencyKey !== undefined))
    announce('its idempotency keys', { [IDEMPOTENCY_VARIABLE]: LATE_VALUE });
  return all;
}

/** The stores of a unit that the system makes. */
function made(scope: AwsScope): readonly Store[] {
  return scope.unit.edges.owns.map(({ to }) => to).filter((store) => existingStore(scope, store) === undefined);
}
