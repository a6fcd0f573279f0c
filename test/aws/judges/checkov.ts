import { tmpdir } from 'node:os';
import { run } from '../../judges/command';
import { setting } from '../../judges/judge';
import { resourcesOf, templatesOf } from '../assemblies/assembly';
import type { Finding, Judge } from './judge';

interface Check {
  readonly check_id: string;
  readonly check_name: string;
  readonly resource: string;
  readonly file_abs_path: string;
}

interface Answer {
  readonly results?: { readonly failed_checks: readonly Check[]; readonly skipped_checks: readonly Check[] };
  readonly summary?: Summary;
}

interface Summary {
  readonly passed: number;
  readonly parsing_errors: number;
}

/** checkov's CloudFormation checks: none failed, none skipped, some passed, every template parsed. */
export const checkov: Judge = {
  name: 'checkov',
  async judge({ folder }) {
    const templates = await templatesOf(folder);
    const options = ['--framework', 'cloudformation', '--skip-download', '--compact', '-o', 'json'];
    const inputs = templates.flatMap(({ file }) => ['-f', file]);
    const outcome = await run(`${setting('CHECKOV')}/bin/checkov`, [...options, ...inputs], { cwd: tmpdir() }); // away from any .checkov.yaml
    if (outcome.stdout === '') throw new Error(`checkov ended with ${outcome.status} and gave no answer: ${outcome.stderr}`);
    const answer = JSON.parse(outcome.stdout) as Answer;
    const summary = answer.summary ?? (JSON.parse(outcome.stdout) as Summary); // with nothing to check, the summary itself is the answer
    const nameOf = (file: string): string => templates.find((template) => template.file === file)?.name ?? file;
    const finding = (check: Check, message: string): Finding => ({
      id: check.check_id,
      resource: `${nameOf(check.file_abs_path)}/${check.resource.replace(/^[^.]+\./, '')}`,
      message,
    });
    const findings = [
      ...(answer.results?.failed_checks ?? []).map((check) => finding(check, check.check_name)),
      ...(answer.results?.skipped_checks ?? []).map((check) => finding(check, `skipped: ${check.check_name}`)),
    ];
    if (summary.passed === 0) findings.push({ id: 'checkov', resource: 'all templates', message: 'no check passed' });
    if (summary.parsing_errors > 0) {
      findings.push({ id: 'checkov', resource: 'all templates', message: `${summary.parsing_errors} templates could not be parsed` });
    }
    if (outcome.status !== 0 && findings.length === 0) throw new Error(`checkov ended with ${outcome.status}: ${outcome.stderr}`);
    return { objects: templates.flatMap(resourcesOf).length, findings };
  },
};
