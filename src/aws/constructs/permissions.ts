import { CfnPolicy, type IRole } from 'aws-cdk-lib/aws-iam';
import { type IResolvable, Lazy, Names } from 'aws-cdk-lib/core';
import { type Construct, Dependable } from 'constructs';
import { compare } from '../../model/problem';

/** What an identity may do, or must never do, in the words of IAM. */
export interface Statement {
  /** What it is for, in letters and digits: `CallProductCatalog`. It stands in the template, for the reader. */
  readonly sid: string;
  /** @default 'Allow' */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** @default - always */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * The one policy of a role that Keelson writes. It exists from the start, and its statements are put together when the template is: who else
 * calls a service decides what is denied. What users grant by the CDK's own methods stands in the role's default policy, beside it.
 */
export class Permissions {
  readonly policy: CfnPolicy;
  private readonly contributions: (() => readonly Statement[])[] = [];

  constructor(scope: Construct, id: string, role: IRole) {
    this.policy = new CfnPolicy(scope, id, {
      policyName: Lazy.string({ produce: (): string => Names.uniqueResourceName(this.policy, { maxLength: 128 }) }),
      roles: [role.roleName],
      policyDocument: Lazy.any({ produce: () => this.document() }) as IResolvable,
    });
    // Who uses the role refers to it anyway, and must wait for what it may do.
    const { policy } = this;
    Dependable.implement(role, {
      get dependencyRoots() {
        return [policy, ...role.node.children.filter((child) => child !== role.node.defaultChild)];
      },
    });
  }

  /** Adds statements that are asked for when the template is made. */
  add(statements: () => readonly Statement[]): void {
    this.contributions.push(statements);
  }

  /** The statements as they follow from what is declared so far, by their names. */
  statements(): readonly Statement[] {
    return this.contributions.flatMap((contribution) => contribution()).sort((a, b) => compare(a.sid, b.sid));
  }

  private document(): object {
    return {
      Version: '2012-10-17',
      Statement: this.statements().map(({ sid, effect = 'Allow', actions, resources, conditions }) => ({
        Sid: sid,
        Effect: effect,
        Action: single([...actions].sort(compare)),
        Resource: single(resources),
        ...(conditions === undefined ? {} : { Condition: conditions }),
      })),
    };
  }
}

/** IAM writes one value without a list. */
function single<T>(values: readonly T[]): T | readonly T[] {
  return values.length === 1 ? (values[0] as T) : values;
}

/** A declared name within a statement's, which takes letters and digits alone: `product-catalog` gives `ProductCatalog`. */
export function sidOf(...words: readonly string[]): string {
  return words
    .flatMap((word) => word.split(/[^A-Za-z0-9]+/))
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
