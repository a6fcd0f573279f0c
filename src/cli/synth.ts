import { resolve } from 'node:path';
import type { EnvironmentOptions } from '../model/configuration';
import type { System } from '../model/system';
import { styleFor } from '../report/style';
import type { Summary } from '../report/summary';
import { summaryText } from '../report/summary-text';
import { chooseEnvironment, withSources } from './configuration/environment';
import { findConfiguration, nameOfFile } from './configuration/find';
import { loadConfiguration } from './configuration/load';
import { EXIT } from './exit-codes';
import { writeOutput } from './output/write';
import { Progress } from './progress';
import type { Synthesis } from './synthesis';
import type { Terminal } from './terminal';

/** What can be written. */
export const TARGETS = ['kubernetes', 'aws'] as const;
export type Target = (typeof TARGETS)[number];

/** What `keelson synth` was told. */
export interface SynthOptions {
  /** The configuration, or a system in YAML or JSON. @default - the configuration of the current folder */
  readonly file?: string;
  /** @default - the only environment */
  readonly environment?: string;
  readonly environmentFile?: string;
  /** @default - the one that the environment names; kubernetes where it names several */
  readonly target?: Target;
  readonly out: string;
  /** Images by unit. */
  readonly images: Readonly<Record<string, string>>;
  readonly format: 'text' | 'json';
  readonly strict: boolean;
  readonly verbose: boolean;
}

/**
 * Reads a configuration and writes what one environment takes, with a summary.
 *
 * @returns the exit code
 * @throws KeelsonError with every problem of the input
 */
export async function synth(options: SynthOptions, terminal: Terminal): Promise<number> {
  const { folder, begun } = terminal;
  const progress = new Progress(terminal.stderr);
  let summary: Summary;
  try {
    const file = findConfiguration(folder, options.file);
    progress.step(`reading ${nameOfFile(file, folder)}`);
    const bare =
      options.environmentFile === undefined ? undefined : { name: options.environment ?? 'production', file: options.environmentFile };
    const configuration = await loadConfiguration(file, folder, bare);
    const { name, environment } = chooseEnvironment(configuration, options.environment, options.images);
    const target = options.target ?? targetOf(environment);
    const synthesise = () => synthesiserOf(target)(configuration.system, name, environment, progress);
    const { files, summary: made } = await withSources(configuration, synthesise);
    progress.step(`writing ${files.length} files`);
    const out = resolve(folder, options.out);
    const refused = options.strict && made.findings.some((finding) => finding.severity === 'error');
    summary = {
      ...made,
      output: {
        folder: options.out,
        files: files.map(({ path }) => path),
        state: refused ? 'refused' : writeOutput(out, target, files),
      },
    };
  } finally {
    progress.end();
  }
  const milliseconds = performance.now() - begun;
  if (options.format === 'json')
    terminal.stdout.write(`${JSON.stringify({ ...summary, milliseconds: Math.round(milliseconds) }, null, 2)}\n`);
  else
    terminal.stdout.write(
      summaryText(summary, { style: styleFor(terminal.stdout, terminal.environment), all: options.verbose, milliseconds }),
    );
  return summary.output.state === 'refused' ? EXIT.findings : EXIT.done;
}

/** Where an environment goes that names one platform; of several it is the first. */
function targetOf(environment: EnvironmentOptions): Target {
  return TARGETS.find((target) => environment[target] !== undefined) ?? 'kubernetes';
}

type Synthesise = (system: System, name: string, environment: EnvironmentOptions, progress: Progress) => Promise<Synthesis>;

/** Each target is loaded by itself: that of AWS brings the CDK, which takes a while. */
function synthesiserOf(target: Target): Synthesise {
  if (target === 'aws') {
    const { synthesiseAws }: typeof import('./aws/synthesise') = require('./aws/synthesise');
    return synthesiseAws;
  }
  const { synthesiseKubernetes }: typeof import('./kubernetes/synthesise') = require('./kubernetes/synthesise');
  return synthesiseKubernetes;
}
