// Loaded into the process of any CDK app (`node --import`, after tsx): registers cdk-nag's packs through the Validations API before the app is
// synthesised, and writes down what the app itself acknowledges. Findings stand in the assembly's validation-report.json.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, type IPolicyValidationContext, type IPolicyValidationPlugin, Stage, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What this file uses of cdk-nag, which only `install` brings. */
interface Packs {
  readonly AwsSolutionsChecks: new (scope: IConstruct) => IPolicyValidationPlugin;
  readonly ServerlessChecks: new (scope: IConstruct) => IPolicyValidationPlugin;
}

/** What an app acknowledges by itself, beside the list of this folder. */
export interface OwnAcknowledgement {
  readonly construct: string;
  readonly id: string;
  readonly reason: string;
}

/** A plugin of ours that finds nothing; it writes what cdk-nag and the CDK would keep silent about. */
function acknowledgements(file: string): IPolicyValidationPlugin {
  return {
    name: 'Acknowledgements',
    validate(context: IPolicyValidationContext) {
      const found = context.appConstruct.node.findAll().flatMap((construct) =>
        construct.node.metadata
          .filter((entry) => entry.type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
          .flatMap((entry) => Object.entries(entry.data as Record<string, string>))
          .map(([id, reason]): OwnAcknowledgement => ({ construct: construct.node.path, id, reason })),
      );
      writeFileSync(file, JSON.stringify(found));
      return { success: true, violations: [] };
    },
  };
}

const file = process.env.KEELSON_ACKNOWLEDGEMENTS;
const tools = process.env.CDK;
if (file !== undefined && tools !== undefined) {
  const { AwsSolutionsChecks, ServerlessChecks } = require(join(tools, 'node_modules/cdk-nag')) as Packs;
  const prepared = new WeakSet<App>();
  const synth = Stage.prototype.synth;
  Stage.prototype.synth = function (this: Stage, options) {
    const { root } = this.node;
    if (App.isApp(root) && !prepared.has(root as App)) {
      prepared.add(root as App);
      Validations.of(root).addPlugins(new AwsSolutionsChecks(root), new ServerlessChecks(root), acknowledgements(file));
    }
    return synth.call(this, options);
  };
}
