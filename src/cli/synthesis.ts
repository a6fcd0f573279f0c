import type { Summary } from '../report/summary';
import type { Finding } from '../rules/rule';
import type { OutputFile } from './output/write';

/** What becomes of a system in one environment: nothing is written yet. */
export interface Synthesis {
  readonly files: readonly OutputFile[];
  readonly summary: Omit<Summary, 'output'>;
}

/** What the rules found and what a target does not render as declared: files beside the target's folder, which stays whole for its tools. */
export function reportFiles(summary: Synthesis['summary']): readonly OutputFile[] {
  const { parityMarkdown }: typeof import('../report/parity-markdown') = require('../report/parity-markdown');
  return [
    { path: `findings-${summary.target}.json`, text: findingsText(summary.findings) },
    { path: `parity-${summary.target}.md`, text: parityMarkdown(summary) },
  ];
}

/** Without the lines of the source: they depend on the folder that the command runs in, and change with every line above. */
function findingsText(findings: readonly Finding[]): string {
  return `${JSON.stringify(
    findings.map(({ source, ...finding }) => finding),
    null,
    2,
  )}\n`;
}
