import type { Configuration } from '../../model/configuration';

/** A system, where it goes, and where that is written. */
export interface LoadedConfiguration extends Configuration {
  /** The line of a part of the configuration: `['environments', 'production', 'kubernetes']`. */
  readonly locate: (path: readonly string[]) => string | undefined;
}

/** Where a system alone goes: the file that says so, or `none` where nobody asks. */
export type BareEnvironment = { readonly name: string; readonly file: string } | 'none';

/**
 * Reads a configuration, whatever it is written in: `keelson.config.ts` and its kin, `keelson.yaml`, or a system in YAML or JSON
 * with its environment in a file of its own.
 *
 * @throws KeelsonError with every problem of the file
 */
export async function loadConfiguration(file: string, folder: string, environment?: BareEnvironment): Promise<LoadedConfiguration> {
  // Each way of reading is loaded only when it is needed: neither the parser of YAML nor the one of TypeScript is small.
  if (/\.(ya?ml|json)$/.test(file)) {
    const { readLiteralConfiguration }: typeof import('./literal') = require('./literal');
    return readLiteralConfiguration(file, folder, environment);
  }
  const { loadProgram }: typeof import('./program') = require('./program');
  return loadProgram(file, folder);
}
