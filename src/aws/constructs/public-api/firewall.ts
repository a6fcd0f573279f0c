import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { BodyInspection } from '../../plan/route-limits';
import type { SharedResources } from '../shared-resources';
import { ORIGIN_HEADER, placed, type UnplacedRule, visibility } from './firewall-rules';
import { createLogs } from './served-api';

export interface FirewallProps {
  /** What it is for. */
  readonly description: string;
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  /** In the order in which they are asked. Whatever none of them refuses passes. */
  readonly rules: readonly UnplacedRule[];
  /** How much of a body it looks at. @default - 16 KB */
  readonly inspection?: BodyInspection;
  readonly logs: boolean;
  readonly shared: SharedResources;
}

/** Headers that are worth stealing. */
const PROTECTED = ['authorization', 'cookie', ORIGIN_HEADER];
/** CloudWatch takes logs of AWS WAF only by this prefix. */
const LOG_PREFIX = 'aws-waf-logs-';

/** A web ACL of AWS WAF, and the log of what it refused. */
export class Firewall extends Construct {
  readonly webAcl: CfnWebACL;
  /** None where the platform keeps none. */
  readonly logGroup: LogGroup | undefined;
  readonly logging: CfnLoggingConfiguration | undefined;

  constructor(scope: Construct, id: string, { description, scope: where, rules, inspection, logs, shared }: FirewallProps) {
    super(scope, id);
    this.webAcl = new CfnWebACL(this, 'WebAcl', {
      description,
      scope: where,
      defaultAction: { allow: {} },
      rules: placed(rules),
      // Of samples too, which no redaction of a log reaches.
      dataProtectionConfig: { dataProtections: [{ action: 'SUBSTITUTION', field: { fieldType: 'SINGLE_HEADER', fieldKeys: PROTECTED } }] },
      visibilityConfig: visibility(Names.uniqueResourceName(this, { maxLength: 128, separator: '-' })),
      ...(inspection === undefined || inspection === 'KB_16'
        ? {}
        : { associationConfig: { requestBody: { API_GATEWAY: { defaultSizeInspectionLimit: inspection } } } }),
    });
    if (!logs) return;
    const name = `${LOG_PREFIX}${Names.uniqueResourceName(this, { maxLength: 128, separator: '-' })}`;
    this.logGroup = createLogs(this, 'Logs', shared, name);
    const { partition, region, account } = Stack.of(this);
    this.logging = new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.webAcl.attrArn,
      // AWS WAF wants the ARN without the star at its end.
      logDestinationConfigs: [`arn:${partition}:logs:${region}:${account}:log-group:${name}`],
      redactedFields: PROTECTED.map((header) => ({ singleHeader: { Name: header } })),
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT'].map((Action) => ({ ActionCondition: { Action } })),
          },
        ],
      },
    });
    this.logging.node.addDependency(this.logGroup);
  }
}
