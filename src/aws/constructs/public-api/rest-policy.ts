import { compare } from '../../../model/problem';
import type { ApiPlan } from '../../plan/api-plan';
import type { PublicKey } from '../../plan/public-routes';
import { plannedRoutes } from './served-api';

const ACCOUNT = /^\d{12}$/;

/**
 * Who may ask what, where a route is for certain AWS identities; undefined where none is. Within one account an identity's own policy would
 * let it in besides, so whoever is not named is denied. What is not for identities is open here, and has its own authorizer.
 */
export function resourcePolicy(plan: ApiPlan, stage: string): object | undefined {
  const planned = plannedRoutes(plan);
  const open: string[] = [];
  const closed = new Map<string, { principals: readonly string[]; resources: string[] }>();
  for (const key of plan.keys) {
    const authorizer = planned.get(key.route)?.authorizer;
    if (authorizer?.kind !== 'iam') {
      open.push(resourceOf(key, stage));
      continue;
    }
    const id = authorizer.principals.join(' ');
    const known = closed.get(id) ?? { principals: authorizer.principals, resources: [] };
    known.resources.push(resourceOf(key, stage));
    closed.set(id, known);
  }
  open.push(...plan.preflights.map(({ path }) => resourceOf({ method: 'OPTIONS', path }, stage)));
  if (closed.size === 0) return undefined;
  const statement = (Effect: string, Principal: unknown, Resource: readonly string[], Condition?: object): object => ({
    Effect,
    Principal,
    Action: 'execute-api:Invoke',
    Resource: [...new Set(Resource)].sort(compare),
    ...(Condition === undefined ? {} : { Condition }),
  });
  return {
    Version: '2012-10-17',
    Statement: [
      ...(open.length === 0 ? [] : [statement('Allow', '*', open)]),
      ...[...closed.values()].flatMap(({ principals, resources }) => [
        statement('Allow', { AWS: [...principals] }, resources),
        statement('Deny', '*', resources, others(principals)),
      ]),
    ],
  };
}

/** Whoever is none of them; a request that nobody signed has neither key, and is such a one too. */
function others(principals: readonly string[]): object {
  const accounts = principals.flatMap((principal) => (ACCOUNT.test(principal) ? [principal] : rootAccount(principal)));
  const identities = principals.filter((principal) => !ACCOUNT.test(principal) && rootAccount(principal).length === 0);
  return {
    ...(accounts.length === 0 ? {} : { StringNotEquals: { 'aws:PrincipalAccount': accounts } }),
    ...(identities.length === 0 ? {} : { ArnNotEquals: { 'aws:PrincipalArn': identities } }),
  };
}

/** `arn:aws:iam::111111111111:root` stands for the whole account. */
function rootAccount(principal: string): string[] {
  const account = /^arn:[a-z-]+:iam::(\d{12}):root$/.exec(principal)?.[1];
  return account === undefined ? [] : [account];
}

function resourceOf({ method, path }: Pick<PublicKey, 'method' | 'path'>, stage: string): string {
  return `execute-api:/${stage}/${method === 'ANY' ? '*' : method}${path.replace('{proxy+}', '*')}`;
}
