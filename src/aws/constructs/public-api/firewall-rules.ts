import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { hash } from '../../../model/name';
import type { RouteLimit } from '../../plan/api-plan';

export type Rule = CfnWebACL.RuleProperty;
type Statement = CfnWebACL.StatementProperty;

/** Where CloudFront writes the client's address, which no client can set. */
export const CLIENT_HEADER = 'x-keelson-client';
/** By which the API knows that CloudFront asks. */
export const ORIGIN_HEADER = 'x-keelson-origin';
/**
 * Rules of AWS's groups that would refuse what a route takes: bodies of more than 8 KB ("Baseline rule groups", AWS WAF developer guide). How
 * large a body may be is said by `maxBodySize`; the rule goes on counting.
 */
const COUNTED: Readonly<Record<string, readonly string[]>> = { AWSManagedRulesCommonRuleSet: ['SizeRestrictions_BODY'] };

/** Of the readable part of a rule's name, which has 128 characters at most. */
const LABEL_LENGTH = 80;
const NONE = [{ priority: 0, type: 'NONE' }];
/** A path as API Gateway reads it, so that `/v1/%6Frders` counts as `/v1/orders`. */
const DECODED = [
  { priority: 0, type: 'URL_DECODE' },
  { priority: 1, type: 'NORMALIZE_PATH' },
];

/** A rule without its place, which its neighbours decide. */
export type UnplacedRule = Omit<Rule, 'priority' | 'visibilityConfig'>;

/** Rules in the order in which they are asked. */
export function placed(rules: readonly UnplacedRule[]): Rule[] {
  return rules.map((rule, priority) => ({ ...rule, priority, visibilityConfig: visibility(rule.name) }));
}

export function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true };
}

/** A group of rules that AWS keeps. */
export function managedRule(name: string): UnplacedRule {
  const counted = COUNTED[name];
  return {
    name,
    overrideAction: { none: {} },
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ...(counted === undefined ? {} : { ruleActionOverrides: counted.map((rule) => ({ name: rule, actionToUse: { count: {} } })) }),
      },
    },
  };
}

/** Refuses whoever does not know what CloudFront knows. */
export function originRule(secret: string): UnplacedRule {
  return {
    name: 'OnlyFromCloudFront',
    action: { block: {} },
    statement: {
      notStatement: {
        statement: {
          byteMatchStatement: {
            fieldToMatch: { singleHeader: { Name: ORIGIN_HEADER } },
            positionalConstraint: 'EXACTLY',
            searchString: secret,
            textTransformations: NONE,
          },
        },
      },
    },
  };
}

/**
 * Elements that readers of paths take for another path: `..` and `.`, none at all, and a backslash. Limits and AWS's rules look at the path that
 * comes out, API Gateway routes by the one that came in.
 */
const OTHERWISE_READ = '\\.\\.|//|\\\\|/\\.(/|$)';

/** Refuses paths that could be read in two ways, so that no limit is got round by another spelling of its path. */
export const PATH_RULE: UnplacedRule = {
  name: 'OnePathOnly',
  action: { block: {} },
  statement: {
    regexMatchStatement: {
      fieldToMatch: { uriPath: {} },
      regexString: OTHERWISE_READ,
      textTransformations: [{ priority: 0, type: 'URL_DECODE' }],
    },
  },
};

/**
 * What a route says of how much it takes: 413 for a body that is too large, 429 for a client that asks too often.
 *
 * @param isBehindCdn - whether the client's address stands in a header that CloudFront wrote
 */
export function limitRules(
  limit: RouteLimit,
  { stage, isBehindCdn }: { readonly stage: string; readonly isBehindCdn: boolean },
): UnplacedRule[] {
  const { client, body } = limit;
  const scope = scopeOf(limit, stage);
  const readable =
    limit.path
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, LABEL_LENGTH) || 'all';
  const label = `${readable}-${hash(JSON.stringify([limit.path, limit.methods ?? [], limit.route.from.name]))}`;
  const rules: UnplacedRule[] = [];
  if (body !== undefined) {
    const larger: Statement = {
      sizeConstraintStatement: {
        fieldToMatch: { body: { oversizeHandling: 'MATCH' } },
        comparisonOperator: 'GT',
        size: body,
        textTransformations: NONE,
      },
    };
    rules.push({
      name: `Body-${label}`,
      action: { block: { customResponse: { responseCode: 413 } } },
      statement: scope === undefined ? larger : and([scope, larger]),
    });
  }
  if (client !== undefined)
    rules.push({
      name: `Rate-${label}`,
      action: { block: { customResponse: { responseCode: 429 } } },
      statement: {
        rateBasedStatement: {
          limit: client.limit,
          evaluationWindowSec: client.window,
          ...(isBehindCdn
            ? { aggregateKeyType: 'FORWARDED_IP', forwardedIpConfig: { headerName: CLIENT_HEADER, fallbackBehavior: 'MATCH' } }
            : { aggregateKeyType: 'IP' }),
          ...(scope === undefined ? {} : { scopeDownStatement: scope }),
        },
      },
    });
  return rules;
}

/** The requests of a route: of its paths and methods, but for those of routes within it. Undefined for all requests. */
function scopeOf({ path, methods, without }: RouteLimit, stage: string): Statement | undefined {
  const own = requestsOf(path, methods, stage);
  const others = without.flatMap((other) => requestsOf(other.path, other.methods, stage) ?? []);
  const parts = [...(own === undefined ? [] : [own]), ...(others.length === 0 ? [] : [{ notStatement: { statement: or(others) } }])];
  return parts.length === 0 ? undefined : and(parts);
}

function requestsOf(path: string, methods: readonly string[] | undefined, stage: string): Statement | undefined {
  const parts = [
    ...(path === '' ? [] : [pathStatement(path, stage)]),
    ...(methods === undefined ? [] : [or([...methods].sort().map(methodStatement))]),
  ];
  return parts.length === 0 ? undefined : and(parts);
}

/** Whole elements: `/v1/orders` and what is below. A request by the API's own address has the stage before its path. */
function pathStatement(path: string, stage: string): Statement {
  return {
    regexMatchStatement: {
      fieldToMatch: { uriPath: {} },
      regexString: `^(/${stage})?${path.replace(/[.]/g, '\\.')}(/.*)?$`,
      textTransformations: DECODED,
    },
  };
}

function methodStatement(method: string): Statement {
  return {
    byteMatchStatement: { fieldToMatch: { method: {} }, positionalConstraint: 'EXACTLY', searchString: method, textTransformations: NONE },
  };
}

function and(statements: readonly Statement[]): Statement {
  return statements.length === 1 ? (statements[0] as Statement) : { andStatement: { statements: [...statements] } };
}

function or(statements: readonly Statement[]): Statement {
  return statements.length === 1 ? (statements[0] as Statement) : { orStatement: { statements: [...statements] } };
}
