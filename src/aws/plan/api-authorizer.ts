import { compare } from '../../model/problem';
import type { Jwt, RouteProperties } from '../../model/properties/route';
import { isLate } from '../../model/token';

/** Who checks what a client brings to a public route. */
export type Authorizer =
  | { readonly kind: 'none' }
  /** The JWT authorizer of an HTTP API, which finds the keys by the issuer's discovery document. */
  | { readonly kind: 'jwt'; readonly issuer: string; readonly audiences: readonly string[]; readonly scopes: readonly string[] }
  /** A function of Keelson's own, which has the keys from `jwksUri` and asks for every scope. */
  | {
      readonly kind: 'function';
      readonly issuer: string;
      readonly audiences: readonly string[];
      readonly scopes: readonly string[];
      readonly jwksUri: string;
    }
  /** Signatures of AWS identities, by a resource policy that names them. */
  | { readonly kind: 'iam'; readonly principals: readonly string[] };

/** Audiences of one authorizer and scopes of one route of an HTTP API (API Gateway, "Quotas for HTTP APIs"). */
const MOST_AUDIENCES = 50;

/** Who checks a route on an API of this kind. A REST API has no JWT authorizer in CloudFormation that takes all that a route says. */
export function authorizerOf({ jwt, iam }: RouteProperties, kind: 'http' | 'rest'): Authorizer {
  if (iam !== undefined) return { kind: 'iam', principals: sorted(iam.principals) };
  if (jwt === undefined) return { kind: 'none' };
  const { issuer, jwksUri } = jwt;
  const common = { issuer, audiences: sorted(jwt.audiences), scopes: sorted(jwt.scopes ?? []) };
  return kind === 'rest' || functionReason(jwt) !== undefined ? { kind: 'function', ...common, jwksUri } : { kind: 'jwt', ...common };
}

/**
 * Why the JWT authorizer of an HTTP API would not check a token as it is declared: "the token must include at least one of the route's
 * scopes", where a route asks for all of them, and the keys are those of the issuer's discovery document (API Gateway, "Control access to
 * HTTP APIs with JWT authorizers"). Undefined where it would.
 */
export function functionReason({ issuer, audiences, jwksUri, scopes = [] }: Jwt): string | undefined {
  if (new Set(scopes).size > 1) return 'a JWT authorizer is content with one of several scopes';
  if (new Set(audiences).size > MOST_AUDIENCES) return `a JWT authorizer takes ${MOST_AUDIENCES} audiences`;
  if (isLate(issuer)) return undefined;
  if (!issuer.startsWith('https://')) return 'a JWT authorizer finds an issuer by an https address';
  if (!isLate(jwksUri) && originOf(jwksUri) !== originOf(issuer)) return 'a JWT authorizer takes the keys from the issuer alone';
  return undefined;
}

function originOf(address: string): string {
  return address.split('/').slice(0, 3).join('/').toLowerCase();
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort(compare);
}
