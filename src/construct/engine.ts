import { KeelsonError } from '../model/problem';

/**
 * Loads the engine that an entry of Keelson stands on, and turns a missing one into one error with the command that installs it.
 * The packages are loaded by the caller, by their literal names, so that a bundler sees them.
 *
 * @param entry - what the user imported: `keelson/kubernetes`
 * @param packages - every package that the command must install, the engine first
 * @param load - requires them
 * @throws KeelsonError with the code `missing-peer` if one of the packages is not installed; whatever else a package throws
 *
 * @example
 * requireEngine('keelson/kubernetes', ['cdk8s', 'constructs'], () => {
 *   require('cdk8s');
 * });
 */
export function requireEngine(entry: string, packages: readonly string[], load: () => void): void {
  try {
    load();
  } catch (error) {
    const missing = packages.find((name) => isMissing(error, name));
    if (missing === undefined) throw error;
    throw new KeelsonError([
      {
        code: 'missing-peer',
        path: entry,
        received: `no package ${missing} beside keelson`,
        expected: `${packages.join(' and ')}, which ${entry} stands on`,
        fix: `npm install ${packages.join(' ')}`,
      },
    ]);
  }
}

/**
 * Whether this very package is missing, and not a file or a dependency of a package that is there but broken.
 * Told by shape: in jest, the error comes from another realm and is no instance of this one's Error.
 */
function isMissing(error: unknown, name: string): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return code === 'MODULE_NOT_FOUND' && typeof message === 'string' && message.startsWith(`Cannot find module '${name}'`);
}
