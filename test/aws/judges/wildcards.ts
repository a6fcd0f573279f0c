import { type Resource, resourcesOf, templatesOf } from '../assemblies/assembly';
import type { Finding, Judge } from './judge';

interface Statement {
  readonly Effect?: string;
  readonly Action?: unknown;
  readonly NotAction?: unknown;
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
}

const list = (value: unknown): readonly unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);

/** Every policy document anywhere below a value: whatever has a Statement. */
function statements(value: unknown): readonly Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'Statement' in value ? (list(value.Statement) as Statement[]) : [];
  return [...own, ...Object.values(value).flatMap(statements)];
}

/** What a value says with each part that is only known at deployment written as `{}`. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) {
    if ('Fn::Join' in value) {
      const [separator, parts] = value['Fn::Join'] as [string, unknown[]];
      return parts.map(text).join(separator);
    }
    if ('Fn::Sub' in value) return text(list(value['Fn::Sub'])[0]).replace(/\$\{[^}]*\}/g, '{}');
  }
  return '{}';
}

/** `*`, or an ARN whose account's every object of a service it names: `arn:aws:sqs:eu-central-1:111:*`, `arn:aws:s3:::*`. */
const isEveryResource = (arn: string): boolean =>
  /^\*+$/.test(arn) || /^arn:[^:]*:[^:]*:[^:]*:[^:]*:\**$/.test(arn) || /^arn:[^:]*:\*/.test(arn);

/** A resource's own account and region may not be left open: `arn:aws:sqs:*:*:orders`. */
const isEveryAccount = (arn: string): boolean => /^arn:[^:]*:[^:]*:(\*:[^:]*|[^:]*\*:|[^:]*:\*)/.test(arn);

function findingsOf(name: string, { Properties = {} }: Resource): readonly Finding[] {
  const allowed = statements(Properties).filter((statement) => statement.Effect !== 'Deny');
  const finding = (id: string, message: string): Finding => ({ id, resource: name, message });
  return allowed.flatMap((statement) => {
    const actions = list(statement.Action).map(text);
    const resources = list(statement.Resource).map(text);
    const principals = list(statement.Principal).flatMap((principal) =>
      typeof principal === 'object' && principal !== null ? Object.values(principal).flatMap(list) : [principal],
    );
    const doing = actions.join(', ');
    return [
      ...actions.filter((action) => action.includes('*')).map((action) => finding(`action ${action}`, `allows ${action}`)),
      ...resources.filter(isEveryResource).map((arn) => finding(`resource ${arn}`, `allows ${doing} on ${arn}`)),
      ...resources
        .filter((arn) => !isEveryResource(arn) && isEveryAccount(arn))
        .map((arn) => finding(`account ${arn}`, `allows ${doing} on ${arn}`)),
      ...(principals.includes('*') ? [finding('principal *', `allows ${doing} to everybody`)] : []),
      ...(['NotAction', 'NotResource', 'NotPrincipal'] as const)
        .filter((key) => statement[key] !== undefined)
        .map((key) => finding(key, `allows by ${key}, that is everything else`)),
    ];
  });
}

/** No statement of any policy, of a role or of a resource, allows `*`, `service:*`, an action with a `*`, or everybody. */
export const wildcards: Judge = {
  name: 'wildcards',
  async judge({ folder }) {
    const templates = await templatesOf(folder);
    const objects = templates.flatMap((file) => resourcesOf(file).map(([name, resource]) => [`${file.name}/${name}`, resource] as const));
    return { objects: objects.length, findings: objects.flatMap(([name, resource]) => findingsOf(name, resource)) };
  },
};
