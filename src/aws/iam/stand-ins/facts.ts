import { createHash } from 'node:crypto';

/** What the stand-ins of a resource's values are made of. */
export interface Facts {
  /** The resource's own name, or one such as CloudFormation makes up: `shop-Orders-A1B2C3D4E5F6`. */
  readonly name: string;
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly urlSuffix: string;
  /** A property's value, where it is one text. */
  property(name: string): string | undefined;
  /** Characters that only this resource has: lower-case letters and digits unless others are given. */
  id(length: number, alphabet?: string): string;
}

/** The values that `Ref` and `Fn::GetAtt` give of a type of resource (its page in the CloudFormation reference, "Return values"). */
export interface ReturnValues {
  /** The property that names it. */
  readonly named?: string;
  readonly arn?: (facts: Facts) => string;
  readonly ref: (facts: Facts) => string;
  readonly attributes?: Readonly<Record<string, (facts: Facts) => string>>;
}

export type ReturnTable = Readonly<Record<string, ReturnValues>>;

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Text that depends on the seed alone. */
export function idOf(seed: string, length: number, alphabet = LOWER): string {
  let id = '';
  for (let round = 0; id.length < length; round += 1)
    for (const byte of createHash('sha256').update(`${round} ${seed}`).digest()) id += alphabet[byte % alphabet.length];
  return id.slice(0, length);
}

export const HEXADECIMAL = '0123456789abcdef';
export const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** An ARN in the resource's own region and account. */
export function regional(service: string, resource: (facts: Facts) => string): (facts: Facts) => string {
  return (facts) => `arn:${facts.partition}:${service}:${facts.region}:${facts.account}:${resource(facts)}`;
}

/** An ARN of a service without regions. */
export function global(service: string, resource: (facts: Facts) => string): (facts: Facts) => string {
  return (facts) => `arn:${facts.partition}:${service}::${facts.account}:${resource(facts)}`;
}

export const name = (facts: Facts): string => facts.name;
export const id =
  (length: number, prefix = '', alphabet?: string) =>
  (facts: Facts): string =>
    `${prefix}${facts.id(length, alphabet)}`;

/** A type whose Ref is its name. */
export function byName(
  named: string | undefined,
  service: string,
  resource: (facts: Facts) => string,
  attributes?: ReturnValues['attributes'],
): ReturnValues {
  return {
    ...(named === undefined ? {} : { named }),
    arn: regional(service, resource),
    ref: name,
    ...(attributes === undefined ? {} : { attributes }),
  };
}

/** A type whose Ref is its ARN. */
export function byArn(
  named: string | undefined,
  service: string,
  resource: (facts: Facts) => string,
  attributes?: ReturnValues['attributes'],
): ReturnValues {
  const arn = regional(service, resource);
  return { ...(named === undefined ? {} : { named }), arn, ref: arn, ...(attributes === undefined ? {} : { attributes }) };
}

/** A type whose Ref is an identifier and which has no ARN of its own. */
export function byId(prefix: string, length: number, attributes?: ReturnValues['attributes']): ReturnValues {
  return { ref: id(length, prefix), ...(attributes === undefined ? {} : { attributes }) };
}
