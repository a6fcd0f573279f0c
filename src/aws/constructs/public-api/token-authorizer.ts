import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  RuntimeFamily,
} from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { DISABLE_ASSET_STAGING_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { hash } from '../../../model/name';
import type { Authorizer } from '../../plan/api-authorizer';
import { type AlarmText, describe } from '../alarms/description';
import type { MetricSource } from '../alarms/measure';
import { MeasuredAlarm } from '../alarms/measured-alarm';
import { SharedAlarms } from '../alarms/shared-alarms';
import { Permissions } from '../permissions';
import type { SharedResources } from '../shared-resources';
import { installedPath } from '../stack-place';
import { createLogs } from './served-api';

/** Where the code of the function is, beside the compiled constructs. */
const CODE = join(__dirname, '../../authorizer');
/** What checks tokens, and what of it runs on Lambda. */
const LIBRARY = 'aws-jwt-verify';
const LIBRARY_FILES = ['LICENSE', 'package.json', 'dist/cjs'] as const;

/**
 * Seconds that API Gateway keeps an answer for a token. A token that ends in between is good for that much longer, which is the tolerance for
 * clocks that Envoy's filter has by default (`clock_skew_seconds`).
 */
export const ANSWER_KEPT = 60;
/** Seconds: fetching keys ends after three (aws-jwt-verify), and API Gateway waits ten. */
const TIMEOUT = 8;
const MEMORY = 256;
/** Seconds that an alarm looks at. */
const PERIOD = 300;
/** The part of its time from which on a check is slow. */
const SLOW = 0.8;
/** Where what the function says of itself is counted. */
const NAMESPACE = 'Keelson/Authorizers';

/** By its name: older versions of the CDK that are supported have no constant for it. */
const RUNTIME = new Runtime('nodejs24.x', RuntimeFamily.NODEJS);

/** What a token must have, where no authorizer of API Gateway's own can check it. */
export type TokenRule = Extract<Authorizer, { kind: 'function' }>;

/**
 * Keelson's function that checks tokens: issuer, audience, end, every scope, and the signature by the issuer's keys. It writes no token, and reads
 * nothing but those keys.
 */
export class TokenAuthorizer extends Construct {
  readonly role: Role;
  /** What the role may do. */
  readonly permissions: Permissions;
  readonly logGroup: LogGroup;
  readonly function: LambdaFunction;
  /** When the issuer's keys cannot be had, the function is throttled or too slow; none where the platform has no alarms. */
  readonly alarms: readonly MeasuredAlarm[];

  constructor(scope: Construct, id: string, rule: TokenRule, shared: SharedResources) {
    super(scope, id);
    const { key, failures, platform } = shared;
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `Checks tokens of ${shared.system}.`,
    });
    this.logGroup = createLogs(this, 'Logs', shared);
    this.permissions = new Permissions(this, 'Permissions', this.role);
    this.permissions.add(() => [
      { sid: 'Logs', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] },
      { sid: 'Key', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn] },
      { sid: 'FailedEvents', actions: ['sqs:SendMessage'], resources: [failures.queueArn] },
      ...(platform.tracing === 'xray'
        ? [{ sid: 'Traces', actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'] }]
        : []),
    ]);
    const stack = Stack.of(this);
    this.function = withCode(
      this,
      (code) =>
        new LambdaFunction(this, 'Function', {
          description: `Checks tokens of ${shared.system}.`,
          runtime: RUNTIME,
          handler: 'index.handler',
          code,
          architecture: platform.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
          role: this.role,
          logGroup: this.logGroup,
          loggingFormat: LoggingFormat.JSON,
          environmentEncryption: key,
          memorySize: MEMORY,
          timeout: Duration.seconds(TIMEOUT),
          environment: {
            ISSUER: rule.issuer,
            AUDIENCES: stack.toJsonString(rule.audiences),
            JWKS_URI: rule.jwksUri,
            SCOPES: stack.toJsonString(rule.scopes),
          },
        }),
    );
    this.function.node.addDependency(this.permissions.policy);
    const resource = this.function.node.defaultChild as CfnFunction;
    resource.deadLetterConfig = { targetArn: failures.queueArn };
    if (platform.tracing === 'xray') resource.tracingConfig = { mode: 'Active' };
    this.alarms = platform.alarms === false ? [] : this.createAlarms(shared, rule.issuer);
  }

  /** Refused tokens are errors of the function too, so what is counted is what it says of itself. */
  private createAlarms(shared: SharedResources, issuer: string): MeasuredAlarm[] {
    const keys = { namespace: NAMESPACE, name: `KeysUnavailable-${hash(installedPath(this))}`, dimensions: {}, statistic: 'Sum' };
    new MetricFilter(this, 'KeysUnavailable', {
      logGroup: this.logGroup,
      filterPattern: FilterPattern.stringValue('$.message.outcome', '=', 'keys-unavailable'),
      metricNamespace: keys.namespace,
      metricName: keys.name,
    });
    const own = (name: string, statistic: string): MetricSource => ({
      namespace: 'AWS/Lambda',
      name,
      dimensions: { FunctionName: this.function.functionName },
      statistic,
    });
    const create = (id: string, metric: MetricSource, threshold: number, text: Omit<AlarmText, 'system'>): MeasuredAlarm => {
      const alarm = new MeasuredAlarm(this, id, {
        description: describe({ system: shared.system, ...text }),
        measure: () => ({ metrics: { counted: metric } }),
        period: PERIOD,
        threshold,
      });
      alarm.addAlarmAction(SharedAlarms.of(shared).action);
      return alarm;
    };
    const slow = TIMEOUT * 1_000 * SLOW;
    return [
      create('KeysAlarm', keys, 0, {
        severity: 'page',
        means: `The keys of ${issuer} cannot be had.`,
        next: 'Tokens that nobody has checked before are answered with 500. See whether the issuer answers at the address of its keys.',
      }),
      create('ThrottledAlarm', own('Throttles', 'Sum'), 0, {
        severity: 'page',
        means: 'Tokens are not checked for want of concurrency.',
        next: 'Requests are answered with 500. Ask for more concurrency of the account, or limit who asks that much.',
      }),
      create('SlowAlarm', own('Duration', 'Maximum'), slow, {
        severity: 'ticket',
        means: `Checking a token takes more than ${slow} ms.`,
        next: `After ${TIMEOUT} s it is ended, and the request answered with 500. The issuer is slow to give its keys.`,
      }),
    ];
  }
}

/**
 * The function with the one package that it needs, in a folder of its own until it is staged. Files are copied as they are, so that the asset is the
 * same everywhere, without a network.
 */
function withCode<T>(scope: Construct, use: (code: Code) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-authorizer-'));
  const library = join(dirname(require.resolve(LIBRARY)), '../..');
  const target = join(folder, 'node_modules', LIBRARY);
  mkdirSync(target, { recursive: true });
  cpSync(join(CODE, 'index.js'), join(folder, 'index.js'));
  for (const file of LIBRARY_FILES) cpSync(join(library, file), join(target, file), { recursive: true });
  const used = use(Code.fromAsset(folder));
  // Whoever turns staging off reads the folder later.
  if (!scope.node.tryGetContext(DISABLE_ASSET_STAGING_CONTEXT)) rmSync(folder, { recursive: true });
  return used;
}
