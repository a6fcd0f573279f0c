import { resolve } from 'node:path';
import { styleFor } from '../report/style';
import type { Summary } from '../report/summary';
import { summaryText } from '../report/summary-text';
import { chooseEnvironment, withSources } from './configuration/environment';
import { findConfiguration, nameOfFile } from './configuration/find';
import { loadConfiguration } from './configuration/load';
import { EXIT } from './exit-codes';
import { synthesiseKubernetes } from './kubernetes/synthesise';
import { writeOutput } from './output/write';
import { Progress } from './progress';
import type { Terminal } from './terminal';

/** What `keelson synth` was told. */
export interface SynthOptions {
  /** The configuration, or a system in YAML or JSON. @default - the configuration of the current folder */
  readonly file?: string;
  /** @default - the only environment */
  readonly environment?: string;
  readonly environmentFile?: string;
  readonly target: 'kubernetes';
  readonly out: string;
  /** Images by unit. */
  readonly images: Readonly<Record<string, string>>;
  readonly format: 'text' | 'json';
  readonly strict: boolean;
  readonly verbose: boolean;
}

/**
 * Reads a configuration and writes the manifests of one environment, with a summary.
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
    const synthesise = () => synthesiseKubernetes(configuration.system, name, environment, progress);
    const { files, summary: made } = await withSources(configuration, synthesise);
    progress.step(`writing ${files.length} files`);
    const out = resolve(folder, options.out);
    const refused = options.strict && made.findings.some((finding) => finding.severity === 'error');
    summary = {
      ...made,
      output: {
        folder: options.out,
        files: files.map(({ path }) => path),
        state: refused ? 'refused' : writeOutput(out, options.target, files),
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
