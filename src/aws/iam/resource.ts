import type { Stack } from './stack';
import { type Facts, idOf, UPPER } from './stand-ins/facts';
import { RETURN_VALUES } from './stand-ins/table';
import type { TemplateResource } from './template';

/** A resource of a stack, with stand-ins for the values that AWS gives it once it is deployed. */
export class Resource {
  /** Where it stands: `shop/OrdersRole`, `shop/Orders/Role` in a nested stack. */
  readonly address: string;
  readonly type: string;
  private readonly resolved = new Map<string, unknown>();
  private readonly pending = new Set<string>();
  private readonly known: { ref?: string; arn?: string | undefined } = {};

  constructor(
    readonly stack: Stack,
    readonly logicalId: string,
    private readonly written: TemplateResource,
  ) {
    this.address = `${stack.path}/${logicalId}`;
    this.type = written.type;
  }

  get metadata(): Readonly<Record<string, unknown>> {
    return this.written.metadata;
  }

  /** The names of its properties. */
  get propertyNames(): readonly string[] {
    return Object.keys(this.written.properties);
  }

  /** A property with intrinsic functions resolved; undefined where it is not given, or hangs on itself. */
  property(name: string): unknown {
    if (this.pending.has(name)) {
      this.stack.deployment.note({ at: this.address, what: `${name}, which hangs on itself` });
      return undefined;
    }
    if (this.resolved.has(name)) return this.resolved.get(name);
    this.pending.add(name);
    const value = this.stack.resolve(this.written.properties[name]);
    this.pending.delete(name);
    this.resolved.set(name, value);
    return value;
  }

  /** A property that is one text. */
  text(name: string): string | undefined {
    const value = this.property(name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  }

  /** What `Ref` gives. */
  get ref(): string {
    this.known.ref ??= this.findRef();
    return this.known.ref;
  }

  /** Its ARN; undefined where its type has none that is known. */
  get arn(): string | undefined {
    if (!('arn' in this.known)) this.known.arn = RETURN_VALUES[this.type]?.arn?.(this.facts);
    return this.known.arn;
  }

  private findRef(): string {
    const values = RETURN_VALUES[this.type];
    if (values !== undefined) return values.ref(this.facts);
    this.stack.deployment.note({ at: this.address, what: `Ref of ${this.type}` });
    return this.facts.name;
  }

  /** What `Fn::GetAtt` gives. */
  attribute(attribute: string): string {
    const values = RETURN_VALUES[this.type];
    const known = values?.attributes?.[attribute] ?? (attribute === 'Arn' ? values?.arn : undefined);
    if (known !== undefined) return known(this.facts);
    this.stack.deployment.note({ at: this.address, what: `${attribute} of ${this.type}` });
    const { facts } = this;
    const own = `${facts.name}-${attribute.replaceAll('.', '-')}`;
    if (!/arn$/i.test(attribute)) return own;
    return `arn:${facts.partition}:${this.type.split('::')[1]?.toLowerCase() ?? 'unknown'}:${facts.region}:${facts.account}:${own}`;
  }

  private get facts(): Facts {
    const { stack, logicalId, type } = this;
    const named = RETURN_VALUES[type]?.named;
    const isFifo = this.written.properties.FifoQueue === true || this.written.properties.FifoTopic === true;
    return {
      partition: stack.partition,
      region: stack.region,
      account: stack.account,
      urlSuffix: stack.urlSuffix,
      name:
        (named === undefined ? undefined : this.text(named)) ??
        `${stack.path.replaceAll('/', '-')}-${logicalId}-${idOf(this.address, 12, UPPER)}${isFifo ? '.fifo' : ''}`,
      property: (name) => this.text(name),
      id: (length, alphabet) => idOf(this.address, length, alphabet),
    };
  }
}
