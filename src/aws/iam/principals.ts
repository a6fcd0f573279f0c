import type { Principals } from './statement';

/** Who asks. */
export type Caller =
  | {
      readonly kind: 'role';
      readonly arn: string;
      readonly account: string;
      /** The ARN of the role's session: `arn:aws:sts::111111111111:assumed-role/orders/session`. */
      readonly session: string;
    }
  | { readonly kind: 'service'; readonly service: string }
  | { readonly kind: 'other'; readonly arn: string; readonly account: string }
  | { readonly kind: 'anonymous' };

/**
 * How a policy means a caller: by its own name, as everybody, or as one of an account, whose own policies then decide.
 */
export type PrincipalMatch = 'session' | 'name' | 'everybody' | 'account' | 'no';

const ROOT = /^arn:[^:]+:iam::(\d{12}):root$/;

/** How `Principal` means a caller. Principals have no wildcards but `*` alone. */
export function principalMatch(principals: Principals, caller: Caller): PrincipalMatch {
  if (principals === '*') return 'everybody';
  if (principals.AWS?.includes('*')) return 'everybody';
  switch (caller.kind) {
    case 'anonymous':
      return 'no';
    case 'service':
      return principals.Service?.some((service) => service === '*' || service === caller.service) ? 'name' : 'no';
    default: {
      const named = principals.AWS ?? [];
      if (caller.kind === 'role' && named.includes(caller.session)) return 'session';
      if (named.includes(caller.arn)) return 'name';
      return named.some((principal) => (ROOT.exec(principal)?.[1] ?? principal) === caller.account) ? 'account' : 'no';
    }
  }
}

/**
 * Whether `NotPrincipal` leaves a caller out. Of a role it must name the account and the role, and the session where it has a name (IAM User Guide,
 * "Specifying NotPrincipal in the same account"); here the account and the role, since a session of any name is asked about.
 */
export function isExempt(principals: Principals, caller: Caller): boolean {
  if (principals === '*') return true;
  if (caller.kind === 'service' || caller.kind === 'anonymous') return principalMatch(principals, caller) !== 'no';
  const named = principals.AWS ?? [];
  const isAccountNamed = named.some((principal) => (ROOT.exec(principal)?.[1] ?? principal) === caller.account);
  return (
    named.includes('*') || (isAccountNamed && (named.includes(caller.arn) || (caller.kind === 'role' && named.includes(caller.session))))
  );
}
