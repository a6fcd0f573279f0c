import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documentSchema, environmentSchema } from '../model/document-schema';
import type { JsonSchema } from '../model/shape';

/** Written when the package is built, with the descriptions of every property. */
const FILES = { system: '../schema/system.json', environment: '../schema/environment.json' } as const;

/** The JSON Schema of a system's literal form or of one environment, as text. */
export function schemaText(part: keyof typeof FILES): string {
  const file = join(__dirname, FILES[part]);
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const schema: JsonSchema = part === 'system' ? documentSchema() : environmentSchema();
  return `${JSON.stringify(schema, null, 2)}\n`;
}
