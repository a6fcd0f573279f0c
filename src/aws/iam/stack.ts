import { isRecord } from '../../model/shape';
import type { Deployment } from './deployment';
import { resolveIntrinsics } from './intrinsics';
import { Resource } from './resource';
import { resourcesOf, section, type Template } from './template';

/** Where a stack is deployed. */
export interface Place {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** One stack: a template whose parameters have values. */
export class Stack {
  /** Its name, after those of the stacks that it is nested in: `shop/Orders`. */
  readonly path: string;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  private readonly all: ReadonlyMap<string, Resource>;
  private readonly outputs = new Map<string, unknown>();
  private readonly conditions = new Map<string, boolean | undefined>();
  /** What is being worked out: a value that hangs on itself has none. */
  private readonly pending = new Set<string>();

  constructor(
    readonly deployment: Deployment,
    path: string,
    readonly template: Template,
    place: Place,
    /** The value of a parameter that the stack is given. */
    private readonly given: (parameter: string) => unknown,
  ) {
    this.path = path;
    this.account = place.account;
    this.region = place.region;
    this.partition = place.partition;
    this.all = new Map([...resourcesOf(template)].map(([id, written]) => [id, new Resource(this, id, written)]));
  }

  get urlSuffix(): string {
    return this.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  }

  /** The stack's own ARN. */
  get arn(): string {
    return `arn:${this.partition}:cloudformation:${this.region}:${this.account}:stack/${this.path.replaceAll('/', '-')}/00000000-0000-0000-0000-000000000000`;
  }

  /** The resources that are created: those whose condition does not hold are not there. */
  get resources(): readonly Resource[] {
    const written = resourcesOf(this.template);
    return [...this.all.values()].filter((resource) => {
      const condition = written.get(resource.logicalId)?.condition;
      return condition === undefined || this.condition(condition) !== false;
    });
  }

  resource(logicalId: string): Resource | undefined {
    return this.all.get(logicalId);
  }

  /** A value of the template with its intrinsic functions resolved. */
  resolve(value: unknown): unknown {
    return resolveIntrinsics(value, this);
  }

  /** What `Ref` gives of a parameter; undefined where there is none of that name. */
  parameter(name: string): unknown {
    const declared = section(this.template, 'Parameters')[name];
    if (!isRecord(declared)) return undefined;
    const given = this.once(`parameter ${name}`, () => this.given(name));
    const value = given ?? declared.Default;
    const type = String(declared.Type ?? 'String');
    // The value of such a parameter is the name of the parameter that holds it.
    if (value !== undefined && !type.startsWith('AWS::SSM::Parameter::Value<'))
      return type.startsWith('List<') || type === 'CommaDelimitedList' ? toList(value) : value;
    this.deployment.note({ at: `${this.path}/${name}`, what: 'the value of a parameter' });
    return `${this.path.replaceAll('/', '-')}-${name}`;
  }

  /** Whether a condition holds; undefined where it cannot be said. */
  condition(name: string): boolean | undefined {
    const given = this.deployment.conditions[name];
    if (given !== undefined) return given;
    if (!this.conditions.has(name)) {
      const written = section(this.template, 'Conditions')[name];
      const value = this.once(`condition ${name}`, () => this.resolve(written));
      if (typeof value !== 'boolean') this.deployment.note({ at: `${this.path}/${name}`, what: 'whether a condition holds' });
      this.conditions.set(name, typeof value === 'boolean' ? value : undefined);
    }
    return this.conditions.get(name);
  }

  /** The value of an output; undefined where there is none of that name. */
  output(name: string): unknown {
    if (!this.outputs.has(name)) {
      const written = section(this.template, 'Outputs')[name];
      this.outputs.set(name, isRecord(written) ? this.once(`output ${name}`, () => this.resolve(written.Value)) : undefined);
    }
    return this.outputs.get(name);
  }

  /** The names under which it exports outputs, with the outputs. */
  get exports(): readonly (readonly [string, string])[] {
    return Object.entries(section(this.template, 'Outputs')).flatMap(([output, written]) => {
      const name = isRecord(written) && isRecord(written.Export) ? this.resolve(written.Export.Name) : undefined;
      return typeof name === 'string' ? [[name, output] as const] : [];
    });
  }

  private once<T>(what: string, work: () => T): T | undefined {
    if (this.pending.has(what)) {
      this.deployment.note({ at: this.path, what: `${what}, which hangs on itself` });
      return undefined;
    }
    this.pending.add(what);
    try {
      return work();
    } finally {
      this.pending.delete(what);
    }
  }
}

function toList(value: unknown): unknown {
  return typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
}
