import type { Summary } from './summary';
import { count } from './text';

const VERDICTS = [
  ['refused', 'Not rendered'],
  ['emulated', 'Rendered otherwise'],
] as const;

/** The parity report of one target, as Markdown: what of this system is not rendered as declared, why, and where it was declared. */
export function parityMarkdown(summary: Pick<Summary, 'system' | 'environment' | 'platform' | 'accepted' | 'parity'>): string {
  const blocks = [
    `# What ${summary.platform.split(',')[0]} does not render of ${summary.system}, ${summary.environment}`,
    'Everything that was declared and is not listed here is rendered as declared.',
  ];
  for (const [verdict, title] of VERDICTS) {
    const lines = summary.parity.filter((line) => line.verdict === verdict);
    if (lines.length === 0) continue;
    blocks.push(`## ${title}`);
    blocks.push(`${count(lines.length, 'property', 'properties')}.`);
    for (const line of lines) {
      blocks.push(`### ${line.property}\n\n${sentence(line.reason)}\n\n${line.paths.map((path) => `- \`${path}\``).join('\n')}`);
    }
  }
  if (summary.accepted.length > 0) {
    blocks.push(
      '## Accepted',
      'Refused, since to leave it out weakens security or changes the meaning, and accepted by the environment all the same.',
    );
    for (const { code, reason, refusals } of summary.accepted)
      blocks.push(`### ${code}\n\n${sentence(reason)}\n\n${refusals.map(({ path, received }) => `- \`${path}\`: ${received}`).join('\n')}`);
  }
  if (summary.parity.length === 0) blocks.push('Nothing is listed: everything is rendered as declared.');
  return `${blocks.join('\n\n')}\n`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
