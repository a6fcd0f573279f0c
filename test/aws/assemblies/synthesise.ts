import { mkdir, readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setting } from '../../judges/judge';
import { root } from '../../judges/subjects';
import type { OwnAcknowledgement } from './recording';
import { spawned } from './spawned';

/** A cloud assembly with what the CDK's validation said while it was made. */
export interface Assembly {
  /** The folder with manifest.json. */
  readonly folder: string;
  readonly report: ValidationReport;
  /** What the app acknowledges in its own code; undefined where nobody asked. */
  readonly acknowledged: readonly OwnAcknowledgement[];
}

/** validation-report.json, as far as it is read. */
export interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly conclusion: 'success' | 'failure';
    readonly violations: readonly {
      readonly ruleName: string;
      readonly description: string;
      readonly severity?: string;
      readonly violatingConstructs: readonly {
        readonly constructPath?: string;
        readonly cloudFormationResource?: { readonly logicalId?: string };
      }[];
    }[];
  }[];
}

const CONTEXT = {
  '@aws-cdk/core:annotationsInValidationReport': true,
  '@aws-cdk/core:validateAgainstDefaultRules': true,
  // The app writes its report and all templates whatever is found; the findings are counted here.
  '@aws-cdk/core:failSynthOnValidationErrors': false,
};

/**
 * Runs a program that synthesises a CDK app in this Node, with the CDK's default rules strict and cdk-nag's packs registered.
 *
 * @throws if the program fails, or leaves no report: then nobody judged.
 */
export async function synthesise(program: readonly string[], folder: string): Promise<Assembly> {
  await mkdir(dirname(folder), { recursive: true });
  const acknowledgements = `${folder}.acknowledgements.json`;
  const outcome = await spawned(
    process.execPath,
    [...process.execArgv, '--import', pathToFileURL(join(__dirname, 'recording.ts')).href, ...program],
    {
      cwd: root,
      environment: {
        NODE_PATH: [join(root, 'node_modules'), process.env.NODE_PATH].filter(Boolean).join(delimiter),
        CDK: setting('CDK'),
        CDK_OUTDIR: folder,
        CDK_CONTEXT_JSON: JSON.stringify(CONTEXT),
        CDK_DEFAULT_ACCOUNT: '123456789012',
        CDK_DEFAULT_REGION: 'eu-central-1',
        KEELSON_ACKNOWLEDGEMENTS: acknowledgements,
      },
    },
  );
  if (outcome.status !== 0) throw new Error(`${program.join(' ')} ended with ${outcome.status}:\n${outcome.stderr}${outcome.stdout}`);
  const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));
  return {
    folder,
    report: (await read(join(folder, 'validation-report.json'))) as ValidationReport,
    acknowledged: (await read(acknowledgements)) as OwnAcknowledgement[],
  };
}
