import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as ts from 'typescript';
import { documentSchema, environmentSchema } from '../src/model/document-schema';

/** Writes the published JSON Schemas, with the docstrings of the interfaces as their descriptions. Run by `npm run build`. */

const ROOT = resolve(__dirname, '..');

type Schema = { [keyword: string]: unknown };

/** The schemas by the names of their files. */
export function describedSchemas(): Readonly<Record<string, Schema>> {
  const file = join(ROOT, 'src/model/to-document.ts');
  const environmentFile = join(ROOT, 'src/model/properties/environment.ts');
  const program = ts.createProgram([file, environmentFile], {
    strict: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
    noEmit: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const typeOf = (path: string, name: string): ts.Type => {
    const source = program.getSourceFile(path);
    const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
    const symbol = module === undefined ? undefined : checker.getExportsOfModule(module).find((each) => each.name === name);
    if (symbol === undefined) throw new Error(`${path} exports no ${name}`);
    return checker.getDeclaredTypeOfSymbol(symbol);
  };
  return {
    'system.json': describe(documentSchema(), typeOf(file, 'SystemDocument'), checker),
    'environment.json': describe(environmentSchema(), typeOf(environmentFile, 'EnvironmentProperties'), checker),
  };
}

/** A copy of a schema in which each property carries the docstring of the type's member of that name. */
function describe(schema: Schema, type: ts.Type, checker: ts.TypeChecker): Schema {
  const members = type.isUnion() ? type.types : [type];
  const result: Schema = { ...schema };
  if (schema.properties !== undefined) {
    const described: Schema = {};
    for (const [name, property] of Object.entries(schema.properties as Record<string, Schema>)) {
      const symbols = members.map((member) => checker.getPropertyOfType(member, name)).filter((symbol) => symbol !== undefined);
      const [symbol] = symbols;
      if (symbol === undefined) throw new Error(`no type has the property ${name} of the schema`);
      const below = checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
      described[name] = { ...documentation(symbol, below, checker), ...describe(property, below, checker) };
    }
    result.properties = described;
  }
  if (typeof schema.items === 'object') result.items = describe(schema.items as Schema, elementOf(members, checker) ?? type, checker);
  if (typeof schema.additionalProperties === 'object') {
    const value = members.map((member) => checker.getIndexTypeOfType(member, ts.IndexKind.String)).find((each) => each !== undefined);
    result.additionalProperties = describe(schema.additionalProperties as Schema, value ?? type, checker);
  }
  if (schema.anyOf !== undefined) result.anyOf = (schema.anyOf as Schema[]).map((each) => describe(each, type, checker));
  return result;
}

function elementOf(members: readonly ts.Type[], checker: ts.TypeChecker): ts.Type | undefined {
  return members.map((member) => checker.getIndexTypeOfType(member, ts.IndexKind.Number)).find((each) => each !== undefined);
}

/** What a docstring says, and the default where it is a plain value. A member without one has that of its type. */
function documentation(symbol: ts.Symbol, type: ts.Type, checker: ts.TypeChecker): Schema {
  const tags = symbol.getJsDocTags(checker);
  const element = elementOf([type], checker) ?? checker.getIndexTypeOfType(type, ts.IndexKind.String);
  const names = [symbol, ...[type.aliasSymbol, type.symbol, element?.aliasSymbol, element?.symbol].filter(isOfProject)];
  const said = names.map((name) => textOf(name?.getDocumentationComment(checker))).find((text) => text !== '') ?? '';
  const text = textOf(tags.find((tag) => tag.name === 'default')?.text);
  const standard = text === '' ? '' : `Default: ${text.replace(/^- /, '')}.`;
  const description = [said, standard].filter((part) => part !== '').join(' ');
  const literal = /^'([^']*)'$/.exec(text)?.[1] ?? (/^(true|false|-?\d+(\.\d+)?)$/.test(text) ? (JSON.parse(text) as unknown) : undefined);
  return { ...(description === '' ? {} : { description }), ...(literal === undefined ? {} : { default: literal }) };
}

/** Whether a symbol is not one of TypeScript's own, as those of lists and maps are. */
function isOfProject(symbol: ts.Symbol | undefined): boolean {
  return symbol?.declarations?.every((declaration) => declaration.getSourceFile().fileName.startsWith(join(ROOT, 'src'))) === true;
}

function textOf(parts: ts.SymbolDisplayPart[] | undefined): string {
  return ts.displayPartsToString(parts).replace(/\s+/g, ' ').trim();
}

if (require.main === module) {
  const folder = join(ROOT, 'lib/schema');
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of Object.entries(describedSchemas()))
    writeFileSync(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`);
}
