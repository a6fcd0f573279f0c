import { compare } from '../model/problem';
import type { Source } from '../model/source';

/** `error`: do not deploy this. `warning`: it weakens something. `info`: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/** One machine-checked rule of production. `S` is what it looks at: a system in an environment, or manifests. */
export interface Rule<S> {
  /** `security/image-has-a-digest`: a topic, and what holds where the rule is kept. */
  readonly id: string;
  readonly severity: Severity;
  /** What the rule asks for, and why, in one sentence. */
  readonly description: string;
  /** Who else asks for it. */
  readonly standard: string;
  /** What to do where it is broken. */
  readonly fix: string;
  /** Every place that breaks the rule. A pure function: the same subject gives the same answer. */
  check(subject: S): Iterable<Violation>;
}

/** One place that breaks a rule. */
export interface Violation {
  /** The declaration, `services.order-service`, or the object, `Deployment/order-service`. */
  readonly subject: string;
  readonly message: string;
  /** Where it was declared. @default - not known */
  readonly source?: Source;
  /**
   * `true` where the value is known only later, to the engine: the rule could not look at it.
   * @default false
   */
  readonly late?: boolean;
}

/** What a rule found. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly message: string;
  readonly fix: string;
  /** The source line: `system.ts:12:20`. @default - not known */
  readonly source?: string;
}

/** Severities, the gravest first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

/** Asks every rule about one subject. The findings are in the same order whatever the order of declaration: gravest first, then by rule and subject. */
export function evaluate<S>(rules: readonly Rule<S>[], subject: S): Finding[] {
  const findings: Finding[] = [];
  for (const rule of rules) {
    for (const violation of rule.check(subject)) findings.push(toFinding(rule, violation));
  }
  return sortFindings(findings);
}

/** Gravest first, then by rule, subject and message. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const rank = (finding: Finding): number => SEVERITIES.indexOf(finding.severity);
  return [...findings].sort(
    (a, b) => rank(a) - rank(b) || compare(a.rule, b.rule) || compare(a.subject, b.subject) || compare(a.message, b.message),
  );
}

function toFinding<S>(rule: Rule<S>, { subject, message, source, late }: Violation): Finding {
  const place = source?.locate();
  const where = place === undefined ? {} : { source: place };
  // What cannot be looked at is worth knowing, and no reason to stop.
  if (late === true) {
    const fix = 'check it where the value is known';
    return { rule: rule.id, severity: 'info', subject, message: `not checkable from here: ${message}`, fix, ...where };
  }
  return { rule: rule.id, severity: rule.severity, subject, message, fix: rule.fix, ...where };
}
