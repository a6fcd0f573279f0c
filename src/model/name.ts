import { createHash } from 'node:crypto';

/**
 * The most characters of a name that becomes a workload. Kubernetes appends 11 to the name of a CronJob's jobs and limits
 * the result to 63; the revision label of a StatefulSet asks for the same room.
 */
export const UNIT_NAME_LENGTH = 52;

/** The most characters of a DNS label (RFC 1035), which most Kubernetes names must be. */
export const LABEL_LENGTH = 63;

/** The most characters of a Kubernetes name that may have dots (RFC 1123 subdomain). */
export const SUBDOMAIN_LENGTH = 253;

/** RFC 1035: starts with a letter; small letters, digits and hyphens. */
export const NAME_PATTERN = '^[a-z]([-a-z0-9]*[a-z0-9])?$';

const NAME = new RegExp(NAME_PATTERN);
const HASH_LENGTH = 8;

export function isName(text: string): boolean {
  return NAME.test(text);
}

/**
 * Joins parts to a name of bounded length. Where they are too long, the end gives way to a hash of the whole,
 * so that the name stays stable and two long names stay apart.
 */
export function boundedName(parts: readonly string[], limit: number = LABEL_LENGTH): string {
  const whole = parts.join('-');
  if (whole.length <= limit) return whole;
  return `${whole.slice(0, limit - HASH_LENGTH - 1).replace(/-+$/, '')}-${hash(whole)}`;
}

/** A short, stable hash of a text: eight hexadecimal digits of SHA-256. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}

/** The name of an environment variable that belongs to a declared name: `product-catalog` gives `PRODUCT_CATALOG`. */
export function variableName(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
