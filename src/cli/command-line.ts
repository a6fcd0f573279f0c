import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { EXIT } from './exit-codes';
import { reportFailure } from './failure';
import type { Target } from './synth';
import type { Terminal } from './terminal';

const EXIT_CODES = `
Exit codes:
  ${EXIT.done}   done
  ${EXIT.problems}   something that was declared is wrong; each problem is printed with its place and its fix
  ${EXIT.usage}   the command was called wrongly
  ${EXIT.findings}   --strict was asked for and a rule found an error; nothing was written
  ${EXIT.unexpected}  a bug of Keelson's, or a disk that refuses; --verbose prints the stack`;

const SYNTH_HELP = `
What is read:
  keelson.config.ts   (or .mts .cts .js .mjs .cjs) export default defineConfig({ system, environments })
  keelson.yaml        the same in its literal form: system: a document or its path, environments: a map
  system.yaml         a system alone, with --environment-file for where it goes
  Without a file, the one configuration of the current folder.

What is written, below the folder of --out:
  kubernetes/00-SYSTEM.yaml     the namespace and its guard rails, where the system owns it
  kubernetes/UNIT.yaml          every object of one service, worker or job
  aws/                          with --target aws: the cloud assembly, which the CDK's command line deploys
  parity-TARGET.md              what the target does not render as declared, and why
  findings-TARGET.json          what the rules found
  .keelson.json                 the list of these files: only they are ever replaced or removed
  All of it is written or nothing is. The same input gives the same bytes.

Examples:
  $ keelson synth --env production
  $ keelson synth examples/ecommerce/keelson.config.ts --env production --out dist
  $ keelson synth --env production --image order-service=registry.example.com/order-service:2.0.1@sha256:...
  $ keelson synth system.yaml --environment-file production.yaml --env production
  $ keelson synth --env production --strict --format json | jq '.findings[] | select(.severity == "error")'
  $ kubectl apply --server-side -f dist/kubernetes
  $ keelson synth --env aws --target aws && npx cdk deploy --app dist/aws --all
${EXIT_CODES}`;

const GRAPH_HELP = `
What is drawn:
  Without --env, what was declared: services, workers and jobs in their contexts, stores, topics and queues, what is reached
  outside, the hosts that clients ask for, and every edge between them.
  With --env, also what follows there: sizes, addresses of what exists, the objects, and the infrastructure that each unit
  exchanges packets with (DNS, gateway, Prometheus, collector, the mesh's control plane), listed with its reasons.
  Dashed or dotted is soft, thick leads from one context to another, red is part of a cycle of calls.
  The same input gives the same bytes.

Examples:
  $ keelson graph
  $ keelson graph --env production --format svg --out docs/system.svg
  $ keelson graph system.yaml
  $ keelson graph system.yaml --environment-file production.yaml
  $ keelson graph examples/ecommerce/keelson.config.ts > shop.mmd
${EXIT_CODES}`;

const SCHEMA_HELP = `
Examples:
  $ keelson schema > system.schema.json
  $ keelson schema --environment > environment.schema.json

In an editor, with the schema of the installed package, as the first line of a YAML file:
  # yaml-language-server: $schema=./node_modules/keelson/lib/schema/system.json`;

/** The options of `synth`, as commander names them. */
interface SynthFlags {
  readonly env?: string;
  readonly environmentFile?: string;
  readonly target?: Target;
  readonly out: string;
  readonly image?: Readonly<Record<string, string>>;
  readonly format: 'text' | 'json';
  readonly strict?: boolean;
  readonly verbose?: boolean;
}

/** The options of `graph`, as commander names them. */
interface GraphFlags {
  readonly env?: string;
  readonly environmentFile?: string;
  readonly format: 'mermaid' | 'svg';
  readonly out?: string;
}

