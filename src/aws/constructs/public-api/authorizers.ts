import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { hash } from '../../../model/name';
import type { SharedResources } from '../shared-resources';
import { TokenAuthorizer, type TokenRule } from './token-authorizer';

/** Keelson's authorizer functions of one API: one for each thing that is checked, whatever routes ask for it. */
export class Authorizers extends Construct {
  private readonly byId = new Map<string, TokenAuthorizer>();

  constructor(
    scope: Construct,
    id: string,
    private readonly shared: SharedResources,
  ) {
    super(scope, id);
  }

  get all(): readonly TokenAuthorizer[] {
    return [...this.byId.values()];
  }

  /** Follows what is checked, by what stands in the template: the same whatever else is declared. */
  idOf(rule: object): string {
    return `Authorizer-${hash(JSON.stringify(Stack.of(this).resolve(rule)))}`;
  }

  of(rule: TokenRule): TokenAuthorizer {
    const id = this.idOf(rule);
    const known = this.byId.get(id) ?? new TokenAuthorizer(this, id, rule, this.shared);
    this.byId.set(id, known);
    return known;
  }
}
