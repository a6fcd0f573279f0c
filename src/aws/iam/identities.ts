import { isRecord } from '../../model/shape';
import type { Deployment } from './deployment';
import type { Resource } from './resource';
import { joinPolicies, list, type PolicySet, readPolicy } from './statement';

/** A role of the templates, and the policies that say what it may do. */
export interface Role {
  readonly resource: Resource;
  readonly arn: string;
  readonly name: string;
  /** Inline policies, and those that are attached to it. */
  readonly policies: PolicySet;
  /** Its permissions boundary; undefined where it has none. */
  readonly boundary: PolicySet | undefined;
}

/** Contents of managed policies that no template has, by ARN. */
export type ManagedPolicies = Readonly<Record<string, unknown>>;

/** The roles of a deployment, by ARN. */
export function rolesOf(deployment: Deployment, managed: ManagedPolicies): ReadonlyMap<string, Role> {
  const attached = attachments(deployment);
  return new Map(
    deployment.ofType('AWS::IAM::Role').map((resource) => {
      const name = resource.ref;
      const boundary = resource.text('PermissionsBoundary');
      const role: Role = {
        resource,
        arn: resource.arn!,
        name,
        policies: joinPolicies([
          ...inline(resource),
          ...list(resource.property('ManagedPolicyArns')).map((arn) => managedPolicy(String(arn), deployment, managed)),
          ...(attached.get(`${resource.stack.account} ${name}`) ?? []),
        ]),
        boundary: boundary === undefined ? undefined : managedPolicy(boundary, deployment, managed),
      };
      return [role.arn, role] as const;
    }),
  );
}

function inline(role: Resource): PolicySet[] {
  return list(role.property('Policies')).map((policy, index) =>
    isRecord(policy)
      ? readPolicy(policy.PolicyDocument, `${role.address} policy ${String(policy.PolicyName ?? index)}`)
      : readPolicy(undefined, `${role.address} policy ${index}`),
  );
}

/** Policies that name their roles, by account and name of the role. */
function attachments(deployment: Deployment): ReadonlyMap<string, readonly PolicySet[]> {
  const attached = new Map<string, PolicySet[]>();
  for (const resource of deployment.ofType('AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::RolePolicy')) {
    const roles = [...list(resource.property('Roles')), ...list(resource.property('RoleName'))];
    const policy = readPolicy(resource.property('PolicyDocument'), resource.address);
    for (const role of new Set(roles.map(String))) {
      const key = `${resource.stack.account} ${role}`;
      attached.set(key, [...(attached.get(key) ?? []), policy]);
    }
  }
  return attached;
}

/** Those of AWS's own policies that deny say so in their name; all others only allow. */
const DENYING = /(deny|quarantine)/i;

function managedPolicy(arn: string, deployment: Deployment, managed: ManagedPolicies): PolicySet {
  const resource = deployment.withArn(arn);
  if (resource?.type === 'AWS::IAM::ManagedPolicy') return readPolicy(resource.property('PolicyDocument'), resource.address);
  const document = Object.hasOwn(managed, arn) ? managed[arn] : undefined;
  if (document !== undefined) return readPolicy(document, arn);
  deployment.note({ at: arn, what: 'the contents of a managed policy' });
  const isOfAws = /^arn:[^:]+:iam::aws:policy\//.test(arn);
  return { statements: [], unknown: [{ policy: arn, mayDeny: !isOfAws || DENYING.test(arn) }] };
}
