import { resourcesOf, templatesOf } from '../assemblies/assembly';
import type { Finding, Judge } from './judge';

/** Keys of metadata by which an object tells a judge to look away. */
const IGNORES = ['cfn-lint', 'checkov', 'cdk_nag', 'cfn_nag', 'guard', 'bridgecrew'];

/** Rules that these judges ask; acknowledging others is the app's own affair. */
const JUDGED = /AwsSolutions|Serverless|CloudFormation[- ]Validate|^CKV_|^cfn-/i;

/** Nothing in a template or an app tells a judge to look away: what is acknowledged stands in acknowledgements.ts. */
export const noIgnores: Judge = {
  name: 'no-ignores',
  async judge({ folder, acknowledged }) {
    const templates = await templatesOf(folder);
    const inTemplates = templates.flatMap((file) =>
      [['Metadata', { Metadata: file.template.Metadata }] as const, ...resourcesOf(file)].flatMap(([name, { Metadata = {} }]) =>
        IGNORES.filter((key) => key in Metadata).map(
          (key): Finding => ({ id: key, resource: `${file.name}/${name}`, message: `metadata tells ${key} to look away` }),
        ),
      ),
    );
    const inCode = acknowledged
      .filter(({ id }) => JUDGED.test(id))
      .map(
        ({ construct, id, reason }): Finding => ({
          id: id.replace(/^.*::/, ''),
          resource: construct,
          message: `acknowledged in code: ${reason}`,
        }),
      );
    return { objects: templates.flatMap(resourcesOf).length, findings: [...inTemplates, ...inCode] };
  },
};
