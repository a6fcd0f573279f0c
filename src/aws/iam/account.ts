import { KeelsonError, show } from '../../model/problem';
import type { Question } from './applies';
import { ContextKeys, type RequestContext } from './context';
import { decide, type Evaluation } from './decide';
import { Deployment, type DeploymentProperties, type Unknown } from './deployment';
import { type ManagedPolicies, type Role, rolesOf } from './identities';
import type { Caller } from './principals';
import type { Resource } from './resource';
import { ResourcePolicies } from './resource-policies';
import { NO_POLICIES } from './statement';

/** Who asks: a role by its address or ARN, a function or state machine by that of its role, a service of AWS, or another principal's ARN. */
export type Principal =
  | string
  | { readonly role: string; readonly session?: string }
  | { readonly service: string }
  | { readonly arn: string }
  | 'anonymous';

/** One request of an API of AWS. */
export interface Request {
  readonly principal: Principal;
  /** `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN, the address of a resource, or `*` for actions that have none. */
  readonly resource: string;
  /** Condition keys that the request has, besides those that every request has. @default - none */
  readonly context?: RequestContext;
}

/** Templates, and what they do not say. */
export interface AccountProperties extends DeploymentProperties {
  /** Contents of managed policies that stand in no template, by ARN. @default - unknown */
  readonly managedPolicies?: ManagedPolicies;
}

/** Services whose resources' own policy has to consent: without it, policies of the caller say nothing. */
const NEEDS_CONSENT = /^(kms:|sts:assumerole)/i;

/**
 * What the principals of some templates may do: AWS IAM's documented evaluation, over the templates alone. Service control policies, policies of VPC
 * endpoints, grants of keys and policies of resources that stand in no template are not seen.
 */
export class Account {
  readonly deployment: Deployment;
  private readonly roles: ReadonlyMap<string, Role>;
  private readonly policies: ResourcePolicies;

  constructor(properties: AccountProperties) {
    this.deployment = new Deployment(properties);
    this.roles = rolesOf(this.deployment, properties.managedPolicies ?? {});
    this.policies = new ResourcePolicies(this.deployment);
  }

  /** What no template says, but policies refer to: managed policies, attributes of custom resources, values of parameters. */
  get unknowns(): readonly Unknown[] {
    return this.deployment.unknowns;
  }

  /** Every role, by address. */
  get allRoles(): readonly Role[] {
    return [...this.roles.values()];
  }

  /**
   * A role by its ARN or address, or by the address of the function, alias, version, state machine, schedule or pipe that runs as it.
   *
   * @throws KeelsonError where there is none
   */
  roleOf(reference: string): Role {
    const known = this.roles.get(reference);
    if (known !== undefined) return known;
    const resource = this.deployment.find(reference);
    const role = this.roleOfResource(resource);
    if (role !== undefined) return role;
    throw new KeelsonError([
      {
        code: 'unknown-reference',
        path: resource.address,
        received: `${show(reference)}, a ${resource.type} without a role of these templates`,
        expected: 'a role, or what runs as one',
        fix: 'name a role, a function, a state machine, a schedule or a pipe',
      },
    ]);
  }

  /** Whether a request is allowed, and which statements decide. @throws KeelsonError where an address names nothing */
  evaluate(request: Request): Evaluation {
    const { caller, role } = this.callerOf(request.principal);
    const resource = request.resource === '*' || request.resource.startsWith('arn:') ? request.resource : this.arnOf(request.resource);
    const account = accountOf(resource) ?? this.deployment.withArn(resource)?.stack.account ?? this.deployment.account;
    const question: Question = { caller, action: request.action, resource, context: this.contextOf(caller, account, request) };
    const needsConsent = NEEDS_CONSENT.test(request.action) && resource !== '*';
    const isAcrossAccounts = 'account' in caller && caller.account !== account;
    const known = this.policies.of(resource);
    return decide(question, {
      identity: role?.policies ?? (caller.kind === 'other' ? undefined : NO_POLICIES),
      boundary: role?.boundary,
      resource: known ?? (needsConsent || isAcrossAccounts ? undefined : NO_POLICIES),
      needsConsent,
      isAcrossAccounts,
    });
  }

