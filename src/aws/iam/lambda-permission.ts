import type { Resource } from './resource';

/** A permission as the statement that Lambda makes of it (Lambda API reference, "AddPermission"). */
export function permissionDocument(permission: Resource): { readonly arns: readonly string[]; readonly document: unknown } {
  const { stack } = permission;
  const name = permission.text('FunctionName') ?? '';
  const arn = functionArn(name, stack.partition, stack.region, stack.account);
  const principal = permission.text('Principal') ?? '';
  const conditions: Record<string, Record<string, string>> = {};
  const add = (operator: string, key: string, property: string): void => {
    const value = permission.text(property);
    if (value !== undefined) conditions[operator] = { ...conditions[operator], [key]: value };
  };
  add('ArnLike', 'AWS:SourceArn', 'SourceArn');
  add('StringEquals', 'AWS:SourceAccount', 'SourceAccount');
  add('StringEquals', 'aws:PrincipalOrgID', 'PrincipalOrgID');
  add('StringEquals', 'lambda:EventSourceToken', 'EventSourceToken');
  add('StringEquals', 'lambda:FunctionUrlAuthType', 'FunctionUrlAuthType');
  const statement = {
    Effect: 'Allow',
    Principal: principalOf(principal),
    Action: permission.text('Action'),
    Resource: arn,
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
  return { arns: [arn], document: { Version: '2012-10-17', Statement: [statement] } };
}

/** `arn:...`, `name`, `name:live` or `111111111111:function:name`. */
export function functionArn(said: string, partition: string, region: string, account: string): string {
  if (said.startsWith('arn:')) return said;
  const [, owner = account, name = said] = /^(\d{12}):function:(.+)$/.exec(said) ?? [];
  return `arn:${partition}:lambda:${region}:${owner}:function:${name}`;
}

function principalOf(principal: string): unknown {
  if (principal === '*') return '*';
  if (/^(arn:|\d{12}$)/.test(principal)) return { AWS: principal };
  return { Service: principal };
}