/** Reads the arguments, runs the command and answers the exit code. */
export async function run(argumentList: readonly string[], terminal: Terminal): Promise<number> {
  let code: number = EXIT.done;
  const program = new Command('keelson')
    .description('Declare each microservice once; get everything production asks for, checked before it is deployed.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the help of a command')
    .addHelpText('after', `\nkeelson help synth says what is read and what is written.\n${EXIT_CODES}`)
    .showSuggestionAfterError()
    .configureHelp({ helpWidth: 100 })
    .exitOverride()
    .configureOutput({ writeOut: (text) => void terminal.stdout.write(text), writeErr: (text) => void terminal.stderr.write(text) });

  program
    .command('synth')
    .summary('write the manifests or templates of one environment, with a summary')
    .description('Reads a system and where it goes, checks both, and writes the manifests or templates of one environment, with a summary.')
    .argument('[config or system]', 'the file that is read (default: the configuration of the current folder)')
    .option('-e, --env <name>', 'the environment (default: the only one)')
    .option('--environment-file <file>', 'for a system alone: a YAML or JSON file with its environment')
    .addOption(new Option('-t, --target <name>', 'what is written (default: what the environment names)').choices(['kubernetes', 'aws']))
    .option('-o, --out <folder>', 'where it is written', 'dist')
    .option('--image <unit=image>', 'the image of a service, worker or job; may be given more than once', addImage)
    .addOption(new Option('--format <form>', 'the form of the summary').choices(['text', 'json']).default('text'))
    .option('--strict', 'write nothing where a rule finds an error')
    .option('--verbose', 'list everything, and print the stack of what was not foreseen')
    .addHelpText('after', SYNTH_HELP)
    .action(async (file: string | undefined, flags: SynthFlags) => {
      const { synth }: typeof import('./synth') = require('./synth');
      const { env: environment, image: images = {}, strict = false, verbose = false, ...rest } = flags;
      code = await synth({ ...rest, file, environment, images, strict, verbose }, terminal);
    });

  program
    .command('graph')
    .summary('draw a system')
    .description('Draws a system, and with an environment what follows there, as Mermaid or as SVG.')
    .argument('[config or system]', 'the file that is read (default: the configuration of the current folder)')
    .option('-e, --env <name>', 'the environment (default: none, only what was declared)')
    .option('--environment-file <file>', 'for a system alone: a YAML or JSON file with its environment')
    .addOption(new Option('-f, --format <form>', 'the form of the drawing').choices(['mermaid', 'svg']).default('mermaid'))
    .option('-o, --out <file>', 'where it is written (default: standard output)')
    .option('--verbose', 'print the stack of what was not foreseen')
    .addHelpText('after', GRAPH_HELP)
    .action(async (file: string | undefined, { env: environment, ...rest }: GraphFlags) => {
      const { graph }: typeof import('./graph') = require('./graph');
      code = await graph({ ...rest, file, environment }, terminal);
    });

  program
    .command('schema')
    .summary('print the JSON Schema of a system in YAML or JSON')
    .description('Prints the JSON Schema, draft 2020-12, of the literal form of a system.')
    .option('--environment', 'of an environment instead')
    .addHelpText('after', SCHEMA_HELP)
    .action((options: { readonly environment?: boolean }) => {
      const { schemaText }: typeof import('./schema') = require('./schema');
      terminal.stdout.write(schemaText(options.environment ? 'environment' : 'system'));
    });

  try {
    if (argumentList.length === 0) {
      program.outputHelp({ error: true });
      return EXIT.usage;
    }
    await program.parseAsync(argumentList, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    const verbose = argumentList.includes('--verbose') || (terminal.environment.KEELSON_DEBUG ?? '') !== '';
    return reportFailure(error, terminal, { json: isJson(argumentList), verbose });
  }
}

function addImage(text: string, images: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1)
    throw new InvalidArgumentError('It must read UNIT=IMAGE, such as order-service=registry.example.com/order-service:2.0.1.');
  return { ...images, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Asked before the arguments were understood, for a failure on the way. */
function isJson(argumentList: readonly string[]): boolean {
  return argumentList.includes('--format=json') || argumentList[argumentList.indexOf('--format') + 1] === 'json';
}

function version(): string {
  return (JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { readonly version: string }).version;
}
