import { resolve } from 'node:path';
import { validateForKubernetes } from '../kubernetes/validate';
import { KeelsonError } from '../model/problem';
import { validateEnvironment } from '../model/validate-environment';
import type { SystemGraph } from '../report/graph/graph';
import { type GraphEnvironment, graphOf } from '../report/graph/graph-of';
import { chooseEnvironment, withSources } from './configuration/environment';
import { findConfiguration } from './configuration/find';
import { type LoadedConfiguration, loadConfiguration } from './configuration/load';
import { EXIT } from './exit-codes';
import { writeFile } from './output/write-file';
import type { Terminal } from './terminal';

/** What `keelson graph` was told. */
export interface GraphOptions {
  /** The configuration, or a system in YAML or JSON. @default - the configuration of the current folder */
  readonly file?: string;
  /** @default - none: what was declared, without what follows somewhere */
  readonly environment?: string;
  /** An environment in YAML or JSON, for a system that has no configuration. @default - none */
  readonly environmentFile?: string;
  /** What draws it: a viewer of Mermaid, or Keelson itself. */
  readonly format: 'mermaid' | 'svg';
  /** @default - standard output */
  readonly out?: string;
}

/**
 * Reads a system, and where it goes if that was said, and draws it.
 *
 * @returns the exit code
 * @throws KeelsonError with every problem of the input
 */
export async function graph(options: GraphOptions, terminal: Terminal): Promise<number> {
  const { folder } = terminal;
  const bare =
    options.environmentFile === undefined ? 'none' : { name: options.environment ?? 'production', file: options.environmentFile };
  const configuration = await loadConfiguration(findConfiguration(folder, options.file, 'graph'), folder, bare);
  const isNamed = options.environment !== undefined || options.environmentFile !== undefined;
  const environment = isNamed ? await environmentOf(configuration, options.environment) : undefined;
  if (environment === undefined) configuration.system.check();
  const drawn = graphOf(configuration.system, environment);
  const text = await draw(drawn, options.format, terminal);
  if (options.out === undefined) terminal.stdout.write(text);
  else writeFile(resolve(folder, options.out), options.out, text);
  return EXIT.done;
}

/** The environment by its name, checked with the system as synthesis would check both. */
async function environmentOf(configuration: LoadedConfiguration, named: string | undefined): Promise<GraphEnvironment> {
  const { system } = configuration;
  const { name, environment } = chooseEnvironment(configuration, named, {});
  await withSources(configuration, async () => {
    if (environment.kubernetes !== undefined) {
      validateForKubernetes(system, name, environment);
      return;
    }
    system.check();
    const problems = validateEnvironment(system, name, environment);
    if (problems.length > 0) throw new KeelsonError(problems);
  });
  return { name, properties: environment };
}

async function draw(drawn: SystemGraph, format: GraphOptions['format'], terminal: Terminal): Promise<string> {
  if (format === 'svg') {
    // The layout is a library of its own: nobody else waits for it.
    const { svgOf }: typeof import('../report/graph/svg/document') = require('../report/graph/svg/document');
    return svgOf(drawn);
  }
  const { mermaidOf, MERMAID_MOST_EDGES }: typeof import('../report/graph/mermaid') = require('../report/graph/mermaid');
  if (drawn.edges.length > MERMAID_MOST_EDGES)
    terminal.stderr.write(
      `keelson: ${drawn.edges.length} edges are more than Mermaid draws by default (maxEdges: ${MERMAID_MOST_EDGES}); --format svg draws them all\n`,
    );
  return mermaidOf(drawn);
}
