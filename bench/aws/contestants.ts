import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of what is measured. */
export const PROGRAMS = join(__dirname, 'programs');

/** Every program, without `.ts`: all of them are also run compiled. */
export const PROGRAM_NAMES: readonly string[] = readdirSync(PROGRAMS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -'.ts'.length));

/** One row of the report: a command that makes the same resources as the others. */
export interface Contestant {
  readonly name: string;
  /** The command line, started in the folder of the workspace. It writes the cloud assembly to `assembly` below the output. */
  command(output: string): readonly string[];
  /** The folder of the cloud assembly. */
  assembly(output: string): string;
}

const typescript = ['--require', 'tsx/cjs'] as const;
const program = (name: string, ...command: readonly string[]): Contestant => ({
  name,
  command: () => [process.execPath, ...command],
  assembly: (output) => output,
});
const keelson = (configuration: string): Contestant => ({
  name: `\`keelson synth ${configuration}\``,
  command: (output) => [
    process.execPath,
    'node_modules/keelson/lib/cli/main.js',
    ...['synth', configuration, '--env', 'production', '--target', 'aws', '--out', output],
  ],
  assembly: (output) => join(output, 'aws'),
});

export const SYSTEM_TS = program('`ServerlessSystem`, `app.ts`', ...typescript, 'app.ts');
export const SYSTEM_JS = program('`ServerlessSystem`, `app.js`', 'compiled/app.js');
export const PLAIN_TS = program('plain CDK, `cdk/main.ts`', ...typescript, 'cdk/main.ts');
export const PLAIN_JS = program('plain CDK, `cdk/main.js`', 'compiled/cdk/main.js');
export const COMMAND = keelson('compiled/keelson.config.js');

export const CONTESTANTS: readonly Contestant[] = [SYSTEM_TS, SYSTEM_JS, PLAIN_TS, PLAIN_JS, COMMAND];
