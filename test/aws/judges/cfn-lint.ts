import { run } from '../../judges/command';
import { setting } from '../../judges/judge';
import { resourcesOf, templatesOf } from '../assemblies/assembly';
import type { Finding, Judge } from './judge';

interface Match {
  readonly Rule: { readonly Id: string; readonly ShortDescription: string };
  readonly Filename: string;
  readonly Location: { readonly Path: readonly (string | number)[] | null };
  readonly Message: string;
}

/**
 * Remarks that are not asked for; all others count like errors and warnings.
 * I1022 wants `Fn::Sub` where the CDK always writes `Fn::Join`: a matter of taste in a file that a program writes.
 * I1002 and I1003 count characters of descriptions and the template near its limit; E1002 and E1003 say when one is over it.
 */
const NOT_ASKED = ['I1022', 'I1002', 'I1003'];

/** cfn-lint with its remarks on: every error, warning and remark counts. */
export const cfnLint: Judge = {
  name: 'cfn-lint',
  async judge({ folder }) {
    const templates = await templatesOf(folder);
    const options = ['--format', 'json', '--include-checks', 'I', '--ignore-checks', ...NOT_ASKED, '--'];
    const outcome = await run(`${setting('CFN_LINT')}/bin/cfn-lint`, [...options, ...templates.map(({ file }) => file)], { cwd: folder });
    if (!outcome.stdout.startsWith('[')) throw new Error(`cfn-lint ended with ${outcome.status} and gave no answer: ${outcome.stderr}`);
    const nameOf = (file: string): string => templates.find((template) => template.file === file)?.name ?? file;
    const findings = (JSON.parse(outcome.stdout) as Match[]).map((match): Finding => {
      const [section = '', ...path] = match.Location.Path ?? [];
      return {
        id: match.Rule.Id,
        resource: `${nameOf(match.Filename)}/${section === 'Resources' ? path[0] : section}`,
        message: `${match.Message} (${[section, ...path].join('/')})`,
      };
    });
    if (outcome.status !== 0 && findings.length === 0) throw new Error(`cfn-lint ended with ${outcome.status}: ${outcome.stderr}`);
    return { objects: templates.flatMap(resourcesOf).length, findings };
  },
};
