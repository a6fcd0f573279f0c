import type { Duration } from '../duration';
import { duration, labelValue, name, VARIABLE } from '../fields';
import { either, type Field, list, map, object, oneOf, required, type Shape, text } from '../shape';

/** Where a secret's value lives. `kubernetes` is a Secret that exists in the namespace; an environment may say another provider. */
export type SecretProvider = 'kubernetes' | 'vault' | 'aws-secrets-manager' | 'azure-key-vault' | 'google-secret-manager';

/** Who gives a secret a new value, and how often. */
export interface Rotation {
  /** The longest that one value is in use. */
  readonly every: Duration;
  /**
   * `provider`: the store does it. `function`: a function of the user's. `person`: somebody does, a finding.
   * @default 'provider'
   */
  readonly by?: 'provider' | 'function' | 'person';
}

/** A reference to a value that lives in a provider; never the value. */
export interface SecretProperties {
  /** Where the value lives. */
  readonly provider: SecretProvider;
  /** Where the provider keeps it: the path, the name, or for `kubernetes` the name of the Secret; may be late. @default - the secret's name */
  readonly path?: string;
  /**
   * The parts of it, as they are called in the provider: `['username', 'password']`. A map gives other names: `{ password: 'db-password' }`.
   * @default ['value']
   */
  readonly keys?: readonly string[] | Readonly<Record<string, string>>;
  /** @default - none, a finding */
  readonly rotation?: Rotation;
  /** @default - the system's */
  readonly owner?: string;
  /** One sentence for readers. */
  readonly description?: string;
}

const KEY = { pattern: '^[A-Za-z0-9][-A-Za-z0-9_.]{0,252}$', expected: "the name of a key such as 'password'" } as const;
const key = (): Field => text(KEY.expected, { pattern: KEY.pattern });

export const secretShape: Shape<SecretProperties> = {
  provider: required(oneOf('kubernetes', 'vault', 'aws-secrets-manager', 'azure-key-vault', 'google-secret-manager')),
  path: text("a path such as 'shop/payment'", { pattern: '^[^\\s]+$', maxLength: 1024, late: true }),
  keys: either(list(key(), { min: 1 }), map(KEY, key(), { min: 1 })),
  rotation: object<Rotation>(
    { every: required(duration('30d', { min: 60_000 })), by: oneOf('provider', 'function', 'person') },
    "a rotation such as { every: '30d' }",
  ),
  owner: labelValue(),
  description: text('a sentence'),
};

/** The edge from a unit to a secret that it reads. */
export interface UseProperties {
  /**
   * `files`: one file a key, below `/var/run/config/<secret>/`; a new value arrives without a restart. `variables`: environment
   * variables, which every child process and crash report sees: a finding.
   * @default 'files'
   */
  readonly as?: 'files' | 'variables';
  /** For `variables`, which variable holds which key: `{ STRIPE_KEY: 'api-key' }`. @default - SECRET_KEY, from both names */
  readonly variables?: Readonly<Record<string, string>>;
  /** Only these keys. @default - all */
  readonly keys?: readonly string[];
  /** Whether replicas are restarted when the value changes. @default true */
  readonly restart?: boolean;
}

export const useShape: Shape<UseProperties> = {
  as: oneOf('files', 'variables'),
  variables: map(VARIABLE, key()),
  keys: list(key(), { min: 1 }),
  restart: oneOf(true, false),
};

export type UseDeclaration = UseProperties & {
  /** The declared secret. */
  readonly secret: string;
};
export const useField: Field = object<UseDeclaration>(
  { secret: required(name('the name of a secret')), ...useShape },
  'a secret such as { secret: payment-key }',
);
