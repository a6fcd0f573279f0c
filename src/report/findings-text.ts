import { type Finding, SEVERITIES, type Severity } from '../rules/rule';
import type { Style } from './style';
import { count, firstOf, wrap } from './text';

/** Subjects that are listed below one rule before the rest is counted. */
const SUBJECTS = 5;

const NAMES: Readonly<Record<Severity, readonly [string, string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['remark', 'remarks'],
};

/** `1 error, 2 warnings`, the gravest first; `none` where there is nothing. */
export function countFindings(findings: readonly Finding[]): string {
  const counts = SEVERITIES.map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const);
  const texts = counts.filter(([, number]) => number > 0).map(([severity, number]) => count(number, ...NAMES[severity]));
  return texts.length === 0 ? 'none' : texts.join(', ');
}

/** Findings in lines, one block for each rule with its fix. */
export function findingLines(findings: readonly Finding[], style: Style, width: number, all: boolean): string[] {
  const lines: string[] = [];
  for (const group of groups(findings)) {
    const [first] = group as [Finding];
    lines.push(`  ${paint(first.severity, style)(NAMES[first.severity][0].padEnd(7))}  ${style.bold(first.rule)}`);
    const { shown, left } = firstOf(group, all ? group.length : SUBJECTS);
    for (const finding of shown) {
      const place = finding.source === undefined ? '' : ` (${finding.source})`;
      lines.push(`    ${wrap(`${finding.subject}: ${finding.message}${place}`, width, '      ', 4)}`);
    }
    if (left > 0) lines.push(`    and ${left.toLocaleString('en')} more`);
    lines.push(style.dim(`    ${wrap(`fix: ${first.fix}`, width, '         ', 4)}`));
  }
  return lines;
}

/** Findings of one rule and severity stand together already: they are sorted. */
function groups(findings: readonly Finding[]): Finding[][] {
  const result: Finding[][] = [];
  for (const finding of findings) {
    const last = result.at(-1);
    if (last?.[0]?.rule === finding.rule && last[0].severity === finding.severity) last.push(finding);
    else result.push([finding]);
  }
  return result;
}

function paint(severity: Severity, style: Style): (text: string) => string {
  return severity === 'error' ? style.red : severity === 'warning' ? style.yellow : style.blue;
}
