import { nearest } from '../../model/nearest';
import { compare, KeelsonError, show } from '../../model/problem';
import { isRecord } from '../../model/shape';
import type { Resource } from './resource';
import { Stack } from './stack';
import { idOf } from './stand-ins/facts';
import type { StackTemplate, Template } from './template';

/** A value that no template says; a stand-in that nothing else has takes its place. */
export interface Unknown {
  /** The address of the resource, or of the stack. */
  readonly at: string;
  /** `Outputs of AWS::CloudFormation::CustomResource`. */
  readonly what: string;
}

/** Templates and where they are deployed. */
export interface DeploymentProperties {
  readonly templates: readonly StackTemplate[];
  /** @default '111111111111' */
  readonly account?: string;
  /** @default 'eu-central-1' */
  readonly region?: string;
  /** @default 'aws' */
  readonly partition?: string;
  /** Conditions of templates that hold or do not, whatever the template says. @default - worked out from the template */
  readonly conditions?: Readonly<Record<string, boolean>>;
}

const DEFAULT_ACCOUNT = '111111111111';
const DEFAULT_REGION = 'eu-central-1';

/** Stacks that are deployed together, nested ones included, and every resource of theirs by its address. */
export class Deployment {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly conditions: Readonly<Record<string, boolean>>;
  readonly stacks: readonly Stack[];
  readonly resources: readonly Resource[];
  private readonly nested = new Map<Resource, Stack>();
  private readonly noted = new Map<string, Unknown>();
  private readonly byType = new Map<string, Resource[]>();
  private readonly byArn = new Map<string, Resource>();
  private readonly byLastName = new Map<string, Resource[]>();
  private exportIndex: Map<string, readonly [Stack, string]> | undefined;

  constructor({ templates, account = DEFAULT_ACCOUNT, region = DEFAULT_REGION, partition = 'aws', conditions = {} }: DeploymentProperties) {
    this.account = account;
    this.region = region;
    this.partition = partition;
    this.conditions = conditions;
    const tops = templates.map((top) => ({
      top,
      stack: new Stack(
        this,
        top.name,
        top.template,
        { account: top.account ?? account, region: top.region ?? region, partition },
        (name) => top.parameters?.[name],
      ),
    }));
    this.stacks = tops.flatMap(({ top, stack }) => [stack, ...this.nest(stack, top.nested ?? {})]);
    this.resources = this.stacks.flatMap((stack) => stack.resources).sort((a, b) => compare(a.address, b.address));
    for (const resource of this.resources) {
      push(this.byType, resource.type, resource);
      push(this.byLastName, resource.logicalId, resource);
      if (resource.arn !== undefined) this.byArn.set(resource.arn, resource);
    }
  }

  /** What no template says, by address; complete once every policy has been read. */
  get unknowns(): readonly Unknown[] {
    return [...this.noted.values()].sort((a, b) => compare(a.at, b.at) || compare(a.what, b.what));
  }

  /** The resources of some types, by address. */
  ofType(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** The resource that has this ARN. */
  withArn(arn: string): Resource | undefined {
    return this.byArn.get(arn);
  }

  /**
   * The resource of a logical id, or of an address where several stacks have one of that id: `shop/Orders/Role`.
   *
   * @throws KeelsonError where there is none, or more than one
   */
  find(address: string): Resource {
    const found = (this.byLastName.get(address.slice(address.lastIndexOf('/') + 1)) ?? []).filter(
      (resource) => resource.address === address || resource.address.endsWith(`/${address}`),
    );
    if (found.length === 1) return found[0]!;
    const similar = nearest(address, [...this.byLastName.keys()]);
    throw new KeelsonError([
      {
        code: 'unknown-reference',
        path: address,
        received:
          found.length === 0
            ? `${show(address)}, which no template has`
            : `${show(address)}, which ${found.map((one) => one.address).join(' and ')} are called`,
        expected: 'the logical id of one resource, after the names of its stacks where several have one of that id',
        fix:
          found.length > 0
            ? `write ${found[0]!.address}`
            : similar === undefined
              ? 'write the logical id as the template has it'
              : `write ${similar}`,
      },
    ]);
  }

  /** The stack that a resource of type AWS::CloudFormation::Stack deploys. */
  nestedStack(resource: Resource): Stack | undefined {
    return this.nested.get(resource);
  }

  /** The value that a stack exports under a name. */
  exported(name: string): unknown {
    this.exportIndex ??= new Map(
      this.stacks.flatMap((stack) => stack.exports.map(([key, output]) => [key, [stack, output] as const] as const)),
    );
    const found = this.exportIndex.get(name);
    return found === undefined ? undefined : found[0].output(found[1]);
  }

  /** @internal */
  note(unknown: Unknown): void {
    this.noted.set(`${unknown.at} ${unknown.what}`, unknown);
  }

  /** @internal Text that depends on a value alone. */
  digest(value: unknown): string {
    return idOf(JSON.stringify(value) ?? '', 12);
  }

  private nest(parent: Stack, templates: Readonly<Record<string, Template>>): Stack[] {
    return parent.resources
      .filter((resource) => resource.type === 'AWS::CloudFormation::Stack')
      .flatMap((resource) => {
        const template = templateOf(resource, templates);
        if (template === undefined) {
          this.note({ at: resource.address, what: 'the template of a nested stack' });
          return [];
        }
        const stack = new Stack(this, resource.address, template, parent, (name) => {
          const given = resource.property('Parameters');
          return isRecord(given) ? given[name] : undefined;
        });
        this.nested.set(resource, stack);
        return [stack, ...this.nest(stack, templates)];
      });
  }
}

/** By its logical id, by the file that its metadata names, or by what its address holds: the hash under which an assembly carries it. */
function templateOf(resource: Resource, templates: Readonly<Record<string, Template>>): Template | undefined {
  const file = resource.metadata['aws:asset:path'];
  const named = templates[resource.logicalId] ?? (typeof file === 'string' ? templates[file] : undefined);
  if (named !== undefined) return named;
  const url = resource.text('TemplateURL') ?? '';
  const key = url
    .split('/')
    .at(-1)!
    .replace(/\.(json|template)$/, '');
  return key === '' ? undefined : templates[key];
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
