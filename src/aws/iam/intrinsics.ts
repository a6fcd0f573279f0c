import { isRecord } from '../../model/shape';
import type { Stack } from './stack';
import { section } from './template';

/** What `{ Ref: 'AWS::NoValue' }` gives: the property, or the member of a list, is not there. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * A value of a template with its intrinsic functions resolved (CloudFormation reference, "Intrinsic functions"). What cannot be known before the
 * deployment is a stand-in, and noted.
 */
export function resolveIntrinsics(value: unknown, stack: Stack): unknown {
  const resolved = resolve(value, stack);
  return resolved === NO_VALUE ? undefined : resolved;
}

function resolve(value: unknown, stack: Stack): unknown {
  if (Array.isArray(value))
    return value.map((member) => resolve(member, stack)).filter((member) => member !== NO_VALUE && member !== undefined);
  if (!isRecord(value)) return value;
  const keys = Object.keys(value);
  const [key] = keys;
  if (keys.length === 1 && key !== undefined && (key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'))) {
    const apply = FUNCTIONS[key];
    if (apply !== undefined && (key !== 'Condition' || typeof value[key] === 'string')) return apply(value[key], stack);
    if (key.startsWith('Fn::')) return standIn(key, value[key], stack);
  }
  const entries = keys.map((name) => [name, resolve(value[name], stack)] as const);
  return Object.fromEntries(entries.filter(([, member]) => member !== NO_VALUE && member !== undefined));
}

type Apply = (argument: unknown, stack: Stack) => unknown;

const FUNCTIONS: Readonly<Record<string, Apply>> = {
  Ref: (argument, stack) => reference(text(argument), stack),
  Condition: (argument, stack) => stack.condition(text(argument)),
  'Fn::GetAtt': (argument, stack) => {
    const [id, ...path] = typeof argument === 'string' ? argument.split('.') : listOf(argument, stack).map(text);
    return attribute(id ?? '', path.join('.'), stack);
  },
  'Fn::Join': (argument, stack) => {
    const [separator, parts] = pair(argument);
    return listOf(parts, stack)
      .map((part) => text(part))
      .join(text(resolve(separator, stack)));
  },
  'Fn::Sub': (argument, stack) => {
    const [template, variables] = typeof argument === 'string' ? [argument, undefined] : pair(argument);
    return substitute(text(template), isRecord(variables) ? variables : {}, stack);
  },
  'Fn::Select': (argument, stack) => {
    const [index, parts] = pair(argument);
    const selected = listOf(parts, stack)[Number(resolve(index, stack))];
    return selected ?? standIn('Fn::Select', argument, stack);
  },
  'Fn::Split': (argument, stack) => {
    const [separator, whole] = pair(argument);
    return text(resolve(whole, stack)).split(text(resolve(separator, stack)));
  },
  'Fn::ImportValue': (argument, stack) => {
    const name = text(resolve(argument, stack));
    return stack.deployment.exported(name) ?? standIn(`Fn::ImportValue ${name}`, argument, stack);
  },
  'Fn::If': (argument, stack) => {
    const [name, yes, no] = Array.isArray(argument) ? argument : [];
    const holds = stack.condition(text(name));
    return holds === undefined ? standIn('Fn::If', argument, stack) : resolve(holds ? yes : no, stack);
  },
  'Fn::Equals': (argument, stack) => {
    const [a, b] = listOf(argument, stack);
    return text(a) === text(b);
  },
  'Fn::Not': (argument, stack) => {
    const [value] = listOf(argument, stack);
    return typeof value === 'boolean' ? !value : undefined;
  },
  'Fn::And': (argument, stack) => logic(listOf(argument, stack), false),
  'Fn::Or': (argument, stack) => logic(listOf(argument, stack), true),
  'Fn::FindInMap': (argument, stack) => {
    const [map, first, second] = listOf(argument, stack).map(text) as [string, string, string];
    const top = section(stack.template, 'Mappings')[map];
    const inner = isRecord(top) ? top[first] : undefined;
    return (isRecord(inner) ? inner[second] : undefined) ?? standIn('Fn::FindInMap', argument, stack);
  },
  'Fn::Base64': (argument, stack) => Buffer.from(text(resolve(argument, stack))).toString('base64'),
  'Fn::ToJsonString': (argument, stack) => JSON.stringify(resolve(argument, stack)),
  'Fn::GetAZs': (_argument, stack) => ['a', 'b', 'c'].map((zone) => `${stack.region}${zone}`),
};

function reference(name: string, stack: Stack): unknown {
  switch (name) {
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::Region':
      return stack.region;
    case 'AWS::AccountId':
      return stack.account;
    case 'AWS::Partition':
      return stack.partition;
    case 'AWS::URLSuffix':
      return stack.urlSuffix;
    case 'AWS::StackName':
      return stack.path.replaceAll('/', '-');
    case 'AWS::StackId':
      return stack.arn;
    case 'AWS::NotificationARNs':
      return [];
  }
  const resource = stack.resource(name);
  if (resource !== undefined) return stack.deployment.nestedStack(resource)?.arn ?? resource.ref;
  return stack.parameter(name) ?? standIn(`Ref ${name}`, name, stack);
}

function attribute(id: string, path: string, stack: Stack): unknown {
  const resource = stack.resource(id);
  if (resource === undefined) return standIn(`Fn::GetAtt ${id}.${path}`, path, stack);
  if (resource.type !== 'AWS::CloudFormation::Stack' || !path.startsWith('Outputs.')) return resource.attribute(path);
  return (
    stack.deployment.nestedStack(resource)?.output(path.slice('Outputs.'.length)) ?? standIn(`${resource.address} ${path}`, path, stack)
  );
}

function substitute(template: string, variables: Readonly<Record<string, unknown>>, stack: Stack): string {
  return template.replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(variables, name)) return text(resolve(variables[name], stack));
    const dot = name.indexOf('.');
    return text(dot < 0 ? reference(name, stack) : attribute(name.slice(0, dot), name.slice(dot + 1), stack));
  });
}

/** Three-valued: one part that decides is enough. */
function logic(parts: readonly unknown[], deciding: boolean): boolean | undefined {
  if (parts.includes(deciding)) return deciding;
  return parts.every((part) => typeof part === 'boolean') ? !deciding : undefined;
}

function pair(argument: unknown): readonly [unknown, unknown] {
  return Array.isArray(argument) ? [argument[0], argument[1]] : [undefined, undefined];
}

function listOf(argument: unknown, stack: Stack): readonly unknown[] {
  const value = resolve(argument, stack);
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  if (value === undefined || value === NO_VALUE) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function standIn(what: string, argument: unknown, stack: Stack): string {
  stack.deployment.note({ at: stack.path, what });
  return `unknown-${stack.path.replaceAll('/', '-')}-${what.replace(/[^A-Za-z0-9]+/g, '-')}-${stack.deployment.digest(argument)}`;
}
