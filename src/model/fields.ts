import { DURATION_PATTERN, parseDuration } from './duration';
import { LABEL_LENGTH, NAME_PATTERN, UNIT_NAME_LENGTH } from './name';
import { BYTES_PATTERN, CPU_PATTERN, parseBytes, parseCpu } from './quantity';
import { type Field, measure, text, whole } from './shape';

/** Fields that many declarations share. */

const DAY = 86_400_000;

export const duration = (example: string, bounds: { readonly min?: number; readonly max?: number } = {}): Field =>
  measure(
    `a duration such as '${example}', in ms, s, m, h or d${bounds.min === undefined ? '' : `, at least ${bounds.min} ms`}${bounds.max === undefined ? '' : `, at most ${bounds.max / 1000} s`}`,
    DURATION_PATTERN,
    parseDuration,
    { max: 3_650 * DAY, ...bounds },
  );

export const cpu = (): Field => measure("an amount of CPU such as '250m' or '1.5', at least 1m", CPU_PATTERN, parseCpu, { min: 1 });

export const memory = (): Field =>
  measure("an amount of memory such as '256Mi', at least 4Mi", BYTES_PATTERN, parseBytes, { min: 4 * 1024 ** 2 });

export const storage = (): Field =>
  measure("an amount of storage such as '10Gi', at least 1Mi", BYTES_PATTERN, parseBytes, { min: 1024 ** 2 });

/** Of a message or a request. */
export const size = (example: string): Field =>
  measure(`a size such as '${example}', at least 1Ki`, BYTES_PATTERN, parseBytes, { min: 1024 });

export const name = (what = 'a name'): Field =>
  text(`${what}: small letters, digits and hyphens, starting with a letter, at most ${LABEL_LENGTH}`, {
    pattern: NAME_PATTERN,
    maxLength: LABEL_LENGTH,
  });

export const unitName = (): Field =>
  text(`the name of a service, worker or job: small letters, digits and hyphens, starting with a letter, at most ${UNIT_NAME_LENGTH}`, {
    pattern: NAME_PATTERN,
    maxLength: UNIT_NAME_LENGTH,
  });

/** A container's port. Below 1024 a process needs a privilege that no hardened pod has. */
export const port = (): Field => whole('a port from 1024 to 65535', 1024, 65_535);

/** A port of somebody else's server. */
export const remotePort = (): Field => whole('a port from 1 to 65535', 1, 65_535);

export const httpPath = (): Field => text("a path such as '/livez'", { pattern: '^/[^\\s?#]*$', maxLength: 1024 });

/** Never the root, never `..`, no character that ends a line or a C string. */
const FILE_PATTERN = '^(?![\\s\\S]*/\\.\\.(/|$))/[^\\0\\r\\n]*[^/\\0\\r\\n]$';

/** An absolute path in a container; no `..`. */
export const filePath = (): Field => text("an absolute path such as '/etc/app/settings.yaml'", { pattern: FILE_PATTERN, maxLength: 1024 });

export const VARIABLE = {
  pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
  expected: "the name of an environment variable such as 'LOG_LEVEL'",
} as const;

export const NAME_KEY = { pattern: NAME_PATTERN, expected: 'a name: small letters, digits and hyphens, starting with a letter' } as const;

/** DNS names, RFC 1123, with at least two labels. */
export const HOST_PATTERN = '^(?=.{1,253}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$';

export const host = (): Field => text("a host name such as 'shop.example.com'", { pattern: HOST_PATTERN, maxLength: 253, late: true });

const OCTET = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const GROUPS = '([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4})*)';
/** Eight groups (RFC 4291), or at most seven where `::` stands for the others. */
const ADDRESS_V6 = `(([0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}|(?!:*([0-9a-fA-F]+:+){7}[0-9a-fA-F])${GROUPS}?::${GROUPS}?)`;
/** An address of HTTP; may be late. */
export const address = (example: string): Field =>
  text(`an address such as '${example}'`, { pattern: '^https?://[^\\s/]+(/[^\\s]*)?$', late: true });

/** IPv4 or IPv6 in CIDR form. */
export const CIDR_PATTERN = `^(${OCTET}(\\.${OCTET}){3}/(3[0-2]|[12]?\\d)|${ADDRESS_V6}/(12[0-8]|1[01]\\d|[1-9]?\\d))$`;

export const cidr = (): Field => text("a range of addresses such as '203.0.113.0/24'", { pattern: CIDR_PATTERN, maxLength: 64 });

/** A container image, by tag, by digest or by both (the grammar of the OCI distribution specification, simplified); or late. */
export const IMAGE_PATTERN =
  '^[a-z0-9]([-a-z0-9._]*[a-z0-9])?(:\\d{1,5})?(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@sha256:[0-9a-f]{64})?$';

export const image = (): Field =>
  text("a container image such as 'registry.example.com/orders:1.4.2@sha256:...'", { pattern: IMAGE_PATTERN, maxLength: 512, late: true });

/** A label or annotation key: an optional DNS prefix and a name of at most 63 characters. */
export const LABEL_KEY = {
  pattern: '^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
  expected: "a label key such as 'example.com/team'",
} as const;

export const labelValue = (): Field =>
  text('a label value: at most 63 letters, digits, hyphens, underscores and dots', {
    pattern: '^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$',
    maxLength: LABEL_LENGTH,
  });

/** A file or folder of the project: it never leaves it. */
export const projectPath = (what = 'the path of a file, relative to the project'): Field =>
  text(what, { pattern: '^(?!/)(?!(.*/)?\\.\\.(/|$)).+$', maxLength: 1024 });