  /** Whether the policies of a resource stand in the templates: those of another account are decided by them. */
  holds(resource: string): boolean {
    return !resource.startsWith('arn:') || this.policies.of(resource) !== undefined;
  }

  /** Whether a principal may become a role: `sts:AssumeRole`, as its trust policy says. @throws KeelsonError where an address names nothing */
  mayAssume(principal: Principal, role: string, context: RequestContext = {}): Evaluation {
    return this.evaluate({ principal, action: 'sts:AssumeRole', resource: this.roleOf(role).arn, context });
  }

  private callerOf(principal: Principal): { readonly caller: Caller; readonly role: Role | undefined } {
    if (principal === 'anonymous') return { caller: { kind: 'anonymous' }, role: undefined };
    if (typeof principal === 'object' && 'service' in principal)
      return { caller: { kind: 'service', service: principal.service }, role: undefined };
    const reference = typeof principal === 'string' ? principal : 'role' in principal ? principal.role : principal.arn;
    if (typeof principal === 'object' && 'arn' in principal && !this.roles.has(reference))
      return { caller: { kind: 'other', arn: reference, account: accountOf(reference) ?? '' }, role: undefined };
    const role = this.roleOf(reference);
    const { account, partition } = role.resource.stack;
    const session = (typeof principal === 'object' && 'session' in principal ? principal.session : undefined) ?? 'session';
    return {
      caller: { kind: 'role', arn: role.arn, account, session: `arn:${partition}:sts::${account}:assumed-role/${role.name}/${session}` },
      role,
    };
  }

  private arnOf(address: string): string {
    const resource = this.deployment.find(address);
    if (resource.arn !== undefined) return resource.arn;
    throw new KeelsonError([
      {
        code: 'unknown-reference',
        path: resource.address,
        received: `${show(address)}, a ${resource.type}, whose ARN is not known`,
        expected: 'a resource that has an ARN',
        fix: 'write the ARN itself',
      },
    ]);
  }

  private roleOfResource(resource: Resource, depth = 0): Role | undefined {
    const own = resource.arn === undefined ? undefined : this.roles.get(resource.arn);
    if (own !== undefined || depth > 2) return own;
    const target = resource.property('Target');
    const inTarget = typeof target === 'object' && target !== null ? (target as Record<string, unknown>).RoleArn : undefined;
    const arn = resource.text('Role') ?? resource.text('RoleArn') ?? (typeof inTarget === 'string' ? inTarget : undefined);
    if (arn !== undefined) return this.roles.get(arn);
    const named = resource.text('FunctionName');
    const { partition, region, account } = resource.stack;
    const runs =
      named === undefined
        ? undefined
        : this.deployment.withArn(named.startsWith('arn:') ? named : `arn:${partition}:lambda:${region}:${account}:function:${named}`);
    return runs === undefined || runs === resource ? undefined : this.roleOfResource(runs, depth + 1);
  }

  /** Keys that every request has (IAM User Guide, "AWS global condition context keys"); what a request says itself wins. */
  private contextOf(caller: Caller, resourceAccount: string, { resource, context = {} }: Request): ContextKeys {
    const isService = caller.kind === 'service';
    return new ContextKeys(
      {
        'aws:SecureTransport': true,
        'aws:RequestedRegion': (resource.startsWith('arn:') ? resource.split(':')[3] : '') || this.deployment.region,
        'aws:ResourceAccount': resourceAccount,
        'aws:PrincipalIsAWSService': isService,
        ...(isService ? { 'aws:PrincipalServiceName': caller.service } : {}),
        ...('arn' in caller ? { 'aws:PrincipalArn': caller.arn, 'aws:PrincipalAccount': caller.account } : {}),
        ...(caller.kind === 'role' ? { 'aws:PrincipalType': 'AssumedRole' } : {}),
      },
      context,
    );
  }
}

/**
 * What the principals of some templates may do.
 *
 * @example
 * const account = iamOf({ templates: [{ name: 'shop', template: { Resources: {} } }] });
 * console.log(account.unknowns);
 */
export function iamOf(properties: AccountProperties): Account {
  return new Account(properties);
}

function accountOf(arn: string): string | undefined {
  const account = arn.split(':')[4];
  return account === undefined || !/^\d{12}$/.test(account) ? undefined : account;
}
