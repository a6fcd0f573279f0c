import { KeelsonError, show } from './problem';
import { System } from './system';

/**
 * A system from YAML or JSON text. Problems name the line on which they stand.
 *
 * @param text - the literal form
 * @param file - the file's name, for messages
 * @throws KeelsonError with every problem of the text
 * @example
 * import { parseSystem } from 'keelson';
 *
 * const shop = parseSystem('system: shop\nservices:\n  catalog:\n    http: { port: 8080 }\n', 'shop.yaml');
 */
export function parseSystem(text: string, file = 'system.yaml'): System {
  const { value, locate } = readYaml(text, file);
  return System.from(value, locate);
}

/**
 * The value of a YAML or JSON text, and on which line each part of it stands.
 *
 * @internal
 * @throws KeelsonError where the text is no YAML
 */
export function readYaml(text: string, file: string): { readonly value: unknown; readonly locate: (path: readonly string[]) => string } {
  // Loaded here, since a system that is written in TypeScript needs no YAML.
  const yaml: typeof import('yaml') = require('yaml');
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, merge: true, strict: true, uniqueKeys: true });
  const [first] = document.errors;
  if (first !== undefined) {
    throw new KeelsonError(
      document.errors.map((error) => ({
        code: 'invalid-yaml',
        path: file,
        source: `${file}:${lines.linePos(error.pos[0]).line}:${lines.linePos(error.pos[0]).col}`,
        received: show(text.slice(error.pos[0], error.pos[0] + 40)),
        expected: 'YAML 1.2, or JSON',
        fix: (error.message.split('\n')[0] as string).replace(/ at line \d+.*$/, ''),
      })),
    );
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new KeelsonError([
      {
        code: 'invalid-yaml',
        path: file,
        source: file,
        received: 'aliases',
        expected: 'aliases that can be resolved, at most 100',
        fix: error instanceof Error ? error.message : 'write the values out',
      },
    ]);
  }
  const locate = (path: readonly string[]): string => {
    for (let length = path.length; length >= 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      const range = typeof node === 'object' && node !== null ? (node as { range?: readonly number[] | null }).range : undefined;
      if (range === undefined || range === null) continue;
      const { line, col } = lines.linePos(range[0] as number);
      return `${file}:${line}:${col}`;
    }
    return file;
  };
  return { value, locate };
}
