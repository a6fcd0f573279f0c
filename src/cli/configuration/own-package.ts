import * as Module from 'node:module';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The entry that `import ... from 'keelson'` means in a configuration: this very package, whichever copy the configuration would find.
 * Two copies would be two classes System, and neither knows the other's systems.
 */
const OWN_ENTRY = join(__dirname, `../../index${extname(__filename)}`);

type ResolveFilename = (request: string, ...rest: unknown[]) => string;

/** Runs something in which `require('keelson')` finds this package. */
export function withOwnPackage<T>(run: () => T): T {
  const loader = Module.Module as unknown as { _resolveFilename: ResolveFilename };
  const original = loader._resolveFilename;
  loader._resolveFilename = function (this: unknown, request, ...rest) {
    return request === 'keelson' ? OWN_ENTRY : original.call(this, request, ...rest);
  };
  try {
    return run();
  } finally {
    loader._resolveFilename = original;
  }
}

/** From now on `import 'keelson'` in ES modules finds this package; Node has no way to take it back. */
export function withOwnPackageInModules(): void {
  const url = JSON.stringify(pathToFileURL(OWN_ENTRY).href);
  const hook = `export async function resolve(specifier, context, next) { return specifier === 'keelson' ? { url: ${url}, shortCircuit: true } : next(specifier, context); }`;
  // Node 20.6 has it; before that the copy that the configuration finds is the one that is used.
  (Module as { register?: (specifier: string) => void }).register?.(`data:text/javascript,${encodeURIComponent(hook)}`);
}
