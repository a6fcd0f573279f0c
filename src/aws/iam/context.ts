import type { Variables } from './pattern';

/** A value of a condition key; several where the key has several. */
export type ContextValue = string | number | boolean | readonly string[];

/** What a request says of itself: values by condition key, such as `aws:SourceArn`. The case of a key does not matter. */
export type RequestContext = Readonly<Record<string, ContextValue | undefined>>;

/** The condition keys of one request. */
export class ContextKeys {
  private readonly values = new Map<string, readonly string[]>();
  private readonly single = new Map<string, string>();

  /** Later contexts win; an undefined value takes a key away. */
  constructor(...contexts: readonly RequestContext[]) {
    for (const context of contexts)
      for (const [key, value] of Object.entries(context)) {
        const name = key.toLowerCase();
        this.values.delete(name);
        this.single.delete(name);
        if (value === undefined) continue;
        this.values.set(name, Array.isArray(value) ? value : [String(value)]);
        if (!Array.isArray(value)) this.single.set(name, String(value));
      }
  }

  /** The values of a key; undefined where the request does not have it. */
  get(key: string): readonly string[] | undefined {
    return this.values.get(key.toLowerCase());
  }

  /** Policy variables take keys of one value alone. */
  get variables(): Variables {
    return (name) => this.single.get(name.toLowerCase());
  }
}
