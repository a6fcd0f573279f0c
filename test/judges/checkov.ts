import { tmpdir } from 'node:os';
import { run } from './command';
import { type Finding, type Judge, setting } from './judge';

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
  readonly resource_count: number;
}

/** checkov's Kubernetes checks: none failed, none skipped, some passed, every file parsed. */
export const checkov: Judge = {
  name: 'checkov',
  async judge(files) {
    const options = ['--framework', 'kubernetes', '--skip-download', '--compact', '-o', 'json'];
    const inputs = files.flatMap((file) => ['-f', file]);
    const outcome = await run(`${setting('CHECKOV')}/bin/checkov`, [...options, ...inputs], { cwd: tmpdir() }); // away from any .checkov.yaml
    if (outcome.stdout === '') throw new Error(`checkov ended with ${outcome.status} and gave no answer: ${outcome.stderr}`);
    const answer = JSON.parse(outcome.stdout) as Answer;
    // With no object at all, the summary itself is the answer.
    const summary = answer.summary ?? (JSON.parse(outcome.stdout) as Summary);
    const finding = (check: Check, message: string): Finding => ({ about: `${check.file_abs_path} ${check.resource}`, message });
    const findings = [
      ...(answer.results?.failed_checks ?? []).map((check) => finding(check, `${check.check_id} ${check.check_name}`)),
      ...(answer.results?.skipped_checks ?? []).map((check) => finding(check, `skipped: ${check.check_id} ${check.check_name}`)),
    ];
    if (summary.passed === 0) findings.push({ about: 'all files', message: 'no check passed' });
    if (summary.parsing_errors > 0) findings.push({ about: 'all files', message: `${summary.parsing_errors} files could not be parsed` });
    if (outcome.status !== 0 && findings.length === 0) throw new Error(`checkov ended with ${outcome.status}: ${outcome.stderr}`);
    return { objects: summary.resource_count, findings };
  },
};
