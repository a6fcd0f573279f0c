import { resourcesOf, templatesOf } from '../assemblies/assembly';
import type { Finding, Judge } from './judge';

/** A plugin of the CDK's Validations API, by the name that it bears in validation-report.json. */
function plugin(name: string, pluginName: string): Judge {
  return {
    name,
    async judge({ folder, report }) {
      const violations = report.pluginReports.filter((entry) => entry.pluginName === pluginName).flatMap((entry) => entry.violations);
      const findings = violations.flatMap(({ ruleName, description, violatingConstructs }) =>
        violatingConstructs.map(
          (construct): Finding => ({
            id: ruleName,
            resource: construct.constructPath ?? construct.cloudFormationResource?.logicalId ?? 'unknown',
            message: description,
          }),
        ),
      );
      return { objects: (await templatesOf(folder)).flatMap(resourcesOf).length, findings };
    },
  };
}

/** cdk-nag's packs and aws-cdk-lib's own default rules; errors and warnings count alike. */
export const validationReport: readonly Judge[] = [
  plugin('cdk-nag-AwsSolutions', 'AwsSolutions'),
  plugin('cdk-nag-Serverless', 'Serverless'),
  plugin('cdk-default-rules', 'CloudFormation Validate'),
  plugin('cdk-annotations', 'Construct Annotations'),
];
