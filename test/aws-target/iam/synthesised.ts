import type { App } from 'aws-cdk-lib/core';
import { foundBelow, mappingOf, templatesOf } from '../../../src/aws/constructs/declared-access';
import { type Comparison, compareAllPairs, iamOf, type StackTemplate } from '../../../src/aws/iam';
import type { ServerlessSystem } from '../../../src/aws/index';

export interface WrittenResource {
  Type: string;
  Properties: any;
}

/** The templates of a system, which may be changed before they are compared with the declaration. */
export class Synthesised {
  private readonly templates;
  private readonly found;
  private readonly mapping;

  constructor(stack: ServerlessSystem) {
    this.templates = templatesOf((stack.node.root as App).synth());
    this.found = foundBelow(stack);
    this.mapping = mappingOf(this.found, iamOf({ templates: this.templates }).deployment);
  }

  /** The pairs, once a mistake is planted in a copy of the one template. */
  compare(plant: (resources: Record<string, WrittenResource>) => void = () => undefined): Comparison {
    // Not structuredClone: in jest its objects are of another realm.
    const templates = JSON.parse(JSON.stringify(this.templates)) as StackTemplate[];
    plant((templates[0]!.template as { Resources: Record<string, WrittenResource> }).Resources);
    return compareAllPairs(this.found.declared, iamOf({ templates }), this.mapping);
  }
}

/** Differences as lines: `service orders, topic events, sns:Publish: allowed, but denied`. */
export function lines({ differences }: Comparison): readonly string[] {
  return differences.map(
    ({ caller, target, request, expected, evaluated }) => `${caller}, ${target}, ${request}: ${expected}, but ${evaluated.decision}`,
  );
}
