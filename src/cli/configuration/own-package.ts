import * as Module from 'node:module';
import { extname, join } from 'node:path';

/**
 * The entry that `import ... from 'keelson'` means in a configuration: this very package, whichever copy the configuration would find.
 * Two copies would be two classes System, and neither knows the other's systems.
 */
const OWN_ENTRY = join(__dirname, `../../index${extname(__filename)}`);

/** Where ES modules find what this package exports: they may be loaded by another loader than it was. */
const KEY = 'keelson.entry';

type ResolveFilename = (request: string, ...rest: unknown[]) => string;

/** Runs something in which `require('keelson')` gives this package. */
export async function withOwnPackage<T>(run: () => T | Promise<T>): Promise<T> {
  const loader = Module.Module as unknown as { _resolveFilename: ResolveFilename };
  const original = loader._resolveFilename;
  loader._resolveFilename = function (this: unknown, request, ...rest) {
    return request === 'keelson' ? OWN_ENTRY : original.call(this, request, ...rest);
  };
  try {
    return await run();
  } finally {
    loader._resolveFilename = original;
  }
}

/**
 * From now on `import 'keelson'` in ES modules gives what `require('keelson')` gives here; Node has no way to take it back. Of several
 * such hooks, the last that was registered is asked first.
 */
export function redirectImports(): void {
  const { register } = Module as { register?: (specifier: string) => void };
  // Node 20.6 has it. Before, the copy that the configuration finds is the one that is used.
  if (register === undefined) return;
  const entry: Readonly<Record<string, unknown>> = require(OWN_ENTRY);
  (globalThis as Record<symbol, unknown>)[Symbol.for(KEY)] = entry;
  const names = Object.keys(entry).filter((name) => name !== 'default');
  const module = [
    `const entry = globalThis[Symbol.for(${JSON.stringify(KEY)})];`,
    'export default entry;',
    ...names.map((name) => `export const ${name} = entry.${name};`),
  ];
  const url = JSON.stringify(dataUrl(module.join('\n')));
  register(
    dataUrl(
      `export async function resolve(specifier, context, next) {
        return specifier === 'keelson' ? { url: ${url}, format: 'module', shortCircuit: true } : next(specifier, context);
      }`,
    ),
  );
}

function dataUrl(program: string): string {
  return `data:text/javascript,${encodeURIComponent(program)}`;
}
