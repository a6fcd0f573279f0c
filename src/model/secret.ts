import { Declaration } from './declaration';
import type { SecretProperties } from './properties/secret';
import type { Source } from './source';

/**
 * A reference to a value that lives in a provider; never the value.
 *
 * @example
 * import { Secret } from 'keelson';
 *
 * const stripe = new Secret('stripe', { provider: 'vault', path: 'shop/stripe', keys: ['api-key'], rotation: { every: '30d' } });
 */
export class Secret extends Declaration<SecretProperties> {
  readonly kind = 'secret';
  constructor(name: string, properties: SecretProperties, source?: Source) {
    super(name, properties, source);
  }

  /** The secret's keys under the names that units see, to their names in the provider; sorted. */
  get keys(): ReadonlyMap<string, string> {
    return secretKeys(this.properties);
  }
}

/** @internal */
export function secretKeys(properties: Partial<SecretProperties>): ReadonlyMap<string, string> {
  const keys = properties.keys ?? ['value'];
  const entries: [string, string][] = Array.isArray(keys)
    ? keys.map((key: string) => [key, key])
    : Object.entries(keys as Readonly<Record<string, string>>);
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}
