import { applies, meansCaller, type Question } from './applies';
import { all, any, type Match, matched } from './match';
import type { PrincipalMatch } from './principals';
import type { Origin, PolicySet, Statement, UnknownPolicy } from './statement';

/** What may happen, and what decides it. */
export interface Evaluation {
  /** Unknown where it hangs on a policy or a condition that no template says. */
  readonly decision: 'allowed' | 'denied' | 'unknown';
  /** The statements that decide; none where nothing allows. */
  readonly by: readonly Origin[];
  /** Why, in one sentence. */
  readonly reason: string;
}

/** The policies that have a say in one request. */
export interface Policies {
  /** Those of the caller; undefined where the caller stands in no template. */
  readonly identity: PolicySet | undefined;
  /** The caller's permissions boundary. */
  readonly boundary: PolicySet | undefined;
  /** Those of the resource; undefined where it stands in no template. */
  readonly resource: PolicySet | undefined;
  /** Keys and roles: without their own policy's consent the caller's policies say nothing. */
  readonly needsConsent: boolean;
  /** Whether caller and resource belong to different accounts: then both sides have to allow. */
  readonly isAcrossAccounts: boolean;
}

/** Statements that speak of a request, and how sure that is. */
interface Found {
  readonly match: Match;
  readonly by: readonly Origin[];
  readonly unknown: readonly UnknownPolicy[];
}

/**
 * What IAM decides (IAM User Guide, "Policy evaluation logic"): an explicit deny wins; within an account the caller's policies or the
 * resource's allow, across accounts both do; a permissions boundary limits what the caller's policies allow, and what a resource's policy
 * allows to the role by its ARN, not what it allows to a session of it or to everybody.
 */
export function decide(question: Question, policies: Policies): Evaluation {
  const { identity, boundary, resource } = policies;
  const denied = findDeny(question, policies);
  if (denied.match === 'yes') return { decision: 'denied', by: denied.by, reason: 'an explicit deny wins' };

  const directly = findAllow(question, resource, ['session', 'everybody']);
  const byName = findAllow(question, resource, ['name']);
  const byAccount = findAllow(question, resource, ['account']);
  const byIdentity = findAllow(question, identity);
  const inBoundary = boundary === undefined ? SILENT_YES : findAllow(question, boundary);

  const granted = policies.isAcrossAccounts
    ? all([any([directly.match, byName.match, byAccount.match]), byIdentity.match, inBoundary.match])
    : any([
        directly.match,
        all([byName.match, inBoundary.match]),
        all([byIdentity.match, inBoundary.match, policies.needsConsent ? any([byName.match, byAccount.match]) : 'yes']),
      ]);
  const parts = [directly, byName, byAccount, byIdentity, inBoundary];
  if (granted === 'no') return { decision: 'denied', by: [], reason: whyNot(policies, byIdentity, inBoundary) };
  if (granted === 'unknown' || denied.match === 'unknown') return unknown([...parts, denied]);
  return {
    decision: 'allowed',
    by: parts.filter((part) => part.match === 'yes').flatMap((part) => part.by),
    reason: 'allowed, and nothing denies it',
  };
}

const SILENT_YES: Found = { match: 'yes', by: [], unknown: [] };

function findDeny(question: Question, { identity, boundary, resource }: Policies): Found {
  const own = [identity, boundary].flatMap((set) => (set === undefined ? [] : [collect(set, 'Deny', question, () => true)]));
  const theirs =
    resource === undefined ? [] : [collect(resource, 'Deny', question, (statement) => meansCaller(statement, question.caller) !== 'no')];
  const found = [...own, ...theirs];
  const unread = found.flatMap((part) => part.unknown).filter((policy) => policy.mayDeny);
  return {
    match: any([...found.map((part) => part.match), unread.length > 0 ? 'unknown' : 'no']),
    by: found.filter((part) => part.match === 'yes').flatMap((part) => part.by),
    unknown: unread,
  };
}

/** An undefined set is a side that no template says. */
function findAllow(question: Question, set: PolicySet | undefined, as?: readonly PrincipalMatch[]): Found {
  if (set === undefined) return { match: 'unknown', by: [], unknown: [] };
  const found = collect(set, 'Allow', question, (statement) => as === undefined || as.includes(meansCaller(statement, question.caller)));
  return { ...found, match: any([found.match, set.unknown.length > 0 ? 'unknown' : 'no']) };
}

function collect(set: PolicySet, effect: Statement['effect'], question: Question, means: (statement: Statement) => boolean): Found {
  const found = set.statements
    .filter((statement) => statement.effect === effect && means(statement))
    .map((statement) => ({ match: applies(statement, question), origin: statement.origin }));
  const match = any([matched(false), ...found.map((part) => part.match)]);
  return { match, by: found.filter((part) => part.match === match).map((part) => part.origin), unknown: set.unknown };
}

function whyNot({ isAcrossAccounts, needsConsent }: Policies, byIdentity: Found, inBoundary: Found): string {
  if (inBoundary.match === 'no') return 'the permissions boundary does not allow it';
  if (byIdentity.match !== 'yes') return 'nothing allows it';
  if (isAcrossAccounts) return 'the other account does not allow it';
  return needsConsent ? "the resource's own policy does not allow it" : 'nothing allows it';
}

function unknown(parts: readonly Found[]): Evaluation {
  const open = parts.filter((part) => part.match === 'unknown');
  const names = [...new Set(open.flatMap((part) => part.unknown.map((policy) => policy.policy)))];
  return {
    decision: 'unknown',
    by: open.flatMap((part) => part.by),
    reason: names.length === 0 ? 'it hangs on what no template says' : `it hangs on ${names.join(', ')}, whose contents no template says`,
  };
}
