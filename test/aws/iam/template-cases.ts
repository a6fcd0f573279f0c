import { type Account, iamOf, type Template } from '../../../src/aws/iam';
import { isRecord } from '../../../src/model/shape';

/** A request of a role of a template, and the documents of the policies that the role has. */
export interface RoleCase {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly identity: readonly object[];
  /** What Keelson decides. */
  readonly decision: string;
}

/**
 * All pairs of the roles of a template and the requests that any of its roles is granted: each action with each resource of a statement, wildcards
 * filled in. Left out are keys, whose own policies decide, and what moto does not know: the wildcard `?`, and roles with conditions.
 */
export function roleCases(template: Template): readonly RoleCase[] {
  const account = iamOf({ templates: [{ name: 'template', template }] });
  const documents = new Map(account.allRoles.map((role) => [role.arn, documentsOf(account, role.arn)]));
  const requests = new Map<string, { action: string; resource: string }>();
  for (const statement of [...documents.values()].flat().flatMap(statementsOf))
    for (const action of texts(statement.Action))
      for (const resource of texts(statement.Resource)) {
        const request = {
          action: action.replaceAll('*', 'Probe'),
          resource: resource === '*' ? 'arn:aws:any:eu-central-1:111111111111:probe' : resource.replaceAll('*', 'probe/below'),
        };
        if (!/^kms:/i.test(action) && !resource.includes('?')) requests.set(`${request.action} ${request.resource}`, request);
      }
  return account.allRoles.flatMap(({ arn, resource: { address } }) => {
    const identity = documents.get(arn)!;
    if (identity.flatMap(statementsOf).some((statement) => statement.Condition !== undefined)) return [];
    return [...requests.values()].map(({ action, resource }) => ({
      role: address,
      action,
      resource,
      identity,
      decision: account.evaluate({ principal: arn, action, resource }).decision,
    }));
  });
}

function documentsOf({ deployment }: Account, arn: string): readonly object[] {
  const role = deployment.withArn(arn)!;
  const inline = list(role.property('Policies')).map((policy) => (isRecord(policy) ? policy.PolicyDocument : undefined));
  const attached = deployment.ofType('AWS::IAM::Policy').filter((policy) => list(policy.property('Roles')).includes(role.ref));
  return [...inline, ...attached.map((policy) => policy.property('PolicyDocument'))].filter(isRecord);
}

function statementsOf(document: object): readonly Readonly<Record<string, unknown>>[] {
  return list((document as { Statement?: unknown }).Statement).filter(isRecord);
}

function texts(value: unknown): readonly string[] {
  return list(value).filter((each): each is string => typeof each === 'string');
}

function list(value: unknown): readonly unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
