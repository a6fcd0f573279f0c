import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where something else is referred to: `{ [REFERENCE]: [key of the resource, attribute] }`. */
export const REFERENCE = '@';

/** One resource of an assembly, its references resolved across nested stacks. */
export interface Resource {
  /** The stack and the logical id, unique in the assembly. */
  readonly key: string;
  /** Which nested stack it stands in, by the description of the stack. */
  readonly stack: string;
  readonly type: string;
  /** Properties, policies of deletion and dependencies; references as `{ '@': [key, attribute] }`. */
  readonly body: unknown;
}

interface Template {
  readonly Description?: string;
  readonly Resources?: Readonly<Record<string, Declared>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

interface Declared {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdatePolicy?: unknown;
  readonly UpdateReplacePolicy?: string;
}

/** What both programs call their stack. */
const ROOT_STACK = 'shop';
const NESTED = 'AWS::CloudFormation::Stack';
/** Names that the CDK and Keelson make from construct paths. */
const GENERATED_NAMES: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::IAM::Policy': 'PolicyName',
  'AWS::SQS::Queue': 'QueueName',
};

/** Every resource of a cloud assembly of one stack and its nested stacks. */
export function resourcesOf(folder: string): Resource[] {
  const template = read(folder, `${ROOT_STACK}.template.json`);
  const resources: Resource[] = [];
  collect({ folder, template, path: '', parameters: new Set(), parameter: () => undefined, nested: new Map() }, resources);
  return withoutNames(resources);
}

interface Place {
  readonly folder: string;
  readonly template: Template;
  readonly path: string;
  /** What the stack above gives. */
  readonly parameters: ReadonlySet<string>;
  parameter(name: string): unknown;
  /** The nested stacks, each read once. */
  readonly nested: Map<string, Place>;
}

/** A nested stack. What it is given is looked up by name, once: stacks refer to each other's outputs through long chains. */
function nestedPlace(id: string, above: Place): Place {
  const known = above.nested.get(id);
  if (known !== undefined) return known;
  const declared = above.template.Resources?.[id] as Declared;
  const parameters = (declared.Properties?.Parameters ?? {}) as Readonly<Record<string, unknown>>;
  const values = new Map<string, unknown>();
  const place: Place = {
    folder: above.folder,
    template: read(above.folder, fileOf(above.folder, declared)),
    path: `${above.path}/${id}`,
    parameters: new Set(Object.keys(parameters)),
    parameter: (name) => {
      if (!values.has(name)) values.set(name, resolve(parameters[name], above));
      return values.get(name);
    },
    nested: new Map(),
  };
  above.nested.set(id, place);
  return place;
}

function collect(place: Place, into: Resource[]): void {
  const { template, path } = place;
  for (const [id, declared] of Object.entries(template.Resources ?? {})) {
    const { Type: type, Properties: properties = {} } = declared;
    const isNested = type === NESTED;
    const metadata = declared.Metadata ?? {};
    const own = isNested ? without(properties, 'TemplateURL', 'Parameters') : properties;
    into.push({
      key: `${path}/${id}`,
      stack: template.Description ?? path,
      type,
      body: normalised(
        resolve(
          {
            properties: own,
            dependsOn: dependenciesOf(declared).map((Ref) => ({ Ref })),
            policies: [declared.DeletionPolicy ?? '', declared.UpdateReplacePolicy ?? '', declared.UpdatePolicy ?? ''],
            metadata,
          },
          place,
        ),
      ),
    });
    if (isNested) collect(nestedPlace(id, place), into);
  }
}

/** Those that no property refers to: a reference is a dependency already. */
function dependenciesOf({ DependsOn = [], Properties }: Declared): string[] {
  const text = JSON.stringify(Properties ?? {});
  const isReferredTo = (id: string): boolean => text.includes(`{"Ref":"${id}"}`) || text.includes(`{"Fn::GetAtt":["${id}",`);
  return [DependsOn].flat().filter((id) => !isReferredTo(id));
}

/** References in one form, with the parameters of nested stacks replaced by what they stand for. */
function resolve(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) return value.map((each) => resolve(each, place));
  if (typeof value !== 'object' || value === null) return value;
  const { Ref: target, 'Fn::GetAtt': attribute } = value as { readonly Ref?: string; readonly 'Fn::GetAtt'?: readonly [string, string] };
  if (target !== undefined) {
    if (place.parameters.has(target)) return place.parameter(target);
    return place.template.Resources?.[target] === undefined ? value : { [REFERENCE]: [`${place.path}/${target}`, 'Ref'] };
  }
  if (attribute !== undefined) {
    const [id, name] = attribute;
    if (place.template.Resources?.[id]?.Type !== NESTED || !name.startsWith('Outputs.'))
      return { [REFERENCE]: [`${place.path}/${id}`, name] };
    return outputOf(id, name.slice('Outputs.'.length), place);
  }
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each, place)]));
}

/** What a nested stack gives to the one above. */
function outputOf(id: string, name: string, place: Place): unknown {
  const nested = nestedPlace(id, place);
  return resolve(nested.template.Outputs?.[name]?.Value, nested);
}

/** Sorted by key; lists whose order means nothing (statements, actions and resources of policies; dependencies; tags) sorted by content. */
export function normalised(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => normalised(each));
    return UNORDERED.has(name) ? list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : list;
  }
  if (typeof value !== 'object' || value === null || REFERENCE in value) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, normalised(each, key)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const UNORDERED: ReadonlySet<string> = new Set(['Statement', 'Action', 'Resource', 'dependsOn', 'Tags']);

/** Names that follow from construct paths say nothing: each is replaced, wherever it stands, by whose name it is. */
function withoutNames(resources: readonly Resource[]): Resource[] {
  const names = new Map<string, string>();
  for (const { type, stack, body } of resources) {
    const property = GENERATED_NAMES[type];
    const name = property === undefined ? undefined : (body as { properties: Record<string, unknown> }).properties[property];
    // The dashboard of the whole system is called what the stack is called, by both.
    if (typeof name === 'string' && name !== ROOT_STACK) names.set(name, `<name of a ${type} in ${stack}>`);
  }
  if (names.size === 0) return [...resources];
  // The longest first: `orders-dead` before `orders`. One expression: a system has hundreds of names.
  const longestFirst = [...names.keys()].sort((one, other) => other.length - one.length);
  const any = new RegExp(longestFirst.map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|'), 'g');
  const replace = (text: string): string => text.replaceAll(any, (name) => names.get(name) ?? name);
  return resources.map((each) => ({ ...each, body: mapText(each.body, replace) }));
}

function mapText(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map((each) => mapText(each, map));
  if (typeof value !== 'object' || value === null) return value;
  // Keys of resources stay as they are.
  if (REFERENCE in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapText(each, map)]));
}

function without(value: Readonly<Record<string, unknown>>, ...keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

function read(folder: string, file: string): Template {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template;
}

/** The template of a nested stack is an asset: its address ends in the hash under which the manifest of assets knows the file. */
function fileOf(folder: string, nested: Declared): string {
  const hash = /([0-9a-f]{64})\.json/.exec(JSON.stringify(nested.Properties?.TemplateURL))?.[1];
  const { files } = JSON.parse(readFileSync(join(folder, `${ROOT_STACK}.assets.json`), 'utf8')) as Assets;
  return files[String(hash)]?.source.path as string;
}

interface Assets {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}
